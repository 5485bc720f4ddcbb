#include "foreshock/feed/line_reader.hpp"

#include <cstring>

namespace foreshock {
namespace {

constexpr std::size_t kKeptOfTooLong = 256;

}  // namespace

// The next block becomes the rest. False at the end of the file.
bool LineReader::fill() {
  if (at_end_) return false;
  const Result<std::string_view> got = blocks_.next();
  if (!got) damage_ = got.error();
  at_end_ = !got || got->empty();
  rest_ = at_end_ ? std::string_view{} : *got;
  return !at_end_;
}

void LineReader::join(std::string_view part) {
  if (too_long_) return;
  joined_.append(part);
  if (joined_.size() <= max_line_bytes_) return;
  joined_.resize(std::min(joined_.size(), kKeptOfTooLong));
  too_long_ = true;
}

Line LineReader::number(std::string_view text) {
  Line line;
  line.number = ++number_;
  line.text = text;
  line.too_long = text.size() > max_line_bytes_;
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  if (line.number == 1 && line.text.starts_with("\xef\xbb\xbf")) line.text.remove_prefix(3);
  return line;
}

// Up to the next line end, without it, where that lies in the block at hand.
std::optional<std::string_view> LineReader::take_from_block() {
  const void* found = rest_.empty() ? nullptr : std::memchr(rest_.data(), '\n', rest_.size());
  if (found == nullptr) return std::nullopt;
  const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - rest_.data());
  const std::string_view part = rest_.substr(0, length);
  rest_.remove_prefix(length + 1);
  return part;
}

// A line inside one block is handed out where it lies; one that spans blocks is put together first.
std::optional<Line> LineReader::next() {
  std::optional<std::string_view> part = take_from_block();
  if (part) return number(*part);
  joined_.clear();
  too_long_ = false;
  bool more = true;
  while (!part && more) {
    join(rest_);
    more = fill();
    part = take_from_block();
  }
  if (!part && joined_.empty()) return std::nullopt;
  join(part.value_or(std::string_view{}));
  joined_.reserve(joined_.size() + kJsonPadding);
  Line line = number(joined_);
  line.too_long = line.too_long || too_long_;
  line.cut_short = !part;
  return line;
}

}  // namespace foreshock
