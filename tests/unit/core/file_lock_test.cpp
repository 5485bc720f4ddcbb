#include "foreshock/core/file_lock.hpp"

#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

TEST(FileLockTest, IsHeldByOneUntilItGoes) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / "file_lock_test.lock";
  {
    const FileLock held = FileLock::wait_for(file);
    EXPECT_FALSE(FileLock::try_for(file));
  }
  std::optional<FileLock> again = FileLock::try_for(file);
  ASSERT_TRUE(again);
  const FileLock moved = std::move(*again);
  EXPECT_FALSE(FileLock::try_for(file));
}

TEST(FileLockTest, AMissingFolderIsToldOf) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / "no" / "folder" / "lock";
  EXPECT_THROW(static_cast<void>(FileLock::try_for(file)), UserError);
}

}  // namespace
}  // namespace foreshock
