#include "foreshock/core/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& path, const std::string& why) {
  throw UserError(ErrorCode::cannot_write, fmt::format("cannot write {}: {}", path.string(), why));
}

std::string system_reason() {
  return std::strerror(errno);
}

}  // namespace

PendingFile::PendingFile(fs::path target) : target_(std::move(target)) {
  std::error_code error;
  const fs::file_status status = fs::status(target_, error);
  if (fs::is_directory(status)) cannot_write(target_, "it is a folder; name a file");
  in_place_ = fs::exists(status) && !fs::is_regular_file(status);
  if (in_place_) {
    temporary_ = target_;
    return;
  }
  if (target_.has_parent_path()) {
    fs::create_directories(target_.parent_path(), error);
    if (error) cannot_write(target_, error.message());
  }
  temporary_ = target_;
  temporary_ += fmt::format(".{}.tmp", ::getpid());
  const int fd = ::open(temporary_.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) cannot_write(target_, system_reason());
  ::close(fd);
}

PendingFile::~PendingFile() {
  if (committed_ || in_place_) return;
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

void PendingFile::commit() {
  if (!in_place_) {
    const int fd = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) cannot_write(target_, system_reason());
    const bool flushed = ::fsync(fd) == 0;
    const std::string reason = system_reason();
    ::close(fd);
    if (!flushed) cannot_write(target_, reason);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) cannot_write(target_, system_reason());
  }
  committed_ = true;
}

void write_file(const fs::path& path, std::string_view content) {
  PendingFile pending(path);
  const int fd = ::open(pending.path().c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (fd < 0) cannot_write(path, system_reason());
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const std::string reason = system_reason();
      ::close(fd);
      cannot_write(path, reason);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  ::close(fd);
  pending.commit();
}

std::string read_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const auto fail = [&](const std::string& why) -> void {
    throw UserError(ErrorCode::cannot_read, fmt::format("cannot read {}: {}", path.string(), why));
  };
  if (!fs::exists(status)) fail("there is no such file");
  if (fs::is_directory(status)) fail("it is a folder; name a file");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail(system_reason());
  std::string content((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (stream.bad()) fail(system_reason());
  return content;
}

}  // namespace foreshock
