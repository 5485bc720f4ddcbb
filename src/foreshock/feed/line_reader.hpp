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
#include <vector>

#include "foreshock/feed/byte_source.hpp"

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
  explicit LineReader(const std::filesystem::path& path, std::size_t max_line_bytes = kMaxLineBytes);

  // The next line; nullopt at the end. The text holds until the next call.
  std::optional<Line> next();

  // After the end: why the file could not be read to its end (a damaged compressed stream).
  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }
  [[nodiscard]] std::uint64_t stored_bytes_read() const { return source_->stored_bytes_read(); }
  [[nodiscard]] std::string finish_sha256() { return source_->finish_sha256(); }

 private:
  bool fill();
  Line take(std::size_t length, std::size_t end_length);

  std::unique_ptr<ByteSource> source_;
  std::size_t max_line_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the bytes not handed out yet
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool at_end_ = false;
  bool too_long_ = false;  // inside a line that is being passed over
  std::string too_long_start_;
  std::optional<Error> damage_;
};

}  // namespace foreshock
