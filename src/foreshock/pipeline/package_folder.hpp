// A folder written whole or not at all: files gather under a temporary name beside the final one, which they
// take together at the end. An earlier package of the same name is replaced; anything else found there is
// left alone and refused.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock {

struct PackageFile {
  std::string path;  // within the package, with '/'
  std::uint64_t bytes = 0;
  std::string sha256;
};

class PackageFolder {
 public:
  // Throws UserError(cannot_write): `target` is a file, or a folder that holds something other than a
  // package.
  explicit PackageFolder(std::filesystem::path target);
  ~PackageFolder();  // without finish(), leaves nothing
  PackageFolder(const PackageFolder&) = delete;
  PackageFolder& operator=(const PackageFolder&) = delete;

  void add(const std::string& path, std::string_view content) const;
  // Where to write a file of the package yourself; its folder exists.
  [[nodiscard]] std::filesystem::path path(const std::string& path) const;

  // Every file so far, by path, with its hash.
  [[nodiscard]] std::vector<PackageFile> files() const;
  // Gives the package its final name. Call once, last, after MANIFEST.json was added.
  void finish();

 private:
  std::filesystem::path target_;
  std::filesystem::path staging_;
  bool finished_ = false;
};

inline constexpr std::string_view kManifestFile = "MANIFEST.json";

}  // namespace foreshock
