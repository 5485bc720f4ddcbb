#include "foreshock/pipeline/package_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& path, const std::string& why) {
  throw UserError(ErrorCode::cannot_write,
                  fmt::format("cannot write the package {}: {}", path.string(), why));
}

bool may_be_replaced(const fs::path& target) {
  return fs::is_directory(target) && (fs::is_empty(target) || fs::exists(target / kManifestFile));
}

}  // namespace

PackageFolder::PackageFolder(fs::path target) : target_(std::move(target)) {
  if (!target_.has_filename()) target_ = target_.parent_path();  // "out/" is "out"
  std::error_code error;
  if (fs::exists(target_, error) && !may_be_replaced(target_)) {
    cannot_write(target_, "something other than a package stands there; name a new folder");
  }
  staging_ = target_;
  staging_ += fmt::format(".{}.tmp", ::getpid());
  fs::remove_all(staging_, error);
  fs::create_directories(staging_, error);
  if (error) cannot_write(target_, error.message());
}

PackageFolder::~PackageFolder() {
  if (finished_) return;
  std::error_code ignored;
  fs::remove_all(staging_, ignored);
}

fs::path PackageFolder::path(const std::string& path) const {
  fs::path full = staging_ / path;
  std::error_code error;
  fs::create_directories(full.parent_path(), error);
  if (error) cannot_write(target_, error.message());
  return full;
}

void PackageFolder::add(const std::string& file, std::string_view content) const {
  write_file(path(file), content);
}

std::vector<PackageFile> PackageFolder::files() const {
  std::vector<PackageFile> out;
  for (const auto& entry : fs::recursive_directory_iterator(staging_)) {
    if (!entry.is_regular_file()) continue;
    out.push_back({fs::relative(entry.path(), staging_).generic_string(), entry.file_size(),
                   sha256_file(entry.path())});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

void PackageFolder::finish() {
  std::error_code error;
  if (fs::exists(target_)) {
    fs::path previous = target_;
    previous += fmt::format(".{}.old", ::getpid());
    fs::rename(target_, previous, error);
    if (error) cannot_write(target_, error.message());
    fs::rename(staging_, target_, error);
    if (error) {
      const std::string why = error.message();
      fs::rename(previous, target_, error);
      cannot_write(target_, why);
    }
    fs::remove_all(previous, error);
  } else {
    fs::rename(staging_, target_, error);
    if (error) cannot_write(target_, error.message());
  }
  finished_ = true;
}

}  // namespace foreshock
