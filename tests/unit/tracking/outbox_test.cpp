#include "foreshock/tracking/outbox.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

class OutboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    write_file(folder_ / "curve.png", "points");
  }
  [[nodiscard]] TrackedJob job(std::int64_t start_ms = 1'700'000'000'123) const {
    TrackedRun run{"logistic",
                   start_ms,
                   start_ms + 5,
                   {{"l2_c", "1"}},
                   {{"tag", "ä\n"}},
                   {{"test_pr_auc", 0.1, 0}, {"curve", 1.0 / 3.0, 7}},
                   {{"ticks", "abc", "1 file", "training", 12}},
                   {{"plots/curve.png", folder_ / "curve.png"}}};
    return {"http://127.0.0.1:5001",
            "experiment",
            {run, run},
            TrackedModel{"spike", 1, "model", "challenger", "words", {{"kind", "logistic"}}}};
  }

  fs::path folder_;
};

TEST_F(OutboxTest, WhatGoesInComesOut) {
  const Outbox outbox(folder_ / "outbox");
  EXPECT_TRUE(outbox.ids().empty());
  const std::string id = outbox.add(job());
  EXPECT_EQ(outbox.ids(), std::vector<std::string>{id});
  fs::remove(folder_ / "curve.png");  // the outbox has its own
  const auto entry = outbox.open(id);
  ASSERT_TRUE(entry);
  TrackedJob kept = entry->job();
  for (TrackedRun& run : kept.runs) {
    EXPECT_EQ(read_file(run.artifacts.front().file), "points");
    run.artifacts.front().file = folder_ / "curve.png";
  }
  EXPECT_EQ(to_json(kept), to_json(job()));
  EXPECT_EQ(kept.runs[0].metrics[1].value, 1.0 / 3.0);
  EXPECT_EQ(entry->state().runs.size(), 2u);
}

TEST_F(OutboxTest, StateOutlivesTheProgram) {
  const Outbox outbox(folder_ / "outbox");
  const std::string id = outbox.add(job());
  {
    auto entry = outbox.open(id);
    DeliveryState state = entry->state();
    state.server = "http://a";
    state.experiment_id = "4";
    state.runs[1] = {"run", true, true, 3, true, true, 9, true};
    state.model_version = "2";
    entry->set_state(state);
    EXPECT_EQ(entry->changes(), 1u);
  }
  const auto entry = outbox.open(id);
  const RunState& run = entry->state().runs[1];
  EXPECT_EQ(entry->state().server + entry->state().experiment_id + entry->state().model_version,
            "http://a42");
  EXPECT_TRUE(run.creating && run.created_twice && run.batch_open && run.described && run.ended);
  EXPECT_EQ(run.run_id, "run");
  EXPECT_EQ(run.batches, 3u);
  EXPECT_EQ(run.artifacts, 9u);
  EXPECT_FALSE(entry->state().runs[0].creating);
}

TEST_F(OutboxTest, OneAtATimeUntilItIsGone) {
  const Outbox outbox(folder_ / "outbox");
  const std::string id = outbox.add(job());
  {
    auto entry = outbox.open(id);
    ASSERT_TRUE(entry);
    EXPECT_FALSE(outbox.open(id));
    entry->remove();
  }
  EXPECT_FALSE(outbox.open(id));
  EXPECT_TRUE(outbox.ids().empty());
}

TEST_F(OutboxTest, OldestFirstAndTheSameJobOnce) {
  const Outbox outbox(folder_ / "outbox");
  const std::string later = outbox.add(job(1'700'000'060'000));
  const std::string earlier = outbox.add(job());
  EXPECT_EQ(outbox.add(job()), earlier);
  EXPECT_EQ(outbox.ids(), (std::vector<std::string>{earlier, later}));
}

TEST_F(OutboxTest, AMissingArtifactLeavesNothing) {
  const Outbox outbox(folder_ / "outbox");
  fs::remove(folder_ / "curve.png");
  EXPECT_THROW(outbox.add(job()), UserError);
  EXPECT_TRUE(fs::is_empty(folder_ / "outbox"));
}

TEST_F(OutboxTest, AFileIsNoOutbox) {
  EXPECT_THROW(static_cast<void>(Outbox(folder_ / "curve.png").ids()), UserError);
}

TEST_F(OutboxTest, DamageIsNamed) {
  const Outbox outbox(folder_ / "outbox");
  const std::string id = outbox.add(job());
  std::ofstream(folder_ / "outbox" / id / "state.json") << "{}";
  EXPECT_THROW(static_cast<void>(outbox.open(id)), UserError);
  std::ofstream(folder_ / "outbox" / id / "job.json") << "no";
  EXPECT_THROW(static_cast<void>(outbox.open(id)), UserError);
}

}  // namespace
}  // namespace foreshock
