#include "foreshock/simulation/websocket_frames.hpp"

#include "foreshock/core/check.hpp"
#include "foreshock/simulation/websocket_deflate.hpp"

namespace foreshock {
namespace {

constexpr std::uint16_t kProtocolError = 1002, kTooBig = 1009;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

}  // namespace

void append_frame_header(std::string& out, FrameKind kind, std::uint64_t size, FrameStyle style) {
  out += static_cast<char>((style.final ? 0x80 : 0) | (style.compressed ? 0x40 : 0) | int(kind));
  if (size < 126) {
    out += static_cast<char>(size);
  } else if (size <= 0xffff) {
    out += static_cast<char>(126);
    append_big_endian(out, size, 2);
  } else {
    out += static_cast<char>(127);
    append_big_endian(out, size, 8);
  }
}

void append_frame(std::string& out, FrameKind kind, std::string_view payload, FrameStyle style) {
  append_frame_header(out, kind, payload.size(), style);
  out += payload;
}

void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason) {
  FORESHOCK_CHECK(reason.size() <= 123);
  std::string payload;
  append_big_endian(payload, code, 2);
  payload += reason;
  append_frame(out, FrameKind::close, payload);
}

void append_fragmented(std::string& out, std::string_view text, std::size_t pieces) {
  FORESHOCK_CHECK(pieces >= 1);
  const std::size_t size = text.size() / pieces;
  for (std::size_t i = 0; i < pieces; ++i) {
    const bool last = i + 1 == pieces;
    const std::string_view piece = last ? text.substr(i * size) : text.substr(i * size, size);
    append_frame(out, i == 0 ? FrameKind::text : FrameKind::continuation, piece, {.final = last});
  }
}

std::optional<ClientFrame> ClientFrameReader::fail(std::uint16_t code) {
  error_code_ = code;
  waiting_.clear();
  return std::nullopt;
}

std::optional<ClientFrame> ClientFrameReader::next() {
  while (error_code_ == 0 && waiting_.size() >= 2) {
    const auto first = static_cast<std::uint8_t>(waiting_[0]);
    const auto second = static_cast<std::uint8_t>(waiting_[1]);
    const int reserved = first & 0x70, allowed = may_compress_ ? 0x40 : 0;
    if ((second & 0x80) == 0 || (reserved & ~allowed) != 0) return fail(kProtocolError);
    std::size_t header = 2;
    std::uint64_t size = second & 0x7f;
    const bool control = (first & 0x08) != 0;
    if (control && (size > 125 || (first & 0x80) == 0)) return fail(kProtocolError);
    if (size >= 126) {
      header += size == 126 ? 2 : 8;
      if (waiting_.size() < header) return std::nullopt;
      size = big_endian(std::string_view(waiting_).substr(2, header - 2));
    }
    if (size > max_message_bytes_ || message_.size() + size > max_message_bytes_) return fail(kTooBig);
    if (waiting_.size() < header + 4 + size) return std::nullopt;
    std::string payload = waiting_.substr(header + 4, size);
    for (std::size_t i = 0; i < payload.size(); ++i) {
      payload[i] = static_cast<char>(payload[i] ^ waiting_[header + i % 4]);
    }
    waiting_.erase(0, header + 4 + size);
    const auto kind = static_cast<FrameKind>(first & 0x0f);
    if (control) {
      if (kind > FrameKind::pong) return fail(kProtocolError);
      return ClientFrame{kind, std::move(payload)};
    }
    if (kind > FrameKind::binary || (kind == FrameKind::continuation) != message_kind_.has_value()) {
      return fail(kProtocolError);
    }
    if (kind != FrameKind::continuation) {
      message_kind_ = kind;
      compressed_ = reserved != 0;
    }
    message_ += payload;
    if ((first & 0x80) == 0) continue;
    if (compressed_) {
      auto inflated = inflate_message(message_, max_message_bytes_);
      if (!inflated) return fail(kTooBig);
      message_ = std::move(*inflated);
    }
    ClientFrame frame{*message_kind_, std::move(message_)};
    message_.clear();
    message_kind_.reset();
    return frame;
  }
  return std::nullopt;
}

}  // namespace foreshock
