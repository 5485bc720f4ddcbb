#include "foreshock/features/mid_level.hpp"

#include "foreshock/features/timeline.hpp"

namespace foreshock {

bool MidLevel::offer(std::int64_t m2, UnixNanos ts_event) {
  if (!known_ || nanos_between(last_ts_, ts_event) >= kForgetAfterNs) {
    ++level_;
    accept(m2, ts_event);
    return true;
  }
  if (within_a_sixteenth(last_m2_, m2)) {
    accept(m2, ts_event);
    return true;
  }
  if (third_of_a_run(m2)) {
    ++level_;
    accept(m2, ts_event);
    return true;
  }
  ++quarantined_;
  return false;
}

void MidLevel::forget() {
  known_ = false;
  run_length_ = 0;
}

void MidLevel::accept(std::int64_t m2, UnixNanos ts_event) {
  known_ = true;
  last_m2_ = m2;
  last_ts_ = ts_event;
  run_length_ = 0;
}

bool MidLevel::third_of_a_run(std::int64_t m2) {
  for (std::size_t i = 0; i < run_length_; ++i) {
    if (!within_a_sixteenth(run_[i], m2)) run_length_ = 0;
  }
  if (run_length_ == run_.size()) return true;
  run_[run_length_++] = m2;
  return false;
}

}  // namespace foreshock
