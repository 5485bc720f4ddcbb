#include "foreshock/stream/entry_frame.hpp"

#include <zlib.h>

#include <bit>
#include <cstring>
#include <optional>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

static_assert(std::endian::native == std::endian::little, "frames are little-endian");

constexpr std::size_t kPrefixBytes = 8;  // checksum and size
constexpr std::size_t kLeastBody = kFrameHeaderBytes - kPrefixBytes;

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename T>
void append_number(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

// Of everything but the checksum itself and the offset.
std::uint32_t body_checksum(std::uint32_t topic, std::string_view frame) {
  return extend_checksum(topic, frame.substr(sizeof(std::uint32_t)));
}

// The frame that begins at `at`, if its sizes can be those of one.
std::optional<std::string_view> frame_at(std::string_view block, std::size_t at) {
  if (block.size() - at < kFrameHeaderBytes) return std::nullopt;
  const std::size_t body = load<std::uint32_t>(block.data() + at + 4);
  if (body < kLeastBody || body > block.size() - at - kPrefixBytes) return std::nullopt;
  const std::size_t key = load<std::uint16_t>(block.data() + at + 16);
  if (key > body - kLeastBody) return std::nullopt;
  return block.substr(at, kPrefixBytes + body);
}

LogEntry entry_of(std::string_view frame, std::int64_t offset) {
  const std::size_t key = load<std::uint16_t>(frame.data() + 16);
  return {offset, from_nanos(load<std::int64_t>(frame.data() + 8)), frame.substr(kFrameHeaderBytes, key),
          frame.substr(kFrameHeaderBytes + key)};
}

struct Found {
  std::string_view frame;
  std::int64_t offset;
};

// The first valid frame at or behind `at` with an offset from `offset` on. A block of n bytes holds fewer
// than n entries, which bounds the offsets tried.
std::optional<Found> find_frame(std::string_view block, std::size_t at, std::uint32_t topic,
                                std::int64_t offset) {
  for (; at < block.size(); ++at) {
    const auto frame = frame_at(block, at);
    if (!frame) continue;
    const auto expected = load<std::uint32_t>(frame->data());
    const std::uint32_t body = body_checksum(topic, *frame);
    const auto most = static_cast<std::int64_t>(at / kFrameHeaderBytes) + 1;
    for (std::int64_t i = 0; i < most; ++i) {
      if (extend_checksum(body, offset + i) == expected) return Found{*frame, offset + i};
    }
  }
  return std::nullopt;
}

}  // namespace

void append_frame(std::string& out, UnixNanos time, std::string_view key, std::string_view value) {
  FORESHOCK_CHECK(key.size() <= kMaxKeyBytes);
  FORESHOCK_CHECK(value.size() <= kMaxValueBytes);
  append_number(out, std::uint32_t{0});
  append_number(out, static_cast<std::uint32_t>(kLeastBody + key.size() + value.size()));
  append_number(out, to_nanos(time));
  append_number(out, static_cast<std::uint16_t>(key.size()));
  out += key;
  out += value;
}

std::uint32_t extend_checksum(std::uint32_t checksum, std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(checksum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::uint32_t extend_checksum(std::uint32_t checksum, std::int64_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  return extend_checksum(checksum, std::string_view(bytes, sizeof number));
}

std::uint32_t topic_checksum(std::string_view topic) {
  return extend_checksum(0, topic);
}

void seal_frame(char* frame, std::size_t size, std::uint32_t topic_checksum, std::int64_t offset) {
  const std::uint32_t checksum = extend_checksum(body_checksum(topic_checksum, {frame, size}), offset);
  std::memcpy(frame, &checksum, sizeof checksum);
}

DecodedBlock decode_block(std::string_view block, std::uint32_t topic_checksum, std::int64_t first,
                          std::int64_t count) {
  DecodedBlock decoded;
  std::int64_t offset = first;
  std::size_t at = 0;
  const auto lost_until = [&](std::int64_t end) {
    for (; offset < end; ++offset) decoded.damaged.push_back(offset);
  };
  while (at < block.size()) {
    auto frame = frame_at(block, at);
    if (!frame || extend_checksum(body_checksum(topic_checksum, *frame), offset) !=
                      load<std::uint32_t>(frame->data())) {
      const auto next = find_frame(block, at + 1, topic_checksum, offset + 1);
      if (!next) break;
      lost_until(next->offset);
      at = static_cast<std::size_t>(next->frame.data() - block.data());
      frame = next->frame;
    }
    decoded.entries.push_back(entry_of(*frame, offset));
    at += frame->size();
    ++offset;
  }
  // Bytes that are no frame, or fewer frames than promised: what is missing was at the end. A count that is
  // itself damaged must not make us list a billion entries: a frame has at least 18 bytes.
  const auto most = static_cast<std::int64_t>(block.size() / kFrameHeaderBytes) + 1;
  const bool torn = at < block.size();
  if (count > offset - first && count <= most)
    lost_until(first + count);
  else if (torn)
    lost_until(offset + 1);
  decoded.end = offset;
  return decoded;
}

}  // namespace foreshock
