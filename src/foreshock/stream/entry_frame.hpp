// The bytes of one stored entry, little-endian: checksum u32, size u32 of what follows, time i64, key size
// u16, key, value. The checksum (CRC-32 of zlib) is over topic, frame and offset, so that a frame is valid in
// its own place only. Frames stand one behind the other in a block; where one is damaged, the next valid one
// is found by trying every place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/stream/event_log.hpp"

namespace foreshock {

inline constexpr std::size_t kFrameHeaderBytes = 18;
inline constexpr std::size_t kMaxKeyBytes = 65'535;
inline constexpr std::size_t kMaxValueBytes = 256 << 20;

// Appends a frame without a checksum.
void append_frame(std::string& out, UnixNanos time, std::string_view key, std::string_view value);

// What checksums of a topic start from.
[[nodiscard]] std::uint32_t topic_checksum(std::string_view topic);
// Checksum over anything else.
[[nodiscard]] std::uint32_t extend_checksum(std::uint32_t checksum, std::string_view bytes);
[[nodiscard]] std::uint32_t extend_checksum(std::uint32_t checksum, std::int64_t number);

// Writes the checksum of the frame at `frame`, which becomes the entry `offset`.
void seal_frame(char* frame, std::size_t size, std::uint32_t topic_checksum, std::int64_t offset);

struct DecodedBlock {
  std::vector<LogEntry> entries;  // undamaged; views into the block
  std::vector<std::int64_t> damaged;
  std::int64_t end = 0;  // one past the block's last entry
};

// `count` is how many entries the block should hold: needed where its end is damaged.
[[nodiscard]] DecodedBlock decode_block(std::string_view block, std::uint32_t topic_checksum,
                                        std::int64_t first, std::int64_t count);

}  // namespace foreshock
