#include "foreshock/evaluation/predictions_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// 100 of 1000 rows are positive in 40 episodes, independent of one another.
PredictionsEvaluation numbers(double area, double roc) {
  PredictionsEvaluation result;
  result.rows = 1000;
  result.positives = 100;
  result.episodes = 40;
  result.base_rate = 0.1;
  result.pr_auc.value = area;
  result.lift.value = area / 0.1;
  result.pr_auc_normalised = normalised(area, 0.1);
  result.roc_auc = roc;
  return result;
}

std::string judged(PredictionsEvaluation result, PredictionsVerdict expected) {
  judge_predictions(result);
  EXPECT_EQ(to_string(result.verdict), to_string(expected)) << result.verdict_words;
  return result.verdict_words;
}

TEST(JudgePredictions, CallsALiftOfAboutOneNoSkill) {
  EXPECT_THAT(
      judged(numbers(0.101, 0.51), PredictionsVerdict::no_skill),
      StartsWith("no skill: PR-AUC 0.1010 at a base rate of 0.1000 is a lift of 1.01, which is what"));
  EXPECT_THAT(judged(numbers(0.06, 0.3), PredictionsVerdict::no_skill), HasSubstr("below what guessing"));
}

TEST(JudgePredictions, AsksTheIntervalWhereThereIsOne) {
  PredictionsEvaluation result = numbers(0.15, 0.6);
  result.lift.interval = Interval{0.9, 2.1};
  EXPECT_THAT(judged(result, PredictionsVerdict::no_skill),
              StartsWith("no skill shown: PR-AUC 0.1500 at a base rate of 0.1000 is a lift of 1.50 (95 % "
                         "interval 0.90 to 2.10)"));
  result.lift.interval = Interval{1.2, 2.1};
  EXPECT_THAT(judged(result, PredictionsVerdict::better_than_base_rate), StartsWith("better than the base"));
}

TEST(JudgePredictions, AsksWhatChanceReachesWithoutAnInterval) {
  // 0.5 + 1.96 sqrt(1001 / (12 * 100 * 900)) = 0.5597 of independent rows.
  EXPECT_THAT(judged(numbers(0.15, 0.5600), PredictionsVerdict::better_than_base_rate),
              HasSubstr("no interval says"));
  EXPECT_THAT(judged(numbers(0.15, 0.5590), PredictionsVerdict::no_skill),
              HasSubstr("guessing reaches a ROC-AUC of 0.56"));
  PredictionsEvaluation overlapping = numbers(0.15, 0.7);
  overlapping.overlap = 60.0;
  EXPECT_THAT(judged(overlapping, PredictionsVerdict::no_skill), StartsWith("no skill shown"));
}

TEST(JudgePredictions, LeavesRoomAtAHighBaseRate) {
  PredictionsEvaluation result = numbers(0.98, 0.9);
  result.base_rate = 0.9;
  result.positives = 900;
  result.lift.value = 0.98 / 0.9;
  result.pr_auc_normalised = normalised(0.98, 0.9);
  EXPECT_THAT(judged(result, PredictionsVerdict::better_than_base_rate), HasSubstr("lift of 1.09"));
}

TEST(JudgePredictions, NeedsTwentyEpisodesAndBothClasses) {
  PredictionsEvaluation result = numbers(0.5, 0.9);
  result.episodes = 19;
  EXPECT_THAT(judged(result, PredictionsVerdict::insufficient_evidence),
              StartsWith("insufficient evidence: 19 spike episodes, 20 are needed; better than"));
  result = numbers(0.101, 0.5);
  result.episodes = 1;
  result.episodes_are_runs = true;
  EXPECT_THAT(judged(result, PredictionsVerdict::insufficient_evidence),
              StartsWith("insufficient evidence: 1 run of positive rows, 20 are needed; no skill"));
  result.positives = 0;
  EXPECT_THAT(judged(result, PredictionsVerdict::no_positives), HasSubstr("none of 1000 rows"));
  result.positives = 1000;
  EXPECT_THAT(judged(result, PredictionsVerdict::no_negatives), HasSubstr("all 1000 rows"));
}

TEST(Meaning, SaysWhatAnAlarmIsWorth) {
  PredictionsEvaluation result = numbers(0.3, 0.8);
  result.share_alarmed = 0.25;
  result.precision = 0.3;
  result.recall = 0.75;
  result.brier_skill = 0.2;
  EXPECT_THAT(meaning_of(result),
              testing::ElementsAre(
                  "PR-AUC is 3.00 times the base rate, which is what guessing scores.",
                  "A row it alarms on is a spike 3.00 times as often as any row.",
                  "It alarms on 25.0 % of rows and finds 75.0 % of the spikes; alarming as often at random "
                  "finds 25.0 %."));
  result.precision = 0.104;
  result.brier_skill = -0.1;
  EXPECT_THAT(meaning_of(result)[1], HasSubstr("equals the base rate"));
  EXPECT_THAT(meaning_of(result).back(), HasSubstr("no closer to what came"));
}

TEST(PredictionsText, BeginsWithBaseRateAndLiftAndSaysWhyNumbersAreMissing) {
  PredictionsEvaluation result = numbers(0.3, 0.8);
  result.reasons = {{"precision", "no row is alarmed on"}, {"interval", "no interval: too few"}};
  result.verdict_words = "the words";
  const std::string text = to_text(result);
  EXPECT_THAT(text,
              StartsWith("base rate                   0.1000   100 of 1000 rows are positive\nlift   "));
  EXPECT_THAT(text, HasSubstr("– precision is not defined: no row is alarmed on\n"));
  EXPECT_THAT(text, HasSubstr("\nno interval: too few\n"));
  EXPECT_THAT(text, Not(HasSubstr("\nagainst")));
  EXPECT_THAT(text, testing::EndsWith("Verdict: the words\n"));
}

}  // namespace
}  // namespace foreshock
