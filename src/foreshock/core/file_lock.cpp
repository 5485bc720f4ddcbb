#include "foreshock/core/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

constexpr useconds_t kPollUs = 100'000;

[[noreturn]] void cannot_lock(const std::filesystem::path& file) {
  throw UserError(ErrorCode::cannot_write,
                  fmt::format("cannot write {}: {}", file.string(), std::strerror(errno)));
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file) {
  fd_ = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (fd_ < 0) cannot_lock(file);
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

bool FileLock::take(const std::filesystem::path& file) const {
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK && errno != EINTR) cannot_lock(file);
  return false;
}

FileLock FileLock::wait_for(const std::filesystem::path& file) {
  FileLock lock(file);
  while (!lock.take(file)) {
    throw_if_interrupted();
    ::usleep(kPollUs);
  }
  return lock;
}

std::optional<FileLock> FileLock::try_for(const std::filesystem::path& file) {
  FileLock lock(file);
  return lock.take(file) ? std::optional<FileLock>(std::move(lock)) : std::nullopt;
}

}  // namespace foreshock
