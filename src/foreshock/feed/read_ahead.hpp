// A byte source read, decompressed and hashed by a thread of its own, a few blocks ahead of whoever parses
// them (docs/decisions/0009-reading-ahead.md). The bytes, errors and hash are those of the source. The thread
// starts with the second block, so that a short file costs none, and has ended when this is destroyed.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "foreshock/feed/byte_source.hpp"

namespace foreshock {

class ReadAhead {
 public:
  // Each block is followed by `padding` readable bytes.
  ReadAhead(std::unique_ptr<ByteSource> source, std::size_t padding);
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // The next bytes, which hold until the next call; empty at the end. Errors are those of ByteSource::read.
  // After the end or an error, do not call again.
  Result<std::string_view> next();

  // Of what next() has given.
  [[nodiscard]] std::uint64_t stored_bytes_read() const { return stored_bytes_read_; }
  [[nodiscard]] std::string finish_sha256();  // as ByteSource::finish_sha256

 private:
  static constexpr std::size_t kBlocks = 4;

  struct Block {
    std::unique_ptr<char[]> bytes;
    Result<std::size_t> got = std::size_t{0};
    std::exception_ptr thrown;
    std::uint64_t stored_bytes_read = 0;
  };

  void start();
  void read_all();  // what the thread does
  void make_room(Block& block) const;
  void read(Block& block);
  [[nodiscard]] Block& wait_for_block();
  void stop();

  std::unique_ptr<ByteSource> source_;  // the thread's while it runs
  std::size_t padding_;
  std::array<Block, kBlocks> blocks_;  // used in turn
  std::uint64_t calls_ = 0;
  std::uint64_t stored_bytes_read_ = 0;

  std::thread reader_;
  std::mutex lock_;  // over what follows
  std::condition_variable changed_;
  std::uint64_t filled_ = 0;  // blocks read so far by the thread
  std::uint64_t freed_ = 0;   // of these, no longer in use by the caller
  bool stopping_ = false;
};

}  // namespace foreshock
