#include "foreshock/core/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace foreshock {

Progress::Progress(std::string label, std::uint64_t total)
    : label_(std::move(label)),
      total_(total),
      on_terminal_(::isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()),
      drawn_(started_) {}

Progress::~Progress() {
  if (on_terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::advance_to(std::uint64_t done) {
  if (!on_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  draw(done);
}

void Progress::draw(std::uint64_t done) {
  const double seconds_spent = std::chrono::duration<double>(drawn_ - started_).count();
  if (total_ == 0) {
    fmt::print(stderr, "\r\033[K{} {} ({:.0f} s)", label_, done, seconds_spent);
    return;
  }
  constexpr int kWidth = 30;
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
  const int filled = static_cast<int>(share * kWidth);
  const double left = share > 0 ? seconds_spent * (1 - share) / share : 0;
  fmt::print(stderr, "\r\033[K{} [{}{}] {:3.0f} % {:.0f} s left", label_, std::string(filled, '#'),
             std::string(kWidth - filled, '.'), share * 100, left);
  std::fflush(stderr);
}

}  // namespace foreshock
