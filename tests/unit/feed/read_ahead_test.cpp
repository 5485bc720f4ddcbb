#include "foreshock/feed/read_ahead.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace foreshock {
namespace {

// `blocks` full blocks of one letter each, then what `end` does.
class Letters final : public ByteSource {
 public:
  enum class End { of_file, damage, exception };
  Letters(int blocks, End end) : left_(blocks), end_(end) {}

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (left_ == 0 && end_ == End::exception) throw UserError(ErrorCode::cannot_read, "the disk is gone");
    if (left_ == 0 && end_ == End::damage) return Error{ErrorCode::bad_file, "stream is damaged"};
    if (left_ == 0) return std::size_t{0};
    --left_;
    std::fill_n(into, size, static_cast<char>('a' + read_++ % 26));
    return size;
  }
  [[nodiscard]] std::uint64_t stored_bytes_read() const override { return read_; }
  [[nodiscard]] std::string finish_sha256() override { return "left " + std::to_string(left_); }

 private:
  int left_;
  End end_;
  std::uint64_t read_ = 0;
};

ReadAhead reader(int blocks, Letters::End end) {
  return {std::make_unique<Letters>(blocks, end), 64};
}

TEST(ReadAhead, GivesTheBlocksInOrderWhateverTheThreadIsAheadBy) {
  ReadAhead blocks = reader(100, Letters::End::of_file);
  for (std::uint64_t i = 0; i < 100; ++i) {
    const std::string_view block = *blocks.next();
    ASSERT_FALSE(block.empty());
    EXPECT_EQ(block.find_first_not_of(static_cast<char>('a' + i % 26)), std::string_view::npos) << i;
    EXPECT_EQ(blocks.stored_bytes_read(), i + 1);
  }
  EXPECT_TRUE(blocks.next().value().empty());
  EXPECT_EQ(blocks.finish_sha256(), "left 0");
}

TEST(ReadAhead, GivesDamageAndExceptionsAfterWhatCameBefore) {
  for (const int good : {0, 1, 2, 7}) {
    ReadAhead damaged = reader(good, Letters::End::damage);
    ReadAhead gone = reader(good, Letters::End::exception);
    for (int i = 0; i < good; ++i) {
      ASSERT_TRUE(damaged.next().ok());
      ASSERT_TRUE(gone.next().ok());
    }
    const auto last = damaged.next();
    ASSERT_FALSE(last.ok());
    EXPECT_EQ(last.error().message, "stream is damaged");
    EXPECT_THROW(static_cast<void>(gone.next()), UserError);
  }
}

TEST(ReadAhead, MayBeLeftAtAnyPoint) {
  for (int taken = 0; taken < 6; ++taken) {
    ReadAhead blocks = reader(1'000, Letters::End::of_file);
    for (int i = 0; i < taken; ++i) ASSERT_TRUE(blocks.next().ok());
    if (taken % 2 == 0) {
      EXPECT_TRUE(blocks.finish_sha256().starts_with("left "));
    }
  }
}

}  // namespace
}  // namespace foreshock
