// Which topics of a log this handle writes: a lock on one byte per topic of PATH.writers, which the system
// releases when the process ends, however it ends. Two handles of one process exclude each other as well.
#pragma once

#include <cstdint>
#include <string>

namespace foreshock {

class WriterLocks {
 public:
  explicit WriterLocks(const std::string& log_path);  // throws UserError(cannot_write)
  ~WriterLocks();
  WriterLocks(const WriterLocks&) = delete;
  WriterLocks& operator=(const WriterLocks&) = delete;

  // False: another handle has it.
  [[nodiscard]] bool take(std::int64_t topic);

 private:
  int fd_ = -1;
};

}  // namespace foreshock
