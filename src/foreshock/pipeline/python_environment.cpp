#include "foreshock/pipeline/python_environment.hpp"

#include <fmt/format.h>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/file_lock.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/core/subprocess.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStamp = "complete";

[[noreturn]] void cannot_make(const fs::path& path, const std::string& why) {
  throw UserError(ErrorCode::cannot_write, fmt::format("cannot write {}: {}", path.string(), why));
}

void run_step(const std::vector<std::string>& words, const char* what, const PythonEnvironment& wanted) {
  const Finished finished = run_program(words);
  if (finished.status == 0) return;
  throw UserError(ErrorCode::cannot_read,
                  fmt::format("{} failed: {}; {}", what, finished.last_words(), wanted.otherwise));
}

bool complete(const fs::path& folder, const fs::path& python) {
  return fs::exists(folder / kStamp) && fs::exists(python);
}

}  // namespace

fs::path environment_folder(const fs::path& cache, const PythonEnvironment& wanted) {
  return cache / "foreshock" /
         fmt::format("{}-{}", wanted.name, sha256_hex(wanted.requirements).substr(0, 12));
}

fs::path python_environment(const fs::path& cache, const PythonEnvironment& wanted, const Say& say) {
  const fs::path folder = environment_folder(cache, wanted);
  fs::path python = folder / "bin" / "python";
  if (complete(folder, python)) return python;
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (error) cannot_make(folder, error.message());
  const FileLock lock = FileLock::wait_for(folder.string() + ".lock");
  if (complete(folder, python)) return python;  // another program has made it meanwhile
  say(fmt::format("making a Python environment with {} in {}, once; this takes a minute", wanted.holds,
                  folder.string()));
  fs::remove_all(folder, error);
  if (error) cannot_make(folder, error.message());
  run_step({"python3", "-m", "venv", folder.string()}, "python3 -m venv", wanted);
  const fs::path list = folder / "requirements.txt";
  write_file(list, wanted.requirements);
  run_step({python.string(), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--no-input", "-r", list.string()},
           "pip install", wanted);
  write_file(folder / kStamp, wanted.requirements);
  return python;
}

}  // namespace foreshock
