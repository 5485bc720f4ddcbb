#include "foreshock/simulation/websocket_deflate.hpp"

#include <zlib.h>

#include <algorithm>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

constexpr int kRawWindow = -15;
constexpr std::string_view kTail("\x00\x00\xff\xff", 4);  // left out on the wire

Bytef* bytes_of(const char* text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text));  // zlib does not write to it
}

}  // namespace

std::string deflated_zeros(std::size_t size) {
  z_stream stream{};
  FORESHOCK_CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRawWindow, 9, Z_DEFAULT_STRATEGY) ==
                  Z_OK);
  const std::string zeros(std::min<std::size_t>(size, 1 << 20), '0');
  std::string out, block(1 << 16, '\0');
  for (std::size_t left = size;;) {
    const std::size_t part = std::min(left, zeros.size());
    left -= part;
    stream.next_in = bytes_of(zeros.data());
    stream.avail_in = static_cast<uInt>(part);
    do {
      stream.next_out = bytes_of(block.data());
      stream.avail_out = static_cast<uInt>(block.size());
      deflate(&stream, left == 0 ? Z_SYNC_FLUSH : Z_NO_FLUSH);
      out.append(block, 0, block.size() - stream.avail_out);
    } while (stream.avail_out == 0);
    if (left == 0) break;
  }
  deflateEnd(&stream);
  if (out.ends_with(kTail)) out.resize(out.size() - kTail.size());
  return out;
}

std::optional<std::string> inflate_message(std::string_view payload, std::size_t most) {
  const std::string input = std::string(payload) + std::string(kTail);
  std::string out(most + 1, '\0');
  z_stream stream{};
  FORESHOCK_CHECK(inflateInit2(&stream, kRawWindow) == Z_OK);
  stream.next_in = bytes_of(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = bytes_of(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_SYNC_FLUSH);
  const std::size_t size = out.size() - stream.avail_out;
  const bool whole =
      (status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END) && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole || size > most) return std::nullopt;
  out.resize(size);
  return out;
}

}  // namespace foreshock
