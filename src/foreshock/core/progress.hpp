// A progress bar on standard error, drawn only when that is a terminal; silent otherwise. Redrawn at most ten
// times a second. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace foreshock {

class Progress {
 public:
  // `total` in units of work (bytes, rows, files); 0 when unknown.
  Progress(std::string label, std::uint64_t total);
  ~Progress();  // clears the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void advance_to(std::uint64_t done);

 private:
  void draw(std::uint64_t done);

  std::string label_;
  std::uint64_t total_;
  bool on_terminal_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace foreshock
