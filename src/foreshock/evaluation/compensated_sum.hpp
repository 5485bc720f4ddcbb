// Kahan's sum: the error stays at one rounding however many terms there are.
#pragma once

namespace foreshock {

class CompensatedSum {
 public:
  void add(double term) {
    const double corrected = term - compensation_;
    const double next = sum_ + corrected;
    compensation_ = (next - sum_) - corrected;
    sum_ = next;
  }
  [[nodiscard]] double value() const { return sum_; }

 private:
  double sum_ = 0.0;
  double compensation_ = 0.0;
};

}  // namespace foreshock
