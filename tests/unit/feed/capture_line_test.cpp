#include "foreshock/feed/capture_line.hpp"

#include <gtest/gtest.h>

#include "captured.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

using What = CaptureLine::What;

// One line, parsed; views hold as long as this does.
struct Parsed {
  explicit Parsed(std::string_view text, const std::string& zone = "") : padded(text), parser(zone) {
    error = parser.parse(padded.view(), line);
  }
  Padded padded;
  CaptureLineParser parser;
  CaptureLine line;
  std::optional<Error> error;
};

// A message as a string is unescaped without the JSON library where that is plain, with it where not.
TEST(CaptureLine, UnescapesAMessageAsAString) {
  const auto message = [](const std::string& raw) {
    const Parsed parsed(R"({"recv_ts":"2025-01-02T03:04:05Z","raw":")" + raw + R"("})");
    EXPECT_FALSE(parsed.error) << raw;
    return std::string(parsed.line.message);
  };
  EXPECT_EQ(message(R"({\"a\":\"b\\\/c\"})"), R"({"a":"b\/c"})");
  EXPECT_EQ(message(R"({\"a\":\"\u0041\n\"})"), "{\"a\":\"A\n\"}");
  EXPECT_TRUE(Parsed(R"({"raw":"{\"a\":\x}"})").error);
  EXPECT_TRUE(Parsed(R"({"raw":"{\"a\":1}": "b"})").error);
}

TEST(CaptureLine, Shape1FlatWithNestedOriginal) {
  const Parsed parsed(
      R"({"timestamp": "2025-01-02T03:04:05.637517", "product_id": "A-USD", "price": "100", "volume_24h": "7",)"
      R"( "best_bid": "99", "best_ask": "101", "raw": {"type": "ticker", "product_id": "A-USD", "price": "100",)"
      R"( "volume_24_h": "7", "best_bid": "99", "best_ask": "101", "best_bid_quantity": "0.5",)"
      R"( "best_ask_quantity": "0.25"}})",
      "America/New_York");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.line.shape, Shape::flat_with_original);
  EXPECT_EQ(parsed.line.what, What::tick);
  EXPECT_EQ(parsed.line.product_id, "A-USD");
  const Record& record = parsed.line.record;
  EXPECT_EQ(record.kind, RecordKind::ticker);
  EXPECT_EQ(record.bid_size, 50'000'000);
  EXPECT_EQ(record.ask_size, 25'000'000);
  EXPECT_EQ(record.ts_event, time_of("2025-01-02T08:04:05.637517Z"));
  EXPECT_EQ(record.ts_recv, record.ts_event);
  EXPECT_TRUE(record.is(Record::kOneTime));
  EXPECT_TRUE(parsed.parser.naive_seen());
}

constexpr std::string_view kEnvelope =
    R"({"channel":"ticker","timestamp":"2025-01-02T03:04:05.9Z","sequence_num":0,"events":[{"type":"update",)"
    R"("tickers":[{"product_id":"A-USD","price":"100"}]}]})";

TEST(CaptureLine, Shape1WithAWholeEnvelopeNested) {
  const Parsed parsed(R"({"timestamp":"2025-01-02T03:04:06","product_id":"A-USD","price":"100","raw":)" +
                      std::string(kEnvelope) + R"(,"note":"after"})");
  ASSERT_FALSE(parsed.error) << parsed.error->message;
  EXPECT_EQ(parsed.line.shape, Shape::flat_with_original);
  EXPECT_EQ(parsed.line.what, What::message);
  EXPECT_EQ(parsed.line.message, kEnvelope);
  EXPECT_EQ(parsed.line.ts_recv, time_of("2025-01-02T03:04:06Z"));
}

TEST(CaptureLine, Shape2EnvelopeInAnObject) {
  const Parsed parsed(R"({"ingest_time":"2025-01-02T03:04:05.865365+00:00","product_id":"A-USD","payload":)" +
                      std::string(kEnvelope) + "}");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.line.shape, Shape::envelope_in_object);
  EXPECT_EQ(parsed.line.message, kEnvelope);
  EXPECT_EQ(parsed.line.ts_recv, time_of("2025-01-02T03:04:05.865365Z"));
}

TEST(CaptureLine, Shape3BareMessages) {
  for (const std::string& text : {std::string(kEnvelope), "  " + std::string(kEnvelope)}) {
    const Parsed parsed(text);
    ASSERT_FALSE(parsed.error);
    EXPECT_EQ(parsed.line.shape, Shape::bare_message);
    EXPECT_EQ(parsed.line.message, kEnvelope);
    EXPECT_FALSE(parsed.line.ts_recv);
  }
  EXPECT_EQ(Parsed(R"({"events":[],"timestamp":"x","channel":"ticker"})").line.what, What::message);
  EXPECT_EQ(
      Parsed(R"({"type":"match","price":"1","product_id":"A","time":"2025-01-02T03:04:05Z"})").line.what,
      What::message);
  EXPECT_EQ(Parsed(R"([1,{},"ticker","A/B"])").line.what, What::message);
}

