// One line of a captured file, told apart by content into its shape (feed/shape.hpp). A line may be of any
// shape, whatever the file's other lines are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"
#include "foreshock/feed/shape.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

// Views hold until the parser's next line.
struct CaptureLine {
  enum class What : std::uint8_t {
    tick,     // `record` is complete but for product, conn and place
    message,  // `message` is the venue's, received at ts_recv
    sent,     // `message` was sent by whoever captured
    connect,  // a connection was made at ts_recv to `address`
    own,      // `record` holds what the line itself says, `message` the venue's if it has one
    skipped,  // says nothing about the market
  };
  What what = What::skipped;
  Shape shape = Shape::unknown;
  Venue venue = Venue::coinbase_advanced;  // tick, own
  Record record;
  std::string_view product_id;       // tick, own
  std::optional<UnixNanos> ts_recv;  // message, sent, connect
  std::string_view message;          // followed by kJsonPadding readable bytes
  std::string_view connection;       // shape 7: its name in the file
  std::string_view address;          // connect
  bool has_ts_event = false;         // own: the line overrides the message's time
  bool has_index = false;            // own: one record of the message, not all of the product's
};

class CaptureLineParser {
 public:
  // Throws UserError(bad_setting) for an unknown time zone; empty: UTC.
  explicit CaptureLineParser(const std::string& assume_timezone);
  ~CaptureLineParser();
  CaptureLineParser(const CaptureLineParser&) = delete;
  CaptureLineParser& operator=(const CaptureLineParser&) = delete;

  // `text` is followed by kJsonPadding readable bytes. Error: why the line cannot be read.
  std::optional<Error> parse(std::string_view text, CaptureLine& out);
  [[nodiscard]] bool naive_seen() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock
