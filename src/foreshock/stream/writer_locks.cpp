#include "foreshock/stream/writer_locks.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "foreshock/core/error.hpp"

namespace foreshock {

WriterLocks::WriterLocks(const std::string& log_path) {
  const std::string path = log_path + ".writers";
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) {
    throw UserError(ErrorCode::cannot_write, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  }
}

WriterLocks::~WriterLocks() {
  ::close(fd_);
}

bool WriterLocks::take(std::int64_t topic) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = topic;
  lock.l_len = 1;
  return ::fcntl(fd_, F_OFD_SETLK, &lock) == 0;
}

}  // namespace foreshock
