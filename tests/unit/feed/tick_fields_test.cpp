#include "foreshock/feed/tick_fields.hpp"

#include <gtest/gtest.h>

#include <string>

namespace foreshock {
namespace {

TEST(TickFields, TakesEverySpelling) {
  for (const std::string size : {"_quantity", "_qty", "_size"}) {
    TickFields fields;
    fields.set("best_bid" + size, "\"0.5\"");
    fields.set("best_ask" + size, "0.25");
    EXPECT_EQ(fields.record.bid_size, 50'000'000) << size;
    EXPECT_EQ(fields.record.ask_size, 25'000'000) << size;
    EXPECT_EQ(fields.record.fields, Record::kBidSize | Record::kAskSize);
  }
  for (const char* key : {"sequence", "sequence_num", "sequence_number", "seq"}) {
    TickFields fields;
    fields.set(key, "\"17\"");
    EXPECT_EQ(fields.record.sequence, 17) << key;
  }
  for (const char* key : {"product_id", "pair", "product", "symbol"}) {
    TickFields fields;
    fields.set(key, "\"BTC-USD\"");
    EXPECT_EQ(fields.product_id, "BTC-USD") << key;
  }
}

TEST(TickFields, LeavesAbsentWhatIsNullOrEmpty) {
  TickFields fields;
  for (const char* key : {"price", "best_bid", "best_ask", "size", "sequence", "trade_id"}) {
    fields.set(key, "null");
    fields.set(key, "\"\"");
  }
  EXPECT_EQ(fields.record, Record{});
  EXPECT_FALSE(fields.error);
}

TEST(TickFields, PassesOverWhatItDoesNotKnow) {
  TickFields fields;
  for (const char* key : {"", "volume_24_h", "best_bid_depth", "best_bids", "low_52_w", "open_24h"}) {
    fields.set(key, "\"not a number\"");
  }
  EXPECT_EQ(fields.record, Record{});
  EXPECT_FALSE(fields.error);
}

TEST(TickFields, NamesTheFirstFieldThatCannotBeRead) {
  TickFields fields;
  fields.set("best_bid", "\"NaN\"");
  fields.set("price", "\"abc\"");
  ASSERT_TRUE(fields.error);
  EXPECT_TRUE(fields.error->message.starts_with("best_bid: 'NaN'")) << fields.error->message;
}

TEST(TickFields, RefusesIntegersThatDoNotFit) {
  EXPECT_EQ(*parse_integer("seq", "9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const char* token : {"9223372036854775808", "1.5", "\"\"", "1e3", "\"7 \""}) {
    EXPECT_FALSE(parse_integer("seq", token)) << token;
  }
}

TEST(TickFields, ReadsSides) {
  EXPECT_EQ(parse_side("BUY"), Side::buy);
  EXPECT_EQ(parse_side("s"), Side::sell);
  EXPECT_EQ(parse_side("offer"), Side::unknown);
  EXPECT_EQ(opposite(Side::buy), Side::sell);
  EXPECT_EQ(opposite(Side::sell), Side::buy);
  EXPECT_EQ(opposite(Side::unknown), Side::unknown);
}

}  // namespace
}  // namespace foreshock
