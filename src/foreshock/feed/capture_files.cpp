#include "foreshock/feed/capture_files.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <set>
#include <string>

#include "foreshock/core/error.hpp"
#include "foreshock/feed/log_source.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_read(const fs::path& path, std::string_view why) {
  throw UserError(ErrorCode::cannot_read, fmt::format("cannot read {}: {}", path.string(), why));
}

// A name that exists is taken as it is, whatever characters it holds.
std::vector<fs::path> matches(const fs::path& name) {
  std::error_code ignored;
  if (fs::exists(name, ignored)) return {name};
  if (name.string().find_first_of("*?[") == std::string::npos) cannot_read(name, "there is no such file");
  glob_t found{};
  const int status = ::glob(name.c_str(), GLOB_NOSORT, nullptr, &found);
  std::vector<fs::path> paths;
  for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  if (paths.empty()) cannot_read(name, "no file matches this pattern");
  std::sort(paths.begin(), paths.end());  // by bytes, whatever the locale
  return paths;
}

}  // namespace

std::vector<fs::path> expand_capture_files(const std::vector<fs::path>& names) {
  if (names.empty()) throw UserError(ErrorCode::bad_setting, "no file named; give at least one capture file");
  std::vector<fs::path> files;
  std::set<fs::path> seen;
  for (const fs::path& name : names) {
    if (name.empty()) throw UserError(ErrorCode::bad_setting, "a file name is empty; name a capture file");
    if (names_log(name)) {
      if (seen.insert(name).second) files.push_back(name);
      continue;
    }
    for (const fs::path& path : matches(name)) {
      if (fs::is_directory(path))
        cannot_read(path, "it is a folder; name its files, such as folder/*.ndjson");
      // Files are read twice (the first record decides the order), which a pipe does not allow.
      if (!fs::is_regular_file(path)) cannot_read(path, "it is not a regular file");
      if (seen.insert(fs::canonical(path)).second) files.push_back(path);
    }
  }
  return files;
}

}  // namespace foreshock
