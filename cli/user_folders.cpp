#include "user_folders.hpp"

#include <fmt/format.h>

#include "foreshock/core/environment.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock::cli {
namespace {

namespace fs = std::filesystem;

fs::path folder(const char* variable, const fs::path& below_home, const std::string& otherwise) {
  if (fs::path path = from_environment(variable); path.is_absolute()) return path;
  if (const fs::path home = from_environment("HOME"); home.is_absolute()) return home / below_home;
  throw UserError(ErrorCode::bad_setting,
                  fmt::format("no folder of the user is known: set {} or HOME, or {}", variable, otherwise));
}

}  // namespace

fs::path cache_folder(const std::string& otherwise) {
  return folder("XDG_CACHE_HOME", ".cache", otherwise);
}

fs::path state_folder(const std::string& otherwise) {
  return folder("XDG_STATE_HOME", fs::path(".local") / "state", otherwise);
}

}  // namespace foreshock::cli
