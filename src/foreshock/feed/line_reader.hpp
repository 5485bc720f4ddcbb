// Lines of a capture file, one at a time, each followed by kJsonPadding readable bytes, as simdjson wants
// them. Ends are \n or \r\n; a byte order mark at the start is dropped. A line above kMaxLineBytes is passed
// over.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "foreshock/feed/read_ahead.hpp"

namespace foreshock {

inline constexpr std::size_t kJsonPadding = 64;
inline constexpr std::size_t kMaxLineBytes = 64 * 1024 * 1024;

struct Line {
  std::string_view text;     // without its end; of a too long line, the first bytes
  std::uint64_t number = 0;  // from 1
  bool too_long = false;
  bool cut_short = false;  // the file ends inside this line
};

class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path, std::size_t max_line_bytes = kMaxLineBytes)
      : LineReader(open_byte_source(path, Hashing::none), max_line_bytes) {}
  explicit LineReader(std::unique_ptr<ByteSource> source, std::size_t max_line_bytes = kMaxLineBytes)
      : blocks_(std::move(source), kJsonPadding), max_line_bytes_(max_line_bytes) {}

  // The next line; nullopt at the end. The text holds until the next call.
  std::optional<Line> next();

  // After the end: why the file could not be read to its end (a damaged compressed stream).
  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }
  [[nodiscard]] std::uint64_t stored_bytes_read() const { return blocks_.stored_bytes_read(); }
  [[nodiscard]] std::string finish_sha256() { return blocks_.finish_sha256(); }

 private:
  bool fill();
  void join(std::string_view part);
  std::optional<std::string_view> take_from_block();
  Line number(std::string_view text);

  ReadAhead blocks_;
  std::size_t max_line_bytes_;
  std::string_view rest_;  // of the block at hand, not handed out yet
  std::string joined_;     // a line's parts in earlier blocks
  bool too_long_ = false;  // the line is being passed over: joined_ keeps its first bytes
  std::uint64_t number_ = 0;
  bool at_end_ = false;
  std::optional<Error> damage_;
};

}  // namespace foreshock
