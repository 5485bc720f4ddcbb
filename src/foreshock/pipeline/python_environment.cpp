#include "foreshock/pipeline/python_environment.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/core/subprocess.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStamp = "complete";
constexpr useconds_t kLockPollUs = 100'000;

[[noreturn]] void cannot_make(const fs::path& path, const std::string& why) {
  throw UserError(ErrorCode::cannot_write, fmt::format("cannot write {}: {}", path.string(), why));
}

// Held until it goes out of scope, or until the program ends, however it ends.
class FolderLock {
 public:
  explicit FolderLock(fs::path folder) {
    folder += ".lock";
    fd_ = ::open(folder.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (fd_ < 0) cannot_make(folder, std::strerror(errno));
    while (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) cannot_make(folder, std::strerror(errno));
      if (interrupted()) ::close(fd_);
      throw_if_interrupted();
      ::usleep(kLockPollUs);
    }
  }
  ~FolderLock() { ::close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_ = -1;
};

void run_step(const std::vector<std::string>& words, const char* what) {
  const Finished finished = run_program(words);
  if (finished.status == 0) return;
  throw UserError(
      ErrorCode::cannot_read,
      fmt::format("{} failed: {}; --python names an interpreter that has scikit-learn and needs no other",
                  what, finished.last_words()));
}

bool complete(const fs::path& folder, const fs::path& python) {
  return fs::exists(folder / kStamp) && fs::exists(python);
}

}  // namespace

fs::path environment_folder(const fs::path& cache, std::string_view requirements) {
  return cache / "foreshock" / ("import-model-" + sha256_hex(requirements).substr(0, 12));
}

fs::path python_environment(const fs::path& folder, std::string_view requirements, const Say& say) {
  fs::path python = folder / "bin" / "python";
  if (complete(folder, python)) return python;
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (error) cannot_make(folder, error.message());
  const FolderLock lock(folder);
  if (complete(folder, python)) return python;  // another program has made it meanwhile
  say(fmt::format("making a Python environment with scikit-learn in {}, once; this takes a minute",
                  folder.string()));
  fs::remove_all(folder, error);
  if (error) cannot_make(folder, error.message());
  run_step({"python3", "-m", "venv", folder.string()}, "python3 -m venv");
  const fs::path list = folder / "requirements.txt";
  write_file(list, requirements);
  run_step({python.string(), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--no-input", "-r", list.string()},
           "pip install");
  write_file(folder / kStamp, requirements);
  return python;
}

}  // namespace foreshock
