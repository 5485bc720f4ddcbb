#include "foreshock/evaluation/metrics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using Bits = std::vector<std::uint8_t>;
using Numbers = std::vector<double>;

TEST(PrAuc, SumsPrecisionOverTheStepsOfRecall) {
  // Best first: spike, calm, spike, calm. Recall steps by 1/2 at precision 1/1 and 2/3.
  EXPECT_DOUBLE_EQ(*pr_auc(Numbers{0.9, 0.8, 0.7, 0.1}, Bits{1, 0, 1, 0}), 0.5 * 1.0 + 0.5 * 2.0 / 3.0);
}

TEST(PrAuc, TakesTiesAsOneThreshold) {
  // 0.5 holds two spikes and one calm row: one step of recall from 0 to 1 at precision 2/3.
  EXPECT_DOUBLE_EQ(*pr_auc(Numbers{0.5, 0.5, 0.5, 0.1}, Bits{0, 1, 1, 0}), 2.0 / 3.0);
}

TEST(PrAuc, OfAConstantScoreIsTheBaseRate) {
  EXPECT_DOUBLE_EQ(*pr_auc(Numbers(10, 0.3), Bits{1, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 0.2);
}

TEST(PrAuc, IsUndefinedWithoutPositives) {
  EXPECT_FALSE(pr_auc(Numbers{0.1, 0.2}, Bits{0, 0}));
  EXPECT_FALSE(pr_auc(Numbers{}, Bits{}));
  EXPECT_DOUBLE_EQ(*pr_auc(Numbers{0.1, 0.2}, Bits{1, 1}), 1.0);
}

TEST(PrAuc, WithWeightsEqualsThatOfRepeatedRows) {
  const Numbers scores{0.9, 0.4, 0.4, 0.2};
  const Bits labels{0, 1, 0, 1};
  const double weighted = *pr_auc(rank_rows(scores), labels, std::vector<std::uint32_t>{2, 3, 0, 1});
  EXPECT_DOUBLE_EQ(weighted, *pr_auc(Numbers{0.9, 0.9, 0.4, 0.4, 0.4, 0.2}, Bits{0, 0, 1, 1, 1, 1}));
}

TEST(PrAucAtPrevalence, EqualsPrAucAtTheRowsOwnBaseRate) {
  const Numbers scores{0.9, 0.8, 0.7, 0.7, 0.1};
  const Bits labels{1, 0, 1, 0, 0};
  EXPECT_DOUBLE_EQ(*pr_auc_at_prevalence(scores, labels, 0.4), *pr_auc(scores, labels));
  // TPR 1/2 at FPR 0, then TPR 1 at FPR 2/3: precision 1 and 0.1 / (0.1 + 0.9 * 2/3).
  EXPECT_DOUBLE_EQ(*pr_auc_at_prevalence(scores, labels), 0.5 + 0.5 * 0.1 / 0.7);
}

TEST(PrAucAtPrevalence, OfAConstantIsThePrevalenceAndNeedsBothClasses) {
  EXPECT_DOUBLE_EQ(*pr_auc_at_prevalence(Numbers(4, 0.3), Bits{1, 0, 0, 1}), 0.1);
  EXPECT_FALSE(pr_auc_at_prevalence(Numbers{0.1, 0.2}, Bits{0, 0}));
  EXPECT_FALSE(pr_auc_at_prevalence(Numbers{0.1, 0.2}, Bits{1, 1}));
  EXPECT_FALSE(pr_auc_at_prevalence(Numbers{}, Bits{}));
}

TEST(PrAucMinimum, IsWhatTheWorstRankingScores) {
  constexpr std::size_t kRows = 100'000;
  Numbers scores;
  Bits labels;
  for (std::size_t row = 0; row < kRows; ++row) {
    scores.push_back(-static_cast<double>(row));
    labels.push_back(row >= 9 * kRows / 10 ? 1 : 0);
  }
  EXPECT_NEAR(*pr_auc_minimum(0.1), *pr_auc(scores, labels), 1e-5);
  EXPECT_EQ(*pr_auc_minimum(1.0), 1.0);
  EXPECT_FALSE(pr_auc_minimum(0.0));
  EXPECT_FALSE(pr_auc_minimum(std::nullopt));
}

TEST(RocAuc, CountsATieAsHalfAPair) {
  // Pairs (spike, calm): (0.7, 0.7) half, (0.7, 0.2) right, (0.1, 0.7) wrong, (0.1, 0.2) wrong.
  EXPECT_DOUBLE_EQ(*roc_auc(Numbers{0.7, 0.7, 0.2, 0.1}, Bits{1, 0, 0, 1}), 1.5 / 4.0);
  EXPECT_DOUBLE_EQ(*roc_auc(Numbers(4, 0.5), Bits{1, 0, 0, 1}), 0.5);
}

TEST(RocAuc, NeedsBothClasses) {
  EXPECT_FALSE(roc_auc(Numbers{0.1, 0.2}, Bits{0, 0}));
  EXPECT_FALSE(roc_auc(Numbers{0.1, 0.2}, Bits{1, 1}));
  EXPECT_FALSE(roc_auc(Numbers{}, Bits{}));
}

TEST(Brier, IsTheMeanSquaredMiss) {
  EXPECT_DOUBLE_EQ(*brier(Numbers{0.8, 0.4}, Bits{1, 0}), (0.2 * 0.2 + 0.4 * 0.4) / 2.0);
  EXPECT_FALSE(brier(Numbers{}, Bits{}));
}

TEST(BrierSkill, ComparesWithAReference) {
  EXPECT_DOUBLE_EQ(*brier_skill(0.06, 0.08), 0.25);
  EXPECT_FALSE(brier_skill(0.06, 0.0));
  EXPECT_FALSE(brier_skill(0.06, std::nullopt));
  EXPECT_FALSE(brier_skill(std::nullopt, 0.1));
}

TEST(LogLoss, ClipsCertainty) {
  EXPECT_NEAR(*log_loss(Numbers{0.0, 0.5}, Bits{1, 0}), (-std::log(1e-6) - std::log(0.5)) / 2.0, 1e-14);
  EXPECT_NEAR(*log_loss(Numbers{1.0}, Bits{1}), 1e-6, 1e-12);
}

TEST(Metrics, RefuseWhatIsNoNumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)pr_auc(Numbers{0.5, nan}, Bits{1, 0}), UserError);
  EXPECT_THROW((void)roc_auc(Numbers{0.5, nan}, Bits{1, 0}), UserError);
  EXPECT_THROW((void)confusion_at(Numbers{nan}, Bits{1}, 0.5), UserError);
  EXPECT_THROW((void)pr_curve(Numbers{std::numeric_limits<double>::infinity()}, Bits{1}), UserError);
  try {
    (void)brier(Numbers{0.5, 0.5, 1.25}, Bits{1, 0, 0});
    FAIL() << "a probability of 1.25 was taken";
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("row 2 is 1.25"), std::string::npos) << error.what();
  }
}

