// Files written whole or not at all: content goes to a temporary name in the same folder, is flushed, and
// takes its final name by rename. Nothing half-written ever stands under its final name, whatever ends the
// program.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace foreshock {

// Owns a temporary path beside `target`; commit() gives it the final name, the destructor removes it
// otherwise. Throws UserError(cannot_write) when the folder cannot be made or written. A target that exists
// and is not a regular file (/dev/full, a pipe) is written in place.
class PendingFile {
 public:
  explicit PendingFile(std::filesystem::path target);
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return temporary_; }  // write here
  void commit();  // flushes to disk and renames; throws UserError(cannot_write)

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool in_place_ = false;
  bool committed_ = false;
};

// Throws UserError(cannot_write), naming the path and the system's reason.
void write_file(const std::filesystem::path& path, std::string_view content);

// Throws UserError(cannot_read): missing, a directory, unreadable.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace foreshock
