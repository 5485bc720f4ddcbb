// A lock on a file, held by one program at a time until it goes out of scope or its program ends, however it
// ends. The file is made where it is missing and left behind. Errors: cannot_write; interrupted while
// waiting.
#pragma once

#include <filesystem>
#include <optional>

namespace foreshock {

class FileLock {
 public:
  // Waits until it is free.
  [[nodiscard]] static FileLock wait_for(const std::filesystem::path& file);
  // Nothing where another holds it.
  [[nodiscard]] static std::optional<FileLock> try_for(const std::filesystem::path& file);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(const std::filesystem::path& file);
  [[nodiscard]] bool take(const std::filesystem::path& file) const;

  int fd_ = -1;
};

}  // namespace foreshock
