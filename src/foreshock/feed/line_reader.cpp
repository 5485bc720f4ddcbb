#include "foreshock/feed/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace foreshock {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::size_t kKeptOfTooLong = 256;

}  // namespace

LineReader::LineReader(const std::filesystem::path& path, std::size_t max_line_bytes)
    : source_(open_byte_source(path)), max_line_bytes_(max_line_bytes) {}

// Moves what is left to the front and reads one more block behind it. False at the end of the file.
bool LineReader::fill() {
  if (at_end_) return false;
  if (begin_ < end_) std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const std::size_t wanted = end_ + kReadBytes + kJsonPadding;
  if (buffer_.size() < wanted) buffer_.resize(std::max(wanted, buffer_.size() * 2));
  const Result<std::size_t> got = source_->read(buffer_.data() + end_, kReadBytes);
  if (!got) damage_ = got.error();
  at_end_ = !got || *got == 0;
  if (!at_end_) end_ += *got;
  return !at_end_;
}

Line LineReader::take(std::size_t length, std::size_t end_length) {
  Line line;
  line.number = ++number_;
  line.text = {buffer_.data() + begin_, length};
  begin_ += length + end_length;
  line.cut_short = end_length == 0;
  line.too_long = too_long_ || length > max_line_bytes_;
  if (too_long_) line.text = too_long_start_;
  too_long_ = false;
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  if (line.number == 1 && line.text.starts_with("\xef\xbb\xbf")) line.text.remove_prefix(3);
  return line;
}

std::optional<Line> LineReader::next() {
  std::size_t searched = 0;
  for (;;) {
    const char* from = buffer_.data() + begin_ + searched;
    const std::size_t left = end_ - begin_ - searched;
    if (const void* found = left == 0 ? nullptr : std::memchr(from, '\n', left); found != nullptr) {
      return take(searched + static_cast<std::size_t>(static_cast<const char*>(found) - from), 1);
    }
    searched = end_ - begin_;
    if (searched > max_line_bytes_) {
      if (!too_long_) too_long_start_.assign(buffer_.data() + begin_, std::min(searched, kKeptOfTooLong));
      too_long_ = true;
      begin_ = end_;
      searched = 0;
    }
    if (!fill()) break;
  }
  if (end_ == begin_ && !too_long_) return std::nullopt;
  return take(end_ - begin_, 0);
}

}  // namespace foreshock
