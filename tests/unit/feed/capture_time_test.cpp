#include "foreshock/feed/capture_time.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::string parsed(std::string_view text, const std::string& zone = "") {
  const auto time = CaptureTime(zone).parse(text);
  return time ? format_time(*time) : "error";
}

TEST(CaptureTime, ReadsIsoWithAnyZone) {
  EXPECT_EQ(parsed("2025-11-08T15:12:31.463496Z"), "2025-11-08T15:12:31.463496000Z");
  EXPECT_EQ(parsed("2025-11-08T15:12:31.5+01:00"), "2025-11-08T14:12:31.500000000Z");
}

TEST(CaptureTime, ReadsNumbersSince1970) {
  EXPECT_EQ(parsed("1762932011.609013"), "2025-11-12T07:20:11.609013000Z");
  EXPECT_EQ(parsed("1762932011"), "2025-11-12T07:20:11.000000000Z");
  EXPECT_EQ(parsed("1762932011609"), "2025-11-12T07:20:11.609000000Z");
  EXPECT_EQ(parsed("1762932011609013"), "2025-11-12T07:20:11.609013000Z");
  EXPECT_EQ(parsed("1762932011609013123"), "2025-11-12T07:20:11.609013123Z");
}

TEST(CaptureTime, TakesTimesWithoutZoneAsUtcAndRemembers) {
  CaptureTime time("");
  EXPECT_EQ(*time.parse("2025-11-08T15:12:31Z"), from_nanos(1'762'614'751'000'000'000));
  EXPECT_FALSE(time.naive_seen());
  EXPECT_EQ(*time.parse("2025-11-08T15:12:31"), from_nanos(1'762'614'751'000'000'000));
  EXPECT_TRUE(time.naive_seen());
}

TEST(CaptureTime, ReadsTimesWithoutZoneInTheAssumedOneOnBothSidesOfAChange) {
  CaptureTime time("America/New_York");  // clocks went forward on 2025-03-09 at 02:00
  EXPECT_EQ(format_time(*time.parse("2025-03-09T01:59:59.999")), "2025-03-09T06:59:59.999000000Z");
  EXPECT_EQ(format_time(*time.parse("2025-03-09T03:00:00")), "2025-03-09T07:00:00.000000000Z");
  EXPECT_EQ(format_time(*time.parse("2025-03-09T01:59:00")), "2025-03-09T06:59:00.000000000Z");
  EXPECT_EQ(format_time(*time.parse("2025-03-09T03:00:00Z")), "2025-03-09T03:00:00.000000000Z");
}

TEST(CaptureTime, RefusesWhatIsNoTime) {
  for (const char* text : {"", "soon", "1.2.3", "99999999999999999999", "2025-13-01T00:00:00Z", "-5"}) {
    EXPECT_EQ(parsed(text), "error") << text;
  }
  EXPECT_THROW(CaptureTime("Mars/Olympus"), UserError);
}

}  // namespace
}  // namespace foreshock
