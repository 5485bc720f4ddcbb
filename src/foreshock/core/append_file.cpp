#include "foreshock/core/append_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace foreshock {
namespace {

namespace fs = std::filesystem;

Error cannot_write(const fs::path& path, std::string_view why) {
  return {ErrorCode::cannot_write, fmt::format("cannot write {}: {}", path.string(), why)};
}

Error cannot_write(const fs::path& path) {
  return cannot_write(path, std::strerror(errno));
}

// The length of the file up to and with its last line feed.
std::optional<off_t> end_of_lines(int fd, off_t size) {
  std::array<char, 65'536> piece{};
  for (off_t end = size; end > 0;) {
    const off_t length = std::min<off_t>(end, piece.size());
    const off_t start = end - length;
    const ssize_t got = ::pread(fd, piece.data(), static_cast<std::size_t>(length), start);
    if (got != length) return std::nullopt;
    const std::string_view text(piece.data(), static_cast<std::size_t>(length));
    if (const std::size_t at = text.rfind('\n'); at != std::string_view::npos) {
      return start + static_cast<off_t>(at) + 1;
    }
    end = start;
  }
  return 0;
}

}  // namespace

Result<AppendFile> AppendFile::create(fs::path path) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) return cannot_write(path, error.message());
  const int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return cannot_write(path);
  return AppendFile(std::move(path), fd);
}

AppendFile::~AppendFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::optional<Error> AppendFile::append(std::string_view piece) {
  std::string_view rest = piece;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const Error failed = cannot_write(path_);
      // Making a file shorter needs no space. Should it fail all the same, the next start cuts the torn line.
      while (::ftruncate(fd_, static_cast<off_t>(bytes_)) != 0 && errno == EINTR) {
      }
      return failed;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  bytes_ += piece.size();
  return std::nullopt;
}

std::optional<Error> AppendFile::flush() {
  if (::fdatasync(fd_) != 0) return cannot_write(path_);
  return std::nullopt;
}

Result<std::uint64_t> cut_torn_line(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return cannot_write(path);
  const off_t size = ::lseek(fd, 0, SEEK_END);
  const std::optional<off_t> end = size < 0 ? std::nullopt : end_of_lines(fd, size);
  const bool cut = end && (*end == size || ::ftruncate(fd, *end) == 0);
  const Error failed = cannot_write(path);
  ::close(fd);
  if (!cut) return failed;
  return static_cast<std::uint64_t>(size - *end);
}

}  // namespace foreshock
