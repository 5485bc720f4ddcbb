// The file of bad lines: one JSON object a line with file, line, reason and the first 80 bytes of the text.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>

#include "foreshock/core/file.hpp"
#include "foreshock/feed/capture_reader.hpp"

namespace foreshock {

class RejectFile {
 public:
  // Empty path: nothing is written. Throws UserError(cannot_write).
  explicit RejectFile(const std::filesystem::path& path);
  void add(const RejectedLine& rejected);
  void commit();  // gives the file its name; throws UserError(cannot_write)

 private:
  std::filesystem::path path_;
  std::optional<PendingFile> pending_;
  std::ofstream stream_;
};

}  // namespace foreshock
