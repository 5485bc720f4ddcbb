// Lines of any shape into records: parses each, keeps the connections they tell of, flags duplicates and
// inserts clock records where a shape has both times but no clocks (2, 6, 7). What a captured file and the
// log of a live run are read with.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/feed/capture_line.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/feed/connection.hpp"
#include "foreshock/feed/duplicate_filter.hpp"
#include "foreshock/feed/silence_clocks.hpp"

namespace foreshock {

class RecordReader {
 public:
  // `start_ns`: ts_recv of the first record, the conn of records whose lines tell none. Throws
  // UserError(bad_setting) for an unknown time zone.
  RecordReader(const std::string& assume_timezone, std::int64_t start_ns, ProductTable& products,
               DuplicateFilter& duplicates, RecordSink sink);

  // `text` is followed by kJsonPadding readable bytes. Error: nothing was delivered.
  std::optional<Error> read(std::string_view text);
  // What was read so far: shape, products and counts, but for those of whole files.
  [[nodiscard]] FileReport report() const;

 private:
  // A connection: by its name in the lines, and by venue where bare messages of several stand together.
  struct Session {
    std::string name;
    std::optional<Venue> venue;  // not known before an address or a message tells it
    std::int64_t start_ns;
    std::unique_ptr<Connection> connection;  // made with the first message
  };

  std::optional<Error> read_message();
  std::optional<Error> read_session();
  std::optional<Error> read_own();
  void read_tick(std::string_view raw);
  std::optional<Error> send_to(Session& session);
  // The record the line stands for out of its message, from place `from` on; nullopt: no (further) one.
  std::optional<Record> find_in_message(std::size_t& from);
  Record complete(const VenueRecord& named) const;

  VenueParser& parser(Venue venue);
  Session& session(std::string_view name, std::optional<Venue> venue, std::int64_t start_ns);
  std::optional<Venue> venue_of_message();
  bool seen_before(const Record& record);
  void deliver(Record record, std::string_view raw);
  void hand_on(const Record& record, std::string_view raw);

  RecordSink sink_;
  ProductTable& products_;
  DuplicateFilter& duplicates_;
  std::int64_t start_ns_;
  CaptureLineParser line_parser_;
  CaptureLineParser nested_line_parser_;  // for a line of another shape inside one of ours
  CaptureLine line_;
  std::array<std::unique_ptr<VenueParser>, kVenues> parsers_;
  std::deque<Session> sessions_;
  std::string first_key_;  // of the last message whose venue was looked up
  std::optional<Venue> first_key_venue_;
  SilenceClocks clocks_;
  VenueMessage part_;                        // of one of our lines
  std::string_view text_;                    // the line at hand
  bool needs_text_ = false;                  // some record of it tells not who it is
  std::string last_text_;                    // of the line before, if that did so; else empty
  std::vector<std::uint8_t> holds_product_;  // by ProductIndex
  Shape shape_ = Shape::unknown;
  FileReport report_;
};

}  // namespace foreshock
