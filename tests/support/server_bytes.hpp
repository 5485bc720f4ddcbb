// The client's end of a WebSocket in memory: masked frames to send, and the frames in a server's bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::test {

struct ServerFrame {
  int opcode;
  bool final, compressed, whole;  // not whole: the bytes end inside it
  std::string payload;
};

inline std::vector<ServerFrame> server_frames(std::string_view bytes) {
  std::vector<ServerFrame> frames;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  while (bytes.size() >= 2) {
    const int first = at(0);
    std::size_t size = at(1), header = 2;
    const int length_bytes = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (length_bytes > 0) size = 0;
    for (int i = 0; i < length_bytes; ++i) size = size << 8 | at(header++);
    const bool whole = bytes.size() >= header + size;
    frames.push_back({first & 15, (first & 0x80) != 0, (first & 0x40) != 0, whole,
                      std::string(bytes.substr(header, size))});
    bytes.remove_prefix(whole ? header + size : bytes.size());
  }
  return frames;
}

// The texts of whole messages, pieces joined.
inline std::vector<std::string> server_texts(std::string_view bytes) {
  std::vector<std::string> texts;
  bool under_way = false;
  for (const ServerFrame& frame : server_frames(bytes)) {
    if (frame.opcode > 1 || !frame.whole) continue;
    if (under_way)
      texts.back() += frame.payload;
    else
      texts.push_back(frame.payload);
    under_way = !frame.final;
  }
  return texts;
}

inline std::string client_frame(int opcode, std::string_view payload, bool final = true) {
  const std::string mask = "\x11\x22\x33\x44";
  std::string out(1, static_cast<char>((final ? 0x80 : 0) | opcode));
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 255);
  }
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

}  // namespace foreshock::test
