#include "foreshock/pipeline/train_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing_support::column_of;
using testing_support::random_table;

const Provenance kProvenance = {"data hash", "1.2.3"};

TEST(TrainJob, TrainsEveryModelOnTheTrainingPartOnly) {
  Frame frame = random_table(2000, 1);
  const TrainJob job = run_train_job(frame, {}, kProvenance);
  ASSERT_EQ(job.artifacts.size(), model_kinds().size() - 1);
  ASSERT_EQ(job.skipped.size(), 1U);
  EXPECT_EQ(job.skipped[0].name, "climatology");  // 2,000 s are no 14 days
  for (const Artifact& artifact : job.artifacts) {
    EXPECT_EQ(artifact.rows_used, 1140U);  // 60 % of 2,000 less the purged minute
    EXPECT_EQ(artifact.calibration_rows, 340U);
    EXPECT_EQ(artifact.rows_dropped.at("purged"), 120U);
    EXPECT_EQ(artifact.last_timestamp, from_second(1139));
    EXPECT_EQ(artifact.feature_set, "core_v1");
    EXPECT_EQ(artifact.data_hash, "data hash");
    EXPECT_EQ(artifact.foreshock_version, "1.2.3");
    EXPECT_TRUE(artifact.decision_threshold.has_value());
  }
  // What happens in the test part changes no bit of any model.
  for (std::size_t row = 1600; row < 2000; ++row) {
    for (const char* name : {"log_rv_60", "rv_300", "v"}) column_of(frame, name).doubles[row] = 1.0;
    column_of(frame, "spike_relative").ints[row] ^= 1;
  }
  const TrainJob again = run_train_job(frame, {}, kProvenance);
  for (std::size_t i = 0; i < job.artifacts.size(); ++i) {
    EXPECT_EQ(to_json(again.artifacts[i]), to_json(job.artifacts[i]));
  }
}

TEST(TrainJob, SkipsWhatTheTableCannotCarryUnlessAskedForByName) {
  Frame frame = random_table(2000, 2);
  column_of(frame, "log_rv_300").name = "return_std_300s";
  const TrainJob job = run_train_job(frame, {}, kProvenance);
  std::vector<std::string> skipped;
  for (const TrainJob::Skipped& one : job.skipped) skipped.push_back(one.name);
  EXPECT_THAT(skipped, ElementsAre("climatology", "ewma", "log_har"));
  EXPECT_THAT(job.skipped.back().reason, HasSubstr("log_rv_300"));
  EXPECT_EQ(job.artifacts.size(), model_kinds().size() - 3);
  TrainSettings settings;
  settings.models = {"log_har"};
  EXPECT_THROW(static_cast<void>(run_train_job(frame, settings, kProvenance)), UserError);
  settings.models = {"oracle"};
  EXPECT_THROW(static_cast<void>(run_train_job(frame, settings, kProvenance)), UserError);
}

TEST(TrainJob, SaysWhenTheLabelsThresholdSawTheTestPart) {
  Frame frame = random_table(2000, 3);
  TrainSettings settings;
  settings.models = {"baseline"};
  const auto notes = [&](std::int64_t label_train_to_s) {
    frame.metadata["label.train_to"] = format_time(from_second(label_train_to_s));
    return run_train_job(frame, settings, kProvenance).artifacts.front().notes;
  };
  EXPECT_THAT(notes(1200), Not(Contains(HasSubstr("label again"))));
  EXPECT_THAT(notes(1601), Contains(HasSubstr("label again")));
}

TEST(TrainJob, PurgesAsFarAsTheLabelLooksAhead) {
  Frame frame = random_table(2000, 4);
  frame.metadata["label.horizon_s"] = "300";
  TrainSettings settings;
  settings.models = {"baseline"};
  EXPECT_EQ(run_train_job(frame, settings, kProvenance).split.purged, 600);
  frame.metadata["label.horizon_s"] = "soon";
  EXPECT_THROW(static_cast<void>(run_train_job(frame, settings, kProvenance)), UserError);
}

TEST(TrainJob, WithoutALabelItSaysWhatToDo) {
  Frame frame = random_table(200, 5);
  column_of(frame, "spike_relative").name = "something";
  try {
    static_cast<void>(run_train_job(frame, {}, kProvenance));
    FAIL() << "a table without labels was accepted";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("foreshock label"));
  }
  frame = random_table(200, 5);
  for (std::size_t row = 0; row < 200; ++row) {
    testing_support::set_null(column_of(frame, "spike_relative"), row);
  }
  EXPECT_THROW(static_cast<void>(run_train_job(frame, {}, kProvenance)), UserError);
}

}  // namespace
}  // namespace foreshock
