#include "foreshock/simulation/exchange_faults.hpp"

#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

TEST(ExchangeFaults, TheTableIsInTheOrderOfTheKnobs) {
  ASSERT_EQ(knob_table().size(), kKnobs);
  for (std::size_t i = 0; i < kKnobs; ++i) {
    EXPECT_EQ(std::size_t(knob_table()[i].knob), i) << knob_table()[i].name;
    EXPECT_NE(knob_help().find(knob_table()[i].name), std::string::npos);
    EXPECT_LE(knob_table()[i].least, knob_table()[i].most);
  }
}

TEST(ExchangeFaults, ASpecificationIsRead) {
  const auto faults =
      ExchangeFaults::parse("drop=0.25,delay=250ms,skew=-2m,freeze=5s@60s,reset@every1.5s,close=1012@0s");
  EXPECT_EQ(faults.value(Knob::drop), 0.25);
  EXPECT_EQ(faults.duration(Knob::delay), std::chrono::milliseconds(250));
  EXPECT_EQ(faults.duration(Knob::skew), -std::chrono::minutes(2));
  ASSERT_EQ(faults.events().size(), 3U);
  const FaultEvent& freeze = faults.events()[0];
  EXPECT_EQ(freeze.knob, Knob::freeze);
  EXPECT_EQ(freeze.value, 5);
  EXPECT_EQ(freeze.at, seconds(60));
  EXPECT_EQ(freeze.every, seconds(0));
  EXPECT_EQ(faults.events()[1].every, std::chrono::milliseconds(1500));
  EXPECT_EQ(faults.events()[2].value, 1012);
  EXPECT_TRUE(faults.has_event(Knob::reset));
  EXPECT_FALSE(faults.has_event(Knob::bomb));
}

TEST(ExchangeFaults, WithoutAWordNothingGoesWrong) {
  const auto faults = ExchangeFaults::parse("");
  for (const KnobInfo& knob : knob_table()) {
    if (knob.use == KnobUse::chance && knob.knob != Knob::reorder_chance && knob.knob != Knob::delay_chance) {
      EXPECT_EQ(faults.value(knob.knob), 0) << knob.name;
    }
  }
  EXPECT_EQ(faults.value(Knob::reorder), 0);
  EXPECT_EQ(faults.duration(Knob::subscribe_deadline), seconds(5));
}

TEST(ExchangeFaults, WhatIsWrongIsNamed) {
  for (const char* text :
       {"drop=2", "drop=-0.1", "drop", "drop=nan", "drop=0.1@5s", "freeze=5s", "freeze=5@60s", "freeze=5s@60",
        "freeze=5s@-1s", "freeze=5s@every0s", "close=999@1s", "close=1001.5@1s", "half_open=3@1s", "melt=1",
        "=", "reorder=1e3", "delay=5 s"}) {
    try {
      (void)ExchangeFaults::parse(std::string("dup=0.1,") + text);
      ADD_FAILURE() << text << " was taken";
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_setting);
      EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace foreshock
