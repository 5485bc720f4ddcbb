#include "foreshock/core/append_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "foreshock/core/file.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

class AppendFileTest : public testing::Test {
 protected:
  AppendFileTest() {
    folder = fs::path(testing::TempDir()) /
             (std::to_string(::getpid()) + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder);
  }
  ~AppendFileTest() override { fs::remove_all(folder); }
  AppendFileTest(const AppendFileTest&) = delete;
  AppendFileTest& operator=(const AppendFileTest&) = delete;

  fs::path folder;
};

TEST_F(AppendFileTest, HoldsEveryPieceInOrder) {
  AppendFile file = AppendFile::create(folder / "deep" / "a.ndjson").value();
  for (const char* piece : {"one\n", "", "two\nthree\n"}) EXPECT_FALSE(file.append(piece));
  EXPECT_FALSE(file.flush());
  EXPECT_EQ(read_file(file.path()), "one\ntwo\nthree\n");
  EXPECT_EQ(file.bytes(), 14U);
}

TEST_F(AppendFileTest, NeverWritesIntoAFileThatIsThere) {
  { const AppendFile first = AppendFile::create(folder / "a").value(); }
  const auto second = AppendFile::create(folder / "a");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::cannot_write);
  EXPECT_NE(second.error().message.find((folder / "a").string()), std::string::npos);
}

// A limit on the size of files stands for a disk that is full in the middle of a piece.
TEST_F(AppendFileTest, OfAPieceThatFindsNoSpaceNothingStays) {
  std::signal(SIGXFSZ, SIG_IGN);
  AppendFile file = AppendFile::create(folder / "a").value();
  ASSERT_FALSE(file.append("first\n"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = 10;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto failed = file.append("second, too long\n");
  const std::string during = read_file(file.path());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->code, ErrorCode::cannot_write);
  EXPECT_EQ(during, "first\n");
  EXPECT_FALSE(file.append("second, too long\n"));
  EXPECT_EQ(read_file(file.path()), "first\nsecond, too long\n");
}

TEST_F(AppendFileTest, ATornLineIsCutAndNothingElse) {
  const std::string lines = std::string(100'000, 'x') + "\nsecond\n";
  for (const std::string& torn : {std::string(), std::string("to"), std::string(200'000, 'y')}) {
    write_file(folder / "a", lines + torn);
    EXPECT_EQ(cut_torn_line(folder / "a").value(), torn.size());
    EXPECT_EQ(read_file(folder / "a"), lines);
  }
  write_file(folder / "a", "all of it torn");
  EXPECT_EQ(cut_torn_line(folder / "a").value(), 14U);
  EXPECT_EQ(read_file(folder / "a"), "");
  EXPECT_FALSE(cut_torn_line(folder / "missing").ok());
}

}  // namespace
}  // namespace foreshock
