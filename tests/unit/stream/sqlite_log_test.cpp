#include "foreshock/stream/sqlite_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "foreshock/core/file.hpp"

namespace foreshock {
namespace {

class SqliteLogTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              ("foreshock_log_" + std::string(info->name()) + "_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return folder_ / "ticks.db"; }
  [[nodiscard]] std::unique_ptr<EventLog> open(LogAccess access = LogAccess::write) const {
    return open_event_log("sqlite:" + path(), access);
  }
  static LogGroup group_of(std::int64_t first, std::int64_t count) {
    LogGroup group;
    for (std::int64_t i = first; i < first + count; ++i) {
      group.append("t", from_nanos(i * 10), "BTC-USD", "value " + std::to_string(i));
    }
    return group;
  }
  static void commit(EventLog& log, LogGroup group) { ASSERT_FALSE(log.commit(group)); }
  static std::vector<std::string> values(EventLog& log, std::int64_t from = 0) {
    std::vector<std::string> all;
    for (;;) {
      const LogBatch batch = log.read("t", from, {7, 1 << 20}).value();
      for (const LogEntry& entry : batch.entries) {
        EXPECT_EQ(entry.offset, from++);
        all.emplace_back(entry.value);
      }
      if (batch.entries.empty()) return all;
    }
  }

  std::filesystem::path folder_;
};

TEST_F(SqliteLogTest, GivesBackWhatWasCommittedAfterReopening) {
  commit(*open(), group_of(0, 20));
  const auto log = open();
  commit(*log, group_of(20, 5));
  const auto reader = open(LogAccess::read);
  const auto got = values(*reader);
  ASSERT_EQ(got.size(), 25u);
  EXPECT_EQ(got[24], "value 24");
  EXPECT_EQ(reader->range("t")->end, 25);
  EXPECT_EQ(reader->range("nobody")->end, 0);
  EXPECT_EQ(reader->offset_at("t", from_nanos(201)).value(), 21);
  EXPECT_EQ(reader->offset_at("t", from_nanos(999)).value(), 25);
  EXPECT_EQ(reader->read("t", 26, {}).error().code, ErrorCode::offset_out_of_range);
}

TEST_F(SqliteLogTest, CommitsOutputsAndConsumerOffsetsTogether) {
  const auto log = open();
  LogGroup group = group_of(0, 3);
  group.consumed("features", "t", 2);
  ASSERT_FALSE(log->commit(group));
  EXPECT_EQ(log->committed("features", "t").value(), 2);
  EXPECT_EQ(log->committed("other", "t").value(), std::nullopt);
  const auto topics = log->topics().value();
  ASSERT_EQ(topics.size(), 1u);
  EXPECT_EQ(topics[0].first_time, from_nanos(0));
  EXPECT_EQ(topics[0].last_time, from_nanos(20));
  EXPECT_EQ(topics[0].consumers.at(0).next, 2);
}

TEST_F(SqliteLogTest, RefusesASecondWriterOfATopicUntilTheFirstIsGone) {
  auto first = open();
  const auto second = open();
  commit(*first, group_of(0, 1));
  LogGroup group = group_of(1, 1);
  const auto error = second->commit(group);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::log_busy);
  first.reset();
  EXPECT_FALSE(second->commit(group));
  EXPECT_EQ(values(*second).size(), 2u);
}

TEST_F(SqliteLogTest, RetentionRemovesTheOldestAndKeepsNumbers) {
  const auto log = open();
  for (int i = 0; i < 10; ++i) commit(*log, group_of(i * 10, 10));
  EXPECT_FALSE(log->retain("t", {nanoseconds(500), {}, {}}, from_nanos(1000)).value());
  EXPECT_EQ(log->range("t")->first, 50);
  EXPECT_FALSE(log->retain("t", {{}, 1, {}}, from_nanos(1000)).value());
  EXPECT_EQ(log->range("t")->first, 90);
  EXPECT_EQ(log->range("t")->end, 100);
  EXPECT_EQ(log->read("t", 0, {}).error().code, ErrorCode::offset_out_of_range);
}

TEST_F(SqliteLogTest, RetentionSparesWhatIsStillNeeded) {
  const auto log = open();
  for (int first = 0; first < 100; first += 10) commit(*log, group_of(first, 10));
  EXPECT_FALSE(log->retain("t", {{}, 0, 45}, from_nanos(1000)).value());
  EXPECT_EQ(log->range("t")->first, 40);  // by whole groups
  EXPECT_FALSE(log->retain("t", {{}, 0, 50}, from_nanos(1000)).value());
  EXPECT_EQ(log->range("t")->first, 50);
}

TEST_F(SqliteLogTest, ALimitIsAFullDiskUntilSomethingGoes) {
  const auto log = open();
  commit(*log, group_of(0, 10));
  ASSERT_FALSE(log->limit_bytes(1 << 20));
  std::int64_t next = 10;
  std::optional<Error> failed;
  LogGroup waiting;
  while (!failed && next < 1'000'000) {
    waiting = group_of(static_cast<int>(next), 1'000);
    failed = log->commit(waiting);
    if (!failed) next += 1'000;
  }
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->code, ErrorCode::cannot_write);
  EXPECT_THAT(failed->message, testing::HasSubstr("(it may have 1 MiB)"));
  EXPECT_EQ(log->range("t")->end, next);
  EXPECT_FALSE(log->retain("t", {{}, 0, next / 2}, from_nanos(0)).value());
  EXPECT_FALSE(log->commit(waiting));
  EXPECT_EQ(log->range("t")->end, next + 1'000);
}

TEST_F(SqliteLogTest, AtRestWhatWasCommittedIsCopiedIntoTheFile) {
  const auto log = open();
  commit(*log, group_of(0, 50));
  EXPECT_EQ(read_file(path()).find("value 17"), std::string::npos);  // it is in the WAL
  log->rest();
  EXPECT_NE(read_file(path()).find("value 17"), std::string::npos);
}

TEST_F(SqliteLogTest, AFlippedBitLosesOnlyTheEntryItIsIn) {
  commit(*open(), group_of(0, 50));
  std::string bytes = read_file(path());
  const std::size_t at = bytes.find("value 17");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 2] ^= 4;
  write_file(path(), bytes);
  const auto log = open(LogAccess::read);
  EXPECT_EQ(log->read("t", 0, {})->entries.size(), 17u);
  const Error error = log->read("t", 17, {}).error();
  EXPECT_EQ(error.code, ErrorCode::bad_file);
  EXPECT_THAT(error.message, testing::HasSubstr("topic t, offset 17"));
  EXPECT_EQ(values(*log, 18).size(), 32u);
}

TEST_F(SqliteLogTest, AFullDiskKeepsNothingOfAGroupThatIsCommittedLater) {
  const auto log = open();
  commit(*log, group_of(0, 5));
  LogGroup group;
  group.append("t", from_nanos(60), "BTC-USD", std::string(4 << 20, 'x'));
  group.consumed("g", "t", 5);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1 << 20, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto error = log->commit(group);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::cannot_write);
  EXPECT_EQ(log->range("t")->end, 5);
  EXPECT_EQ(log->committed("g", "t").value(), std::nullopt);
  EXPECT_FALSE(log->commit(group));
  EXPECT_EQ(values(*open(LogAccess::read)).size(), 6u);
}

// The child says the end of the log after every commit; it is killed after a number of these.
TEST_F(SqliteLogTest, AKilledWriterLosesNothingItHasAcknowledged) {
  std::int64_t acknowledged = 0;
  for (int kill = 0; kill < 50; ++kill) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto log = open();
      for (std::int64_t next = log->range("t")->end;; next += 3) {
        LogGroup group = group_of(next, 3);
        const std::int64_t end = next + 3;
        if (log->commit(group) || ::write(pipe[1], &end, sizeof end) != sizeof end) ::_exit(1);
      }
    }
    ::close(pipe[1]);
    for (int i = 0; i < 1 + kill % 7; ++i) {
      ASSERT_EQ(::read(pipe[0], &acknowledged, sizeof acknowledged), ssize_t(sizeof acknowledged));
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(pipe[0], &acknowledged, sizeof acknowledged) == ssize_t(sizeof acknowledged)) {
    }
    ::close(pipe[0]);
  }
  const auto got = values(*open());
  ASSERT_GE(static_cast<std::int64_t>(got.size()), acknowledged);
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], "value " + std::to_string(i));
}

}  // namespace
}  // namespace foreshock
