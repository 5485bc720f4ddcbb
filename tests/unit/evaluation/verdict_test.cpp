#include "foreshock/evaluation/verdict.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

ModelScores scores(const std::string& name, std::optional<double> pr_auc, double log_loss = 0.3) {
  ModelScores one;
  one.name = name;
  one.pr_auc.value = pr_auc;
  one.log_loss.value = log_loss;
  return one;
}

PartScores part(double bar, double logistic, double baseline) {
  PartScores one;
  one.rows = 10'000;
  one.positives = 1000;
  one.base_rate = 0.1;
  one.episodes = 40;
  one.models = {scores("base_rate", 0.1), scores("baseline", baseline), scores("logistic", logistic),
                scores("log_har", bar)};
  for (ModelScores& model : one.models) model.pr_auc_over_bar.value = *model.pr_auc.value - bar;
  return one;
}

TEST(Verdict, ChoosesItsCandidateOnTheCalibrationPart) {
  EXPECT_EQ(judge(part(0.3, 0.4, 0.2), part(0.3, 0.1, 0.9), false).candidate, "logistic");
  PartScores no_positives = part(0.3, 0.4, 0.2);
  for (ModelScores& model : no_positives.models) model.pr_auc.value.reset();
  EXPECT_EQ(judge(no_positives, part(0.3, 0.9, 0.1), false).candidate, "logistic");
}

TEST(Verdict, ABaselineIsNoCandidateHoweverWellItScores) {
  for (const char* name :
       {"base_rate", "climatology", "persistence", "ewma", "baseline", "log_har", "oracle"}) {
    PartScores calibration = part(0.3, 0.4, 0.2);
    calibration.models.push_back(scores(name, 0.99));
    EXPECT_EQ(judge(calibration, part(0.3, 0.4, 0.2), false).candidate, "logistic") << name;
    calibration.models = {scores("log_har", 0.3), scores(name, 0.99)};
    EXPECT_EQ(judge(calibration, calibration, false).candidate, "") << name;
  }
}

TEST(Verdict, NeedsTwentyEpisodes) {
  PartScores test = part(0.3, 0.5, 0.2);
  test.models[2].pr_auc_over_bar.interval = Interval{0.1, 0.3};
  test.episodes = 20;
  EXPECT_EQ(judge(test, test, false).code, VerdictCode::beats_log_har);
  test.episodes = 19;
  const Verdict verdict = judge(test, test, false);
  EXPECT_EQ(verdict.code, VerdictCode::insufficient_evidence);
  EXPECT_EQ(verdict.words,
            "insufficient evidence: the test part holds 19 spike episodes, 20 are needed; logistic scores "
            "PR-AUC 0.500 against 0.300 of log-HAR at a base rate of 0.100 (difference between +0.100 and "
            "+0.300)");
}

TEST(Verdict, NeedsAnIntervalAboveZero) {
  PartScores test = part(0.3, 0.5, 0.2);
  test.interval_reason = "no interval: 3 blocks of 1800 s, 20 are needed";
  const Verdict verdict = judge(test, test, false);
  EXPECT_EQ(verdict.code, VerdictCode::insufficient_evidence);
  EXPECT_EQ(verdict.words,
            "insufficient evidence: logistic scores PR-AUC 0.500 against 0.300 of log-HAR at a base rate of "
            "0.100 (no interval: 3 blocks of 1800 s, 20 are needed)");
  test.models[2].pr_auc_over_bar.interval = Interval{-0.01, 0.4};
  EXPECT_EQ(judge(test, test, false).code, VerdictCode::does_not_beat_log_har);
}

TEST(Verdict, SaysWhyThereIsNoIntervalWhereNoResampleHoldsASpike) {
  const PartScores test = part(0.3, 0.5, 0.2);
  EXPECT_EQ(judge(test, test, false).words,
            "insufficient evidence: logistic scores PR-AUC 0.500 against 0.300 of log-HAR at a base rate of "
            "0.100 (no interval: no resample holds a spike)");
}

TEST(Verdict, OfALowerNumberNeedsNone) {
  EXPECT_EQ(judge(part(0.5, 0.4, 0.2), part(0.5, 0.4, 0.2), false).code, VerdictCode::does_not_beat_log_har);
}

TEST(Verdict, BelievesNothingOnceAGateFailed) {
  PartScores test = part(0.3, 0.5, 0.2);
  test.models[2].pr_auc_over_bar.interval = Interval{0.1, 0.3};
  const Gate passed{"placebo", GateState::passed, ""};
  const Gate undecided{"label_shift", GateState::undecided, ""};
  EXPECT_EQ(judge(test, test, false, {passed, undecided}).code, VerdictCode::beats_log_har);
  const Gate failed{"look_ahead", GateState::failed, "know the next second's return: x"};
  const Verdict verdict = judge(test, test, false, {passed, failed});
  EXPECT_EQ(verdict.code, VerdictCode::leak_suspected);
  EXPECT_EQ(verdict.words,
            "leak suspected: the look_ahead gate failed, no score may be believed; know the next second's "
            "return: x");
}

TEST(Verdict, SaysWhatIsMissing) {
  PartScores test = part(0.3, 0.4, 0.2);
  EXPECT_EQ(judge(test, test, true).code, VerdictCode::unsafe_random_split);
  PartScores no_bar = test;
  no_bar.models.pop_back();
  EXPECT_EQ(judge(no_bar, no_bar, false).code, VerdictCode::no_model);
  test.positives = 0;
  EXPECT_EQ(judge(test, test, false).code, VerdictCode::no_positives);
  test.rows = 0;
  EXPECT_EQ(judge(test, test, false).code, VerdictCode::no_rows);
}

}  // namespace
}  // namespace foreshock
