// The ground truth of a simulated exchange, one JSON object a line, in order: what was sent to whom, what was
// not, what was done to it, which faults ran when, what the clients did. docs/simulator.md lists the lines.
// Written in place and flushed now and then, so that a test may read along; a stream, not a result.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/time.hpp"

namespace foreshock {

// A message for one client.
struct JournalMessage {
  std::int64_t connection = 0;
  std::int64_t number = 0;               // in its connection, from 0, in the order of making
  std::string_view kind;                 // "ticker", "trade", "quote", "book", "heartbeat", "control"
  std::string_view product;              // as the venue writes it; empty: none
  std::optional<std::int64_t> sequence;  // the venue's number of it
  std::optional<std::int64_t> trade_id;
  UnixNanos market_time{};
  std::string_view text;  // as sent; of what is not sent, as it would have been
};

class ExchangeJournal {
 public:
  // Collects in memory.
  ExchangeJournal() = default;
  // Throws UserError(cannot_write).
  explicit ExchangeJournal(const std::filesystem::path& path);

  void set_time(UnixNanos wall) { wall_ = wall; }
  void message(std::string_view event, const JournalMessage& message, std::string_view why = {});
  // `fields`: further JSON members, "\"code\":1001", or empty.
  void event(std::string_view event, std::string_view fields = {});
  // Throws UserError(cannot_write).
  void flush();
  // What was collected; of a journal without a file.
  [[nodiscard]] const std::string& text() const { return buffer_; }
  void set_enabled(bool enabled) { enabled_ = enabled; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void end_line();

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string buffer_;
  UnixNanos wall_{};
  bool enabled_ = true;
};

}  // namespace foreshock
