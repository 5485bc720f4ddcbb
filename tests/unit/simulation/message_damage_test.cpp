#include "foreshock/simulation/message_damage.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::string damaged(Knob knob, std::string text) {
  return damage(knob, text) ? text : "unchanged";
}

TEST(MessageDamage, ChangesWhatItNames) {
  const std::string ticker =
      R"({"type":"ticker","price":"14.5","best_bid":"14.4","best_ask":"14.66","side":"buy","trade_id":7})";
  EXPECT_EQ(damaged(Knob::bad_json, R"({"a":"b"})"), R"({"a":"b)");
  EXPECT_EQ(damaged(Knob::bad_utf8, R"({"a":1})"), "{\"\xff\":1}");
  EXPECT_EQ(
      damaged(Knob::zero_price, ticker),
      R"({"type":"ticker","price":"0","best_bid":"14.4","best_ask":"14.66","side":"buy","trade_id":7})");
  EXPECT_EQ(
      damaged(Knob::crossed, ticker),
      R"({"type":"ticker","price":"14.5","best_bid":"14.66","best_ask":"14.4","side":"buy","trade_id":7})");
  EXPECT_EQ(
      damaged(Knob::swap_types, ticker),
      R"({"type":"ticker","price":14.5,"best_bid":"14.4","best_ask":"14.66","side":"buy","trade_id":"7"})");
  EXPECT_EQ(
      damaged(Knob::unknown_enum, ticker),
      R"({"type":"ticker","price":"14.5","best_bid":"14.4","best_ask":"14.66","side":"sideways","trade_id":7})");
}

TEST(MessageDamage, KnowsEachVenuesWords) {
  EXPECT_EQ(damaged(Knob::crossed, R"({"u":4,"s":"X","b":"1","B":"2","a":"3","A":"4"})"),
            R"({"u":4,"s":"X","b":"3","B":"2","a":"1","A":"4"})");
  EXPECT_EQ(damaged(Knob::nan_price, R"({"channel":"ticker","data":[{"last":5.5}]})"),
            R"({"channel":"ticker","data":[{"last":NaN}]})");
  EXPECT_EQ(damaged(Knob::huge_price, R"({"data":{"price":5,"price_str":"5"},"event":"trade"})"),
            R"({"data":{"price":1e308,"price_str":"1e308"},"event":"trade"})");
  EXPECT_EQ(damaged(Knob::unknown_type, R"({"data":{"type":0},"channel":"live_trades_x","event":"trade"})"),
            R"({"data":{"type":0},"channel":"from_the_future","event":"trade"})");
  EXPECT_EQ(damaged(Knob::unknown_type, R"({"u":4})"), R"({"type":"from_the_future","u":4})");
}

TEST(MessageDamage, LeavesAloneWhatHasNoPlaceForIt) {
  const std::string heartbeat = R"({"channel":"heartbeat"})";
  for (const Knob knob : {Knob::zero_price, Knob::nan_price, Knob::crossed, Knob::unknown_enum, Knob::drop}) {
    EXPECT_EQ(damaged(knob, heartbeat), "unchanged");
  }
}

}  // namespace
}  // namespace foreshock
