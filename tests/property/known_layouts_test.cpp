// What the parsers of messages and lines give does not depend on the layouts they know (json_pattern.hpp):
// texts of every kind, changed here and there, read by a parser that knows theirs and by one that knows none.

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "foreshock/feed/capture_line.hpp"
#include "foreshock/stats/random.hpp"
#include "tests/unit/feed/padded.hpp"
#include "tests/unit/feed/sample_lines.hpp"

namespace foreshock {
namespace {

const std::vector<std::string> kMessages = {
    R"({"channel":"ticker","client_id":"","timestamp":"2026-01-05T00:00:00.08Z","sequence_num":7,"events":[{"type":)"
    R"("update","tickers":[{"type":"ticker","product_id":"BTC-USD","price":"67611.23","volume_24_h":"3676.47058824",)"
    R"("best_bid":"67611.23","best_bid_quantity":"0.04526717","best_ask":"67611.24","best_ask_quantity":"0.01"}]}]})",
    R"({"channel":"ticker","timestamp":"2026-01-05T00:00:00.08Z","sequence_num":8,"events":[{"type":"snapshot",)"
    R"("tickers":[{"product_id":"A-USD","price":"1"},{"product_id":"B-USD","price":"2"}]}]})",
    R"({"channel":"market_trades","timestamp":"2025-01-02T03:04:06Z","sequence_num":4,"events":[{"type":"snapshot",)"
    R"("trades":[{"product_id":"A-USD","trade_id":"5","price":"1","size":"2","side":"BUY",)"
    R"("time":"2025-01-02T03:04:05.9Z"}]}]})",
    R"({"channel":"heartbeats","timestamp":"2025-01-02T03:04:06.1Z","sequence_num":3,"events":[{"current_time":)"
    R"("2025-01-02 03:04:06.1 +0000 UTC m=+1.5","heartbeat_counter":"5"}]})",
    R"({"channel":"subscriptions","timestamp":"2025-01-02T03:04:06.1Z","sequence_num":1,"events":[{"subscriptions":)"
    R"({"ticker":["A-USD","B-USD"],"heartbeats":["heartbeats"]}}]})",
    R"({"type":"subscribe","product_ids":["A-USD","B-USD"],"channel":"ticker"})",
};

std::string changed(const std::string& text, Random& random) {
  constexpr std::string_view kBytes = "\"\\{}[]:,.0129 aE-\n\x01\xc3";
  std::string out = text;
  for (std::uint64_t times = 1 + random.below(2); times > 0; --times) {
    const std::size_t at = random.below(out.size());
    switch (random.below(4)) {
      case 0:
        out[at] = kBytes[random.below(kBytes.size())];
        break;
      case 1:
        out.insert(at, 1, kBytes[random.below(kBytes.size())]);
        break;
      case 2:
        out.erase(at, 1 + random.below(3));
        break;
      default:
        if (out[at] >= '0' && out[at] <= '9') out[at] = static_cast<char>('0' + random.below(10));
    }
    if (out.empty()) return text;
  }
  return out;
}

std::string told(const VenueMessage& message, const std::optional<Error>& error) {
  if (error) return error->message;
  std::string out = std::to_string(static_cast<int>(message.kind)) + (message.unknown ? " unknown " : " ") +
                    (message.time ? std::to_string(to_nanos(*message.time)) : "-") + " " +
                    std::to_string(message.sequence.value_or(-1));
  for (const std::string_view id : message.subscribed) out += " for " + std::string(id);
  for (const VenueRecord& record : message.records) out += " of " + std::string(record.product_id);
  return out;
}

TEST(KnownLayouts, MessagesAreReadAsIfNoneHadComeBefore) {
  Random random(1);
  VenueMessage message;
  int readable = 0;
  for (int round = 0; round < 4'000; ++round) {
    const auto knowing = make_coinbase_advanced_parser();
    const std::string& text = kMessages[random.below(kMessages.size())];
    ASSERT_FALSE(knowing->parse(Padded(text).view(), message));
    const Padded other(changed(text, random));
    const auto error = knowing->parse(other.view(), message);
    const ParsedMessage alone(Venue::coinbase_advanced, other.view());
    ASSERT_EQ(told(message, error), told(alone.message, alone.error)) << other.view();
    for (std::size_t i = 0; !error && i < message.records.size(); ++i) {
      ASSERT_EQ(message.records[i].record, alone.message.records[i].record) << other.view();
      ASSERT_EQ(message.records[i].timed, alone.message.records[i].timed);
    }
    if (!error) ++readable;
  }
  EXPECT_GT(readable, 1'000);
}

std::string told(const CaptureLine& line, const std::optional<Error>& error) {
  if (error) return error->message;
  std::string out = std::to_string(static_cast<int>(line.what)) + " " + std::string(describe(line.shape));
  for (const std::string_view view : {line.product_id, line.message, line.connection, line.address}) {
    out += " | " + std::string(view);
  }
  return out + (line.ts_recv ? std::to_string(to_nanos(*line.ts_recv)) : "-");
}

TEST(KnownLayouts, LinesOfEveryShapeAreReadAsIfNoneHadComeBefore) {
  Random random(2);
  int readable = 0;
  for (const auto& [shape, capture] : sample_captures()) {
    std::istringstream lines(capture);
    for (std::string text; std::getline(lines, text);) {
      for (int round = 0; round < 300; ++round) {
        CaptureLineParser knowing("");
        CaptureLine line, alone_line;
        static_cast<void>(knowing.parse(Padded(text).view(), line));
        const Padded other(changed(text, random));
        const auto error = knowing.parse(other.view(), line);
        CaptureLineParser alone("");
        const auto alone_error = alone.parse(other.view(), alone_line);
        ASSERT_EQ(told(line, error), told(alone_line, alone_error)) << shape << ": " << other.view();
        if (error) continue;
        ASSERT_EQ(line.record, alone_line.record) << other.view();
        ++readable;
      }
    }
  }
  EXPECT_GT(readable, 1'000);
}

}  // namespace
}  // namespace foreshock