TEST(CaptureLine, Shape4FlatDecimalStrings) {
  const Parsed parsed(
      R"({"product_id":"A-USD","price":"0.00003711","best_bid":"0.00003710","best_ask":"0.00003712",)"
      R"("best_bid_qty":"4","volume_24_h":"5","sequence_num":12,"timestamp":"2025-01-02T03:04:57.175677226Z"})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.line.shape, Shape::flat_text);
  EXPECT_EQ(parsed.line.record.price, 3'711);
  EXPECT_EQ(parsed.line.record.bid_size, 400'000'000);
  EXPECT_EQ(parsed.line.record.sequence, 12);
  EXPECT_EQ(parsed.line.record.ts_event, time_of("2025-01-02T03:04:57.175677226Z"));
  EXPECT_TRUE(parsed.line.record.is(Record::kOneTime));
}

TEST(CaptureLine, Shape4WithTwoTimes) {
  const auto times = [](std::string_view inside) {
    const Parsed parsed(R"({"product_id":"A-USD","price":"1",)" + std::string(inside) + "}");
    EXPECT_FALSE(parsed.error);
    EXPECT_FALSE(parsed.line.record.is(Record::kOneTime)) << inside;
    return std::pair(format_time(parsed.line.record.ts_event).substr(17, 10),
                     format_time(parsed.line.record.ts_recv).substr(17, 10));
  };
  const auto pair = [](const char* event, const char* recv) {
    return std::pair<std::string, std::string>(event, recv);
  };
  EXPECT_EQ(times(R"("timestamp":"2025-01-02T03:04:01.123456789Z","ws_timestamp":"2025-01-02T03:04:02.5Z")"),
            pair("01.1234567", "02.5000000"));
  // What a program's clock writes has six digits: here ws_timestamp is the exchange's.
  EXPECT_EQ(
      times(R"("timestamp":"2025-01-02T03:04:02.123456","ws_timestamp":"2025-01-02T03:04:01.123456789Z")"),
      pair("01.1234567", "02.1234560"));
  EXPECT_EQ(times(R"("timestamp":"2025-01-02T03:04:01Z","recv_ts":1735787042.5)"),
            pair("01.0000000", "02.5000000"));
  EXPECT_EQ(times(R"("ts":1735787042.5,"time":"2025-01-02T03:04:01Z")"), pair("01.0000000", "02.5000000"));
  EXPECT_EQ(times(R"("received_at":"2025-01-02T03:04:02Z","timestamp":"2025-01-02T03:04:01Z")"),
            pair("01.0000000", "02.0000000"));
}

TEST(CaptureLine, Shape5FlatNumbersReadExactly) {
  const Parsed parsed(
      R"({"ts":"2025-01-02T03:04:05.421126+00:00","product_id":"A-USD","price":66863.0,"best_bid":66862.99,)"
      R"("best_ask": 66863.01 ,"volume_24h":0.0})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.line.shape, Shape::flat_numbers);
  EXPECT_EQ(parsed.line.record.bid, 6'686'299'000'000);
  EXPECT_EQ(parsed.line.record.ask, 6'686'301'000'000);
  EXPECT_TRUE(parsed.line.record.is(Record::kOneTime));
}

TEST(CaptureLine, Shape6MessageAsString) {
  const Parsed parsed(
      R"({"ts":1762932011.609013,"pair":"A-USD","raw":"{\"type\":\"ticker\",\"note\":\"caf\u00e9\",\"sequence\":5}"})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.line.shape, Shape::message_as_string);
  EXPECT_EQ(parsed.line.message, "{\"type\":\"ticker\",\"note\":\"caf\xc3\xa9\",\"sequence\":5}");
  EXPECT_EQ(parsed.line.ts_recv, from_nanos(1'762'932'011'609'013'000));
}

TEST(CaptureLine, Shape7LinesOfASession) {
  const Parsed header(R"({"t":"header","format":2,"exchange":"X","config":{"ticker":["A"]}})");
  EXPECT_FALSE(header.error);
  EXPECT_EQ(header.line.what, What::skipped);
  const Parsed http(R"({"t":"http","conn":"X.http","ts":1.5,"url":"https://x","data":"[1]"})");
  EXPECT_EQ(http.line.what, What::skipped);
  const Parsed connect(
      R"({"t":"connect","conn":"X.ws.1","ts":1633998511.159679,"addr":"wss://stream.binance.com"})");
  EXPECT_EQ(connect.line.what, What::connect);
  EXPECT_EQ(connect.line.connection, "X.ws.1");
  EXPECT_EQ(connect.line.address, "wss://stream.binance.com");
  const Parsed sent(R"({"t":"send","conn":"X.ws.1","ts":2.5,"addr":"wss://x","data":"{\"a\":1}"})");
  EXPECT_EQ(sent.line.what, What::sent);
  EXPECT_EQ(sent.line.message, "{\"a\":1}");
  const Parsed recv(R"({"t":"recv","conn":"X.ws.1","ts":3.25,"data":"{\"b\":2}"})");
  EXPECT_EQ(recv.line.what, What::message);
  EXPECT_EQ(recv.line.message, "{\"b\":2}");
  EXPECT_EQ(recv.line.ts_recv, from_nanos(3'250'000'000));
  for (const Parsed* parsed : {&header, &http, &connect, &sent, &recv})
    EXPECT_EQ(parsed->line.shape, Shape::session);
}

TEST(CaptureLine, Shape7LinesOfText) {
  const Parsed recv(R"(1618677817.061845: {"type":"subscriptions"})");
  EXPECT_EQ(recv.line.what, What::message);
  EXPECT_EQ(recv.line.message, R"({"type":"subscriptions"})");
  EXPECT_EQ(recv.line.ts_recv, from_nanos(1'618'677'817'061'845'000));
  const Parsed connect("wss://ws-feed.example.com <-> 1618677816.8434298");
  EXPECT_EQ(connect.line.what, What::connect);
  EXPECT_EQ(connect.line.address, "wss://ws-feed.example.com");
  const Parsed sent(R"(wss://ws-feed.example.com <- 1618677817.02: {"type":"subscribe"})");
  EXPECT_EQ(sent.line.what, What::sent);
  EXPECT_EQ(sent.line.message, R"({"type":"subscribe"})");
}

TEST(CaptureLine, Shape9Ours) {
  const Parsed gap(
      R"({"v":1,"kind":"gap","venue":"kraken","product_id":"A/B","conn":17,"ts_recv":"2025-01-02T03:04:05.000000001Z",)"
      R"("ts_event":"2025-01-02T03:04:04Z","from":3,"to":9,"count":5})");
  ASSERT_FALSE(gap.error) << gap.error->message;
  EXPECT_EQ(gap.line.shape, Shape::own);
  EXPECT_EQ(gap.line.venue, Venue::kraken);
  EXPECT_EQ(gap.line.record.kind, RecordKind::gap);
  EXPECT_EQ(gap.line.record.conn, 17);
  EXPECT_EQ(gap.line.record.gap_from, 3);
  EXPECT_EQ(gap.line.record.gap_to, 9);
  EXPECT_EQ(gap.line.record.gap_count, 5);
  EXPECT_EQ(gap.line.record.ts_event, time_of("2025-01-02T03:04:04Z"));
  const Parsed unknown_size(
      R"({"v":1,"kind":"gap","venue":"kraken","product_id":"A/B","conn":17,"ts_recv":"2025-01-02T03:04:05Z",)"
      R"("count":"unverifiable"})");
  ASSERT_FALSE(unknown_size.error);
  EXPECT_EQ(unknown_size.line.record.fields, 0);
}

TEST(CaptureLine, SkipsBlankLines) {
  for (const char* text : {"", "   ", "\t"}) {
    const Parsed parsed(text);
    EXPECT_FALSE(parsed.error);
    EXPECT_EQ(parsed.line.what, What::skipped);
  }
}

TEST(CaptureLine, SaysWhyALineCannotBeRead) {
  const auto reason = [](std::string_view text) {
    const Parsed parsed(text);
    return parsed.error ? parsed.error->message : std::string("read");
  };
  EXPECT_EQ(reason("hello"), "neither JSON nor 'seconds: message'");
  EXPECT_EQ(reason("noon: {}"), "neither JSON nor 'seconds: message'");
  EXPECT_EQ(reason("wss://nowhere"), "an address without '<-' and a time");
  EXPECT_TRUE(reason("{\"price\":\"1\"").starts_with("not JSON")) << reason("{\"price\":\"1\"");
  EXPECT_EQ(reason(R"({"price":"1"} {"price":"2"})"), "not JSON: something follows the first value");
  EXPECT_EQ(reason(R"({"foo":1})"), "no line of a shape that is known");
  EXPECT_EQ(reason(R"({"price":"1","timestamp":"2025-01-02T03:04:05Z"})"), "a tick without product_id");
  EXPECT_EQ(reason(R"({"product_id":"A","price":"1"})"), "a tick without a time");
  EXPECT_EQ(reason(R"({"product_id":"A","price":null,"timestamp":"2025-01-02T03:04:05Z"})"),
            "a tick without price, best_bid and best_ask");
  EXPECT_TRUE(
      reason(R"({"product_id":"A","price":"1","timestamp":"noon"})").starts_with("'noon' is not a time"));
  EXPECT_TRUE(reason(R"({"product_id":"A","price":01,"timestamp":"2025-01-02T03:04:05Z"})")
                  .starts_with("price: '01'"));
  EXPECT_EQ(reason(R"({"t":"recv","conn":"x","ts":1.5})"), "a captured message without data");
  EXPECT_EQ(
      reason(
          R"({"v":2,"kind":"clock","venue":"kraken","product_id":"A","conn":1,"ts_recv":"2025-01-02T03:04:05Z"})"),
      "version '2' of a record is not 1");
  EXPECT_EQ(reason(R"({"v":1,"kind":"rumour","venue":"kraken"})"), "kind 'rumour' is not known");
  EXPECT_EQ(reason(R"({"v":1,"kind":"clock","venue":"moon"})"), "venue 'moon' is not known");
}

}  // namespace
}  // namespace foreshock
