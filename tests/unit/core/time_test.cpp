#include "foreshock/core/time.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "foreshock/core/time_zone.hpp"

namespace foreshock {
namespace {

std::int64_t utc(std::string_view text) {
  return to_nanos(parse_time(text)->utc);
}

TEST(Time, ReadsEveryFormOfIso8601ThatFilesHold) {
  EXPECT_EQ(utc("2025-11-08T15:12:31.463496"), 1762614751463496000);
  EXPECT_TRUE(parse_time("2025-11-08T15:12:31.463496")->naive);
  EXPECT_EQ(utc("2025-11-08T15:12:31.463496Z"), 1762614751463496000);
  EXPECT_EQ(utc("2025-11-08 15:12:31+00:00"), 1762614751000000000);
  EXPECT_EQ(utc("2025-11-08T10:12:31.463496-05:00"), 1762614751463496000);
  EXPECT_EQ(utc("2026-04-04T22:54:57.175677226Z"), 1775343297175677226);
  EXPECT_EQ(utc("1969-12-31T23:59:59.5Z"), -500000000);
  EXPECT_EQ(utc("2016-12-31T23:59:60Z"), utc("2017-01-01T00:00:00Z"));  // leap second
}

// Venues write three to nine digits, and some leave zeros at the end away.
TEST(Time, ReadsFractionsOfOneToNineDigitsExactly) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 2'000; ++i) {
    const auto digits = static_cast<std::size_t>(1 + i % 9);
    std::string fraction;
    std::int64_t expected = 0, weight = 100'000'000;
    for (std::size_t digit = 0; digit < digits; ++digit, weight /= 10) {
      const auto value = static_cast<std::int64_t>(random() % 10);
      fraction += static_cast<char>('0' + value);
      expected += value * weight;
    }
    const std::int64_t second = static_cast<std::int64_t>(random() % 8'000'000'000) - 4'000'000'000;
    const std::string whole = format_time(from_nanos(second * kNanosPerSecond)).substr(0, 19);
    const std::string text = whole + "." + fraction + "Z";
    ASSERT_EQ(utc(text), second * kNanosPerSecond + expected) << text;
  }
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"", "yesterday", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
                           "2025-11-08T24:00:00Z", "2025-11-08T15:12:31.", "2025-11-08T15:12:31.1234567890Z",
                           "2025-11-08T15:12:31Zx", "2300-01-01T00:00:00Z", "2025-11-08"}) {
    EXPECT_FALSE(parse_time(text).ok()) << text;
  }
}

TEST(Time, ReadsGoText) {
  EXPECT_EQ(to_nanos(*parse_go_time("2026-08-09 21:05:48.854840045 +0000 UTC m=+41691.260485341")),
            1786309548854840045);
  EXPECT_FALSE(parse_go_time("2026-08-09T21:05:48Z").ok());
}

TEST(Time, ReadsUnixSecondsExactly) {
  EXPECT_EQ(to_nanos(*parse_unix_seconds("1762932011.609013")), 1762932011609013000);
  EXPECT_EQ(to_nanos(*parse_unix_seconds("1762932011")), 1762932011000000000);
  EXPECT_FALSE(parse_unix_seconds("1762932011.").ok());
  EXPECT_FALSE(parse_unix_seconds("-5").ok());
}

TEST(Time, WritesNineDigitsAndReadsThemBack) {
  EXPECT_EQ(format_time(from_nanos(1762614751463496000)), "2025-11-08T15:12:31.463496000Z");
  EXPECT_EQ(format_time(from_nanos(-1)), "1969-12-31T23:59:59.999999999Z");
  for (const std::int64_t nanos : {0L, 1762614751463496001L, -86'400'000'000'001L, 4102444800123456789L}) {
    EXPECT_EQ(utc(format_time(from_nanos(nanos))), nanos);
  }
}

TEST(Time, SecondsRoundDown) {
  EXPECT_EQ(floor_second(from_nanos(-1)), -1);
  EXPECT_EQ(floor_second(from_nanos(1'999'999'999)), 1);
}

TEST(TimeZone, NewYorkHasDaylightSaving) {
  const TimeZone zone("America/New_York");
  const auto to_utc = [&](const char* local) { return format_time(zone.to_utc(parse_time(local)->utc)); };
  EXPECT_EQ(to_utc("2025-12-01T00:00:00"), "2025-12-01T05:00:00.000000000Z");
  EXPECT_EQ(to_utc("2025-07-01T00:00:00"), "2025-07-01T04:00:00.000000000Z");
  EXPECT_EQ(to_utc("2025-11-02T01:30:00"), "2025-11-02T05:30:00.000000000Z");  // twice: the first
  EXPECT_EQ(to_utc("2025-03-09T02:30:00"), "2025-03-09T07:30:00.000000000Z");  // never: moved by the hour
}

TEST(TimeZone, UnknownNameIsRefused) {
  EXPECT_THROW(TimeZone("Mars/Olympus"), UserError);
}

}  // namespace
}  // namespace foreshock
