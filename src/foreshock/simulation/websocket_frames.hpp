// WebSocket frames (RFC 6455) as bytes, without a socket: written as a server writes them, whole or broken on
// purpose, and read as a client sends them (masked, possibly in pieces).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock {

enum class FrameKind : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

struct FrameStyle {
  bool final = true;
  bool compressed = false;  // RSV1 of permessage-deflate
};

// Appends an unmasked frame. `payload` stands as given.
void append_frame(std::string& out, FrameKind kind, std::string_view payload, FrameStyle style = {});
// The header alone, of a payload of `size` bytes that may never follow.
void append_frame_header(std::string& out, FrameKind kind, std::uint64_t size, FrameStyle style = {});
// `reason` at most 123 bytes.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);
// Cut in `pieces` frames of one message, at least 1.
void append_fragmented(std::string& out, std::string_view text, std::size_t pieces);

// A message or control frame of a client.
struct ClientFrame {
  FrameKind kind = FrameKind::text;  // never continuation
  std::string payload;
};

// Reads a client's bytes. After an error nothing more is read.
class ClientFrameReader {
 public:
  // `may_compress`: permessage-deflate without context takeover was agreed on.
  ClientFrameReader(std::size_t max_message_bytes, bool may_compress)
      : max_message_bytes_(max_message_bytes), may_compress_(may_compress) {}

  void add(std::string_view bytes) { waiting_ += bytes; }
  [[nodiscard]] std::optional<ClientFrame> next();
  // The close code that answers what the client did wrong; 0: nothing.
  [[nodiscard]] std::uint16_t error_code() const { return error_code_; }

 private:
  std::optional<ClientFrame> fail(std::uint16_t code);

  std::size_t max_message_bytes_;
  bool may_compress_;
  bool compressed_ = false;  // the message under way
  std::string waiting_;
  std::string message_;  // the pieces so far
  std::optional<FrameKind> message_kind_;
  std::uint16_t error_code_ = 0;
};

}  // namespace foreshock
