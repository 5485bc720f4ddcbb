// A file that grows by whole pieces: a piece stands in it entirely or not at all, also where the disk is
// full. What a killed process may have left of its last piece, cut_torn_line removes. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "foreshock/core/result.hpp"

namespace foreshock {

class AppendFile {
 public:
  // A new file, its folder made where missing. Errors: cannot_write (it exists, no permission, no space).
  [[nodiscard]] static Result<AppendFile> create(std::filesystem::path path);
  AppendFile(AppendFile&& other) noexcept
      : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), bytes_(other.bytes_) {}
  AppendFile& operator=(AppendFile&&) = delete;
  ~AppendFile();

  // cannot_write: nothing of the piece was kept.
  [[nodiscard]] std::optional<Error> append(std::string_view piece);
  // On the disk, not only with the system.
  [[nodiscard]] std::optional<Error> flush();
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  AppendFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_;
  std::uint64_t bytes_ = 0;
};

// Cuts what follows the last line feed; how many bytes that was. cannot_write.
[[nodiscard]] Result<std::uint64_t> cut_torn_line(const std::filesystem::path& path);

}  // namespace foreshock
