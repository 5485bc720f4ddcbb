#include "foreshock/tick/envelope.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace foreshock {
namespace {

class Envelope : public testing::Test {
 protected:
  Envelope() {
    record.product = products.intern(Venue::coinbase_advanced, "BTC-USD");
    record.conn = 1762614751463496000;
    record.ts_event = from_nanos(1762614751400000001);
    record.ts_recv = from_nanos(1762614751463496000);
  }
  std::string line(std::string_view raw) const {
    std::string out;
    append_envelope(out, record, products, raw);
    return out;
  }

  ProductTable products;
  Record record;
};

TEST_F(Envelope, HoldsATickerWithItsMessage) {
  record.set_sequence(17);
  EXPECT_EQ(
      line(R"({"channel":"ticker"})"),
      R"({"v":1,"kind":"ticker","venue":"coinbase-advanced","product_id":"BTC-USD","conn":1762614751463496000,)"
      R"("ts_recv":"2025-11-08T15:12:31.463496000Z","seq":17,"index":0,"raw":"{\"channel\":\"ticker\"}"})"
      "\n");
}

TEST_F(Envelope, GivesBackEveryByteOfTheMessage) {
  using namespace std::literals;
  const std::string raw =
      "quote \" backslash \\ slash / tab \t line \n nul \0 bell \a del \x7f euro \xe2\x82\xac"s;
  const auto parsed = nlohmann::json::parse(line(raw));
  EXPECT_EQ(parsed.at("raw").get<std::string>(), raw);
  EXPECT_EQ(line(raw).find('\n'), line(raw).size() - 1) << "one record, one line";
}

TEST_F(Envelope, SurvivesBytesThatAreNotUtf8) {
  EXPECT_EQ(nlohmann::json::parse(line("a\xff"
                                       "b"))
                .at("raw")
                .get<std::string>(),
            "a\xef\xbf\xbd"
            "b");
}

TEST_F(Envelope, EscapesProductIds) {
  record.product = products.intern(Venue::kraken, R"(A"B\)");
  const auto parsed = nlohmann::json::parse(line("{}"));
  EXPECT_EQ(parsed.at("product_id").get<std::string>(), R"(A"B\)");
  EXPECT_EQ(parsed.at("venue").get<std::string>(), "kraken");
}

TEST_F(Envelope, SaysWhatAGapLost) {
  record.kind = RecordKind::gap;
  record.set_sequence(40);
  record.gap_from = 40;
  record.gap_to = 44;
  record.gap_count = 3;
  record.fields |= Record::kGapFrom | Record::kGapTo | Record::kGapCount;
  EXPECT_EQ(
      line(""),
      R"({"v":1,"kind":"gap","venue":"coinbase-advanced","product_id":"BTC-USD","conn":1762614751463496000,)"
      R"("ts_recv":"2025-11-08T15:12:31.463496000Z","ts_event":"2025-11-08T15:12:31.400000001Z","seq":40,)"
      R"("from":40,"to":44,"count":3})"
      "\n");
}

TEST_F(Envelope, SaysWhenALossCannotBeCounted) {
  record.kind = RecordKind::gap;
  const auto parsed = nlohmann::json::parse(line(""));
  EXPECT_EQ(parsed.at("count").get<std::string>(), "unverifiable");
  EXPECT_FALSE(parsed.contains("from"));
  EXPECT_FALSE(parsed.contains("to"));
  EXPECT_FALSE(parsed.contains("seq"));
}

TEST_F(Envelope, NamesTheEventTimeOnlyWhereTheMessageDoesNot) {
  EXPECT_FALSE(nlohmann::json::parse(line("{}")).contains("ts_event"));
  record.flags = Record::kOneTime | Record::kDuplicate;
  const auto parsed = nlohmann::json::parse(line("{}"));
  EXPECT_EQ(parsed.at("ts_event").get<std::string>(), "2025-11-08T15:12:31.400000001Z");
  EXPECT_TRUE(parsed.at("one_time").get<bool>());
  EXPECT_TRUE(parsed.at("duplicate").get<bool>());
  record = Record{.kind = RecordKind::clock};
  EXPECT_TRUE(nlohmann::json::parse(line("")).contains("ts_event"));
}

TEST_F(Envelope, RefusesMarketDataWithoutItsMessage) {
  EXPECT_DEATH(line(""), "holds_market_data");
}

}  // namespace
}  // namespace foreshock
