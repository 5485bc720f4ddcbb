#include "foreshock/core/pending_text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "foreshock/core/error.hpp"

namespace foreshock {

PendingText::PendingText(const std::filesystem::path& path)
    : target_(path), pending_(path), stream_(pending_.path(), std::ios::binary) {
  check();
}

void PendingText::flush_if_large() {
  constexpr std::size_t kLarge = 1 << 20;
  if (buffer_.size() >= kLarge) flush();
}

void PendingText::commit() {
  flush();
  stream_.close();
  check();
  pending_.commit();
}

void PendingText::flush() {
  stream_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size())).flush();
  buffer_.clear();
  check();
}

void PendingText::check() const {
  if (stream_) return;
  throw UserError(ErrorCode::cannot_write,
                  fmt::format("cannot write {}: {}", target_.string(), std::strerror(errno)));
}

}  // namespace foreshock
