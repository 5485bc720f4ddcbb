#include "foreshock/feed/byte_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <lzma.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "foreshock/core/check.hpp"
#include "foreshock/core/sha256.hpp"

namespace foreshock {
namespace {

// Little: of most files of a folder only the first record is wanted at first, and all of this is hashed.
constexpr std::size_t kBlockBytes = 32 * 1024;
constexpr std::uint64_t kXzMemoryLimit = 256ULL * 1024 * 1024;

// The file as stored, hashed as it goes by where that is asked for.
class StoredFile {
 public:
  StoredFile(const std::filesystem::path& path, Hashing hashing)
      : path_(path), block_(std::make_unique_for_overwrite<char[]>(kBlockBytes)), hash_(hashing) {
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd_ < 0) fail();
  }
  ~StoredFile() { ::close(fd_); }
  StoredFile(const StoredFile&) = delete;
  StoredFile& operator=(const StoredFile&) = delete;

  // Bytes not consumed yet; reads the next block when there are none. Empty at the end of the file.
  std::string_view view() {
    if (begin_ == end_) refill();
    return {block_.get() + begin_, end_ - begin_};
  }
  void consume(std::size_t bytes) { begin_ += bytes; }

  // Past what view() holds straight into the caller's memory.
  std::size_t read(char* into, std::size_t size) {
    if (begin_ == end_) return read_system(into, size);
    const std::size_t held = std::min(size, end_ - begin_);
    std::copy_n(block_.get() + begin_, held, into);
    begin_ += held;
    return held;
  }

  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

  std::string finish_sha256() {
    for (begin_ = end_; hash_.wanted() && !view().empty(); begin_ = end_) {
    }
    return hash_.hex();
  }

 private:
  [[noreturn]] void fail() const {
    throw UserError(ErrorCode::cannot_read,
                    fmt::format("cannot read {}: {}", path_.string(), std::strerror(errno)));
  }

  void refill() {
    begin_ = 0;
    end_ = read_system(block_.get(), kBlockBytes);
  }

  std::size_t read_system(char* into, std::size_t size) {
    ssize_t got = -1;
    do {
      got = ::read(fd_, into, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0) fail();
    const auto bytes = static_cast<std::size_t>(got);
    bytes_read_ += bytes;
    hash_.update({into, bytes});
    return bytes;
  }

  std::filesystem::path path_;
  std::unique_ptr<char[]> block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t bytes_read_ = 0;
  SourceHash hash_;
  int fd_ = -1;
};

Error damaged(std::string_view format, std::string_view why) {
  return {ErrorCode::bad_file, fmt::format("{} stream {}", format, why)};
}

class Source : public ByteSource {
 public:
  explicit Source(std::unique_ptr<StoredFile> file) : file_(std::move(file)) {}
  [[nodiscard]] std::uint64_t stored_bytes_read() const override { return file_->bytes_read(); }
  [[nodiscard]] std::string finish_sha256() override { return file_->finish_sha256(); }

 protected:
  [[nodiscard]] StoredFile& file() { return *file_; }

 private:
  std::unique_ptr<StoredFile> file_;
};

class PlainSource final : public Source {
 public:
  using Source::Source;
  Result<std::size_t> read(char* into, std::size_t size) override { return file().read(into, size); }
};

// One or more gzip members, as gzip and cat write them.
class GzipSource final : public Source {
 public:
  explicit GzipSource(std::unique_ptr<StoredFile> file) : Source(std::move(file)) {
    constexpr int kGzipOnly = 15 + 16;  // largest window, gzip header expected
    FORESHOCK_CHECK(inflateInit2(&stream_, kGzipOnly) == Z_OK);
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      const std::string_view bytes = file().view();
      if (bytes.empty())
        return in_member_ ? Result<std::size_t>(damaged("gzip", "ends early")) : std::size_t{0};
      if (!in_member_) inflateReset(&stream_);
      in_member_ = true;
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
      stream_.avail_in = static_cast<uInt>(bytes.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      file().consume(bytes.size() - stream_.avail_in);
      if (status == Z_STREAM_END)
        in_member_ = false;
      else if (status != Z_OK)
        return damaged("gzip", stream_.msg != nullptr ? stream_.msg : "is damaged");
    }
    return size - stream_.avail_out;
  }

 private:
  z_stream stream_{};
  bool in_member_ = true;
};

class XzSource final : public Source {
 public:
  explicit XzSource(std::unique_ptr<StoredFile> file) : Source(std::move(file)) {
    FORESHOCK_CHECK(lzma_stream_decoder(&stream_, kXzMemoryLimit, LZMA_CONCATENATED) == LZMA_OK);
  }
  ~XzSource() override { lzma_end(&stream_); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    stream_.next_out = reinterpret_cast<std::uint8_t*>(into);
    stream_.avail_out = size;
    while (stream_.avail_out == size && !ended_) {
      const std::string_view bytes = file().view();
      stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
      stream_.avail_in = bytes.size();
      const lzma_ret status = lzma_code(&stream_, bytes.empty() ? LZMA_FINISH : LZMA_RUN);
      file().consume(bytes.size() - stream_.avail_in);
      if (status == LZMA_STREAM_END)
        ended_ = true;
      else if (status == LZMA_BUF_ERROR)
        return damaged("xz", "ends early");
      else if (status == LZMA_MEMLIMIT_ERROR)
        return damaged("xz", "needs more than 256 MiB of memory");
      else if (status != LZMA_OK)
        return damaged("xz", "is damaged");
    }
    return size - stream_.avail_out;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ended_ = false;
};

class ZstdSource final : public Source {
 public:
  explicit ZstdSource(std::unique_ptr<StoredFile> file)
      : Source(std::move(file)), stream_(ZSTD_createDStream()) {
    FORESHOCK_CHECK(stream_ != nullptr);
  }
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    ZSTD_outBuffer out{into, size, 0};
    while (out.pos == 0) {
      const std::string_view bytes = file().view();
      if (bytes.empty() && !in_frame_) return std::size_t{0};
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      const std::size_t status = ZSTD_decompressStream(stream_, &out, &in);
      file().consume(in.pos);
      if (ZSTD_isError(status) != 0) return damaged("zstd", ZSTD_getErrorName(status));
      in_frame_ = status != 0;
      if (bytes.empty() && out.pos == 0) return damaged("zstd", "ends early");
    }
    return out.pos;
  }

 private:
  ZSTD_DStream* stream_;
  bool in_frame_ = true;
};

}  // namespace

std::unique_ptr<ByteSource> open_byte_source(const std::filesystem::path& path, Hashing hashing) {
  using namespace std::string_view_literals;
  auto file = std::make_unique<StoredFile>(path, hashing);
  const std::string_view start = file->view();
  if (start.starts_with("\x1f\x8b"sv)) return std::make_unique<GzipSource>(std::move(file));
  if (start.starts_with("\x28\xb5\x2f\xfd"sv)) return std::make_unique<ZstdSource>(std::move(file));
  if (start.starts_with("\xfd\x37\x7a\x58\x5a\x00"sv)) return std::make_unique<XzSource>(std::move(file));
  return std::make_unique<PlainSource>(std::move(file));
}

}  // namespace foreshock
