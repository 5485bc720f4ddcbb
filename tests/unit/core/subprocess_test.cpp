#include "foreshock/core/subprocess.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;

Finished shell(const std::string& script) {
  return run_program({"sh", "-c", script});
}

TEST(RunProgram, CapturesBothOutputsAndTheStatus) {
  const Finished finished = shell("echo out; echo err >&2; exit 7");
  EXPECT_EQ(finished.status, 7);
  EXPECT_EQ(finished.out, "out\n");
  EXPECT_EQ(finished.err, "err\n");
}

TEST(RunProgram, WordsAreHandedOnAsTheyAre) {
  const Finished finished = run_program({"printf", "%s|", "a b", "$HOME", "", "'\"\n"});
  EXPECT_EQ(finished.out, "a b|$HOME||'\"\n|");
}

TEST(RunProgram, ReadsMoreThanAPipeHolds) {
  const Finished finished = shell("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2");
  EXPECT_EQ(finished.out.size(), 1'000'000U);
  EXPECT_EQ(finished.err.size(), 1'000'000U);
}

TEST(RunProgram, HasNothingOnItsInput) {
  EXPECT_EQ(run_program({"cat"}).out, "");
}

TEST(RunProgram, ASignalIsAStatus) {
  EXPECT_EQ(shell("kill -TERM $$").status, 128 + SIGTERM);
}

TEST(RunProgram, EndsOneThatSaysTooMuch) {
  try {
    static_cast<void>(run_program({"yes"}, 100'000));
    FAIL() << "it ended by itself";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_file);
    EXPECT_THAT(error.what(), HasSubstr("100000 bytes"));
  }
}

TEST(RunProgram, NamesAProgramThatIsNotThere) {
  try {
    static_cast<void>(run_program({"/no/such/program"}));
    FAIL() << "it ran";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::cannot_read);
    EXPECT_THAT(error.what(), HasSubstr("/no/such/program"));
  }
}

TEST(RunProgram, TheChildHasTheUsualSignals) {
  std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(shell("kill -PIPE $$; echo survived").out, "");
}

TEST(LastWords, AreTheLastLineThatSaysAnything) {
  EXPECT_EQ((Finished{1, "out", "one\ntwo \n \n"}.last_words()), "two");
  EXPECT_EQ((Finished{1, "out", "\n"}.last_words()), "out");
  EXPECT_EQ((Finished{1, "", ""}.last_words()), "it said nothing");
}

}  // namespace
}  // namespace foreshock
