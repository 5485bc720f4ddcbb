// A text file written piece by piece, whole or not at all (file.hpp). Pieces are gathered in a buffer.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "foreshock/core/file.hpp"

namespace foreshock {

class PendingText {
 public:
  explicit PendingText(const std::filesystem::path& path);  // throws UserError(cannot_write), as all here

  [[nodiscard]] std::string& buffer() { return buffer_; }  // append here
  void flush_if_large();
  void commit();

 private:
  void flush();
  void check() const;

  std::filesystem::path target_;
  PendingFile pending_;
  std::ofstream stream_;
  std::string buffer_;
};

}  // namespace foreshock
