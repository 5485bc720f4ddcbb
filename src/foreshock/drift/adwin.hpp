// ADWIN: a window over a series that drops its older part when the means of two parts of it differ by more
// than chance. Kept as an exponential histogram, so memory is logarithmic in the window. For independent
// bounded values: of losses that overlap, give one per horizon. Bifet & Gavaldà 2007; defaults of river.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

namespace foreshock {

struct AdwinSettings {
  double delta = 0.002;           // confidence; smaller alarms later
  std::size_t clock = 32;         // values between looks
  std::size_t max_buckets = 5;    // of each size
  std::size_t least_part = 5;     // values in either part
  std::size_t grace_period = 10;  // values before the first look
};

class Adwin {
 public:
  explicit Adwin(const AdwinSettings& settings = {}) : settings_(settings) {}

  // The next value. True: the window was cut, its mean has changed.
  bool add(double value);
  [[nodiscard]] double mean() const { return count_ > 0 ? total_ / static_cast<double>(count_) : 0.0; }
  [[nodiscard]] std::size_t width() const { return count_; }

 private:
  struct Bucket {
    double total = 0, variance = 0;  // variance: sum of squared deviations from its mean
  };

  void insert(double value);
  void merge_full_rows();
  bool cut_once();
  void drop_oldest();
  [[nodiscard]] bool differ(double n0, double total0, double n1, double total1) const;

  AdwinSettings settings_;
  std::vector<std::deque<Bucket>> rows_;  // row i holds buckets of 2^i values, the oldest first
  std::size_t count_ = 0, seen_ = 0;
  double total_ = 0, variance_ = 0;  // of the window; variance: sum of squared deviations
};

}  // namespace foreshock
