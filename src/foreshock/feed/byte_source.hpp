// The bytes of a capture file, block by block: plain, gzip, zstd or xz, told apart by the first bytes.
// Memory is a few blocks plus what the format's window needs (at most 256 MiB), whatever the file's size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"
#include "foreshock/core/sha256.hpp"

namespace foreshock {

enum class Hashing : bool { none, sha256 };

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Up to `size` bytes into `into`; 0 at the end. Error (bad_file): the compressed stream is damaged or cut
  // short; what was read before stands. Throws UserError(cannot_read) when the system cannot read the file.
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;

  [[nodiscard]] virtual std::uint64_t stored_bytes_read() const = 0;

  // SHA-256 of the whole file as stored: reads what is left of it. Empty where it was not asked for. Call
  // once, last.
  [[nodiscard]] virtual std::string finish_sha256() = 0;
};

// The hash of what a source has given, where it was asked for.
class SourceHash {
 public:
  explicit SourceHash(Hashing hashing) {
    if (hashing == Hashing::sha256) hash_.emplace();
  }
  [[nodiscard]] bool wanted() const { return hash_.has_value(); }
  void update(std::string_view bytes) {
    if (hash_) hash_->update(bytes);
  }
  [[nodiscard]] std::string hex() { return hash_ ? hash_->hex() : std::string(); }

 private:
  std::optional<Sha256> hash_;
};

[[nodiscard]] std::unique_ptr<ByteSource> open_byte_source(const std::filesystem::path& path,
                                                           Hashing hashing);

}  // namespace foreshock
