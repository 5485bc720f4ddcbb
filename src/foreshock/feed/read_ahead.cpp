#include "foreshock/feed/read_ahead.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace foreshock {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<ByteSource> source, std::size_t padding)
    : source_(std::move(source)), padding_(padding) {}

ReadAhead::~ReadAhead() {
  stop();
}

Result<std::string_view> ReadAhead::next() {
  if (calls_++ == 1) start();
  if (!reader_.joinable()) read(blocks_[0]);
  const Block& block = reader_.joinable() ? wait_for_block() : blocks_[0];
  if (block.thrown) std::rethrow_exception(block.thrown);
  stored_bytes_read_ = block.stored_bytes_read;
  if (!block.got) return block.got.error();
  return std::string_view(block.bytes.get(), *block.got);
}

std::string ReadAhead::finish_sha256() {
  stop();
  return source_->finish_sha256();
}

// Where the system gives no thread, the caller reads: slower, otherwise the same.
void ReadAhead::start() {
  for (Block& block : blocks_) make_room(block);  // here, not in the thread: this thread's memory is reused
  try {
    reader_ = std::thread([this] { read_all(); });
  } catch (const std::system_error&) {
  }
}

void ReadAhead::read_all() {
  for (std::uint64_t i = 0;; ++i) {
    {
      std::unique_lock<std::mutex> guard(lock_);
      changed_.wait(guard, [&] { return stopping_ || i - freed_ < kBlocks; });
      if (stopping_) return;
    }
    Block& block = blocks_[i % kBlocks];
    read(block);
    const bool last = block.thrown || !block.got || *block.got == 0;
    {
      const std::lock_guard<std::mutex> guard(lock_);
      filled_ = i + 1;
    }
    changed_.notify_one();
    if (last) return;
  }
}

void ReadAhead::make_room(Block& block) const {
  if (!block.bytes) block.bytes = std::make_unique_for_overwrite<char[]>(kBlockBytes + padding_);
}

void ReadAhead::read(Block& block) {
  try {
    make_room(block);
    block.got = source_->read(block.bytes.get(), kBlockBytes);
    if (block.got) std::fill_n(block.bytes.get() + *block.got, padding_, '\0');
    block.stored_bytes_read = source_->stored_bytes_read();
  } catch (...) {
    block.thrown = std::current_exception();
  }
}

// The second call is the thread's first block: each later one gives the block before it back.
ReadAhead::Block& ReadAhead::wait_for_block() {
  const std::uint64_t wanted = calls_ - 2;
  std::unique_lock<std::mutex> guard(lock_);
  freed_ = wanted;
  changed_.notify_one();
  changed_.wait(guard, [&] { return filled_ > wanted; });
  return blocks_[wanted % kBlocks];
}

void ReadAhead::stop() {
  if (!reader_.joinable()) return;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    stopping_ = true;
  }
  changed_.notify_one();
  reader_.join();
}

}  // namespace foreshock
