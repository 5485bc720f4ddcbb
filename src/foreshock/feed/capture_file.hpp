// One captured file, line by line, into records: parses each line, keeps the connections it holds, flags
// duplicates and inserts clock records where a shape has both times but no clocks (2, 6, 7).
#pragma once

#include <array>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "foreshock/feed/capture_line.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/feed/connection.hpp"
#include "foreshock/feed/duplicate_filter.hpp"
#include "foreshock/feed/line_reader.hpp"
#include "foreshock/feed/silence_clocks.hpp"

namespace foreshock {

class CaptureFile {
 public:
  // What the reader wants from a file. `rejected` is called for every bad line.
  struct Hooks {
    RecordSink sink;
    std::function<void(const Line& line, const Error& why)> rejected;
  };

  // `start_ns`: ts_recv of the file's first record, the conn of its records.
  CaptureFile(const std::filesystem::path& path, const CaptureSettings& settings, std::int64_t start_ns,
              ProductTable& products, DuplicateFilter& duplicates, Hooks hooks);

  // Reads one line. False at the end of the file.
  bool read_line();
  [[nodiscard]] std::uint64_t stored_bytes_read() const { return lines_.stored_bytes_read(); }
  // After the last line.
  [[nodiscard]] FileReport finish();

 private:
  // A connection of the file: by its name there, and by venue where bare messages of several stand in one
  // file.
  struct Session {
    std::string name;
    std::optional<Venue> venue;  // not known before an address or a message tells it
    std::int64_t start_ns;
    std::unique_ptr<Connection> connection;  // made with the first message
  };

  std::optional<Error> read(const Line& line);
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
  void deliver(Record record, std::string_view raw);
  void hand_on(const Record& record, std::string_view raw);

  Hooks hooks_;
  ProductTable& products_;
  DuplicateFilter& duplicates_;
  std::int64_t start_ns_;
  LineReader lines_;
  CaptureLineParser line_parser_;
  CaptureLineParser nested_line_parser_;  // for a line of another shape inside one of ours
  CaptureLine line_;
  std::array<std::unique_ptr<VenueParser>, kVenues> parsers_;
  std::deque<Session> sessions_;
  std::string first_key_;  // of the last message whose venue was looked up
  std::optional<Venue> first_key_venue_;
  SilenceClocks clocks_;
  VenueMessage part_;  // of one of our lines
  std::string last_text_;
  bool repeated_line_ = false;
  std::vector<std::uint8_t> holds_product_;  // by ProductIndex
  Shape shape_ = Shape::unknown;
  FileReport report_;
};

}  // namespace foreshock