TEST(Confusion, CallsASpikeAtTheThresholdItself) {
  const Confusion counts = confusion_at(Numbers{0.9, 0.5, 0.5, 0.4, 0.1}, Bits{1, 1, 0, 1, 0}, 0.5);
  EXPECT_EQ(counts.true_positives, 2);
  EXPECT_EQ(counts.false_positives, 1);
  EXPECT_EQ(counts.false_negatives, 1);
  EXPECT_EQ(counts.true_negatives, 1);
  EXPECT_DOUBLE_EQ(*precision(counts), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(*recall(counts), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(*f1(counts), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(*accuracy(counts), 0.6);
}

TEST(Confusion, LeavesUndefinedRatiosOut) {
  const Confusion none_called{0, 0, 3, 2};
  EXPECT_FALSE(precision(none_called));
  EXPECT_DOUBLE_EQ(*recall(none_called), 0.0);
  EXPECT_DOUBLE_EQ(*f1(none_called), 0.0);
  const Confusion no_spike{0, 1, 3, 0};
  EXPECT_DOUBLE_EQ(*precision(no_spike), 0.0);
  EXPECT_FALSE(recall(no_spike));
  EXPECT_FALSE(f1(Confusion{0, 0, 3, 0}));
  EXPECT_FALSE(accuracy(Confusion{}));
}

TEST(Lift, ComparesWithTheBaseRate) {
  EXPECT_DOUBLE_EQ(*base_rate(Bits{1, 0, 0, 0}), 0.25);
  EXPECT_FALSE(base_rate(Bits{}));
  EXPECT_DOUBLE_EQ(*lift(0.5, 0.1), 5.0);
  EXPECT_DOUBLE_EQ(*normalised(0.5, 0.2), 0.375);
  EXPECT_FALSE(lift(std::nullopt, 0.0));
  EXPECT_FALSE(normalised(1.0, 1.0));
}

TEST(Threshold, OfTheBestF1IsTheHighestOfEquals) {
  // F1 at 0.9: 2/3; at 0.6 (two spikes, no calm row): 1; at 0.3: 4/5.
  EXPECT_DOUBLE_EQ(*best_f1_threshold(Numbers{0.3, 0.9, 0.6, 0.2}, Bits{0, 1, 1, 0}), 0.6);
  // F1 at 0.9 is 2/3 and at 0.1 as well.
  EXPECT_DOUBLE_EQ(*best_f1_threshold(Numbers{0.9, 0.1, 0.1, 0.1}, Bits{1, 1, 0, 0}), 0.9);
  EXPECT_FALSE(best_f1_threshold(Numbers{0.9}, Bits{0}));
}

TEST(Curves, PassThroughTheirCorners) {
  const std::vector<CurvePoint> pr = pr_curve(Numbers{0.9, 0.8, 0.7, 0.1}, Bits{1, 0, 1, 0});
  ASSERT_EQ(pr.size(), 4U);
  EXPECT_DOUBLE_EQ(pr[2].x, 1.0);
  EXPECT_DOUBLE_EQ(pr[2].y, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(pr[2].threshold, 0.7);
  const std::vector<CurvePoint> roc = roc_curve(Numbers{0.9, 0.8, 0.7, 0.1}, Bits{1, 0, 1, 0});
  ASSERT_EQ(roc.size(), 5U);
  EXPECT_EQ(roc.front().x + roc.front().y, 0.0);
  EXPECT_DOUBLE_EQ(roc[2].x, 0.5);
  EXPECT_DOUBLE_EQ(roc[2].y, 0.5);
  EXPECT_EQ(roc.back().x + roc.back().y, 2.0);
  EXPECT_TRUE(pr_curve(Numbers{0.9}, Bits{0}).empty());
  EXPECT_TRUE(roc_curve(Numbers{0.9}, Bits{1}).empty());
}

TEST(Curves, AreThinnedToABoundAndKeepTheirEnds) {
  Numbers scores;
  Bits labels;
  for (int i = 0; i < 50'000; ++i) {
    scores.push_back(1.0 - i * 1e-5);
    labels.push_back(i % 7 == 0 ? 1 : 0);
  }
  const std::vector<CurvePoint> curve = roc_curve(scores, labels);
  ASSERT_EQ(curve.size(), kCurvePointsMax);
  EXPECT_EQ(curve.front().x, 0.0);
  EXPECT_EQ(curve.back().x, 1.0);
  EXPECT_EQ(curve.back().y, 1.0);
}

// The definition of ROC-AUC, pair by pair.
double pairwise_roc_auc(const Numbers& scores, const Bits& labels) {
  double right = 0.0;
  double pairs = 0.0;
  for (std::size_t spike = 0; spike < scores.size(); ++spike) {
    for (std::size_t calm = 0; calm < scores.size(); ++calm) {
      if (labels[spike] == 0 || labels[calm] != 0) continue;
      pairs += 1.0;
      right += scores[spike] > scores[calm] ? 1.0 : scores[spike] == scores[calm] ? 0.5 : 0.0;
    }
  }
  return right / pairs;
}

RC_GTEST_PROP(RocAuc, EqualsTheCountOfPairs, ()) {
  const auto coarse = *rc::gen::container<std::vector<int>>(40, rc::gen::inRange(0, 9));
  const auto flags = *rc::gen::container<std::vector<int>>(40, rc::gen::inRange(0, 2));
  const Numbers scores(coarse.begin(), coarse.end());
  const Bits labels(flags.begin(), flags.end());
  const std::optional<double> area = roc_auc(scores, labels);
  if (area) RC_ASSERT(std::abs(*area - pairwise_roc_auc(scores, labels)) < 1e-12);
}

}  // namespace
}  // namespace foreshock
