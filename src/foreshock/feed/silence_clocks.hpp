// Clock records for the silences of a recording that has none: while a product is silent a live feed writes
// one every 250 ms of receipt. At most kMaxPerSilence a silence (two hours), so that a break of days stays
// readable.
#pragma once

#include <vector>

#include "foreshock/tick/record.hpp"

namespace foreshock {

class SilenceClocks {
 public:
  static constexpr nanoseconds kInterval = std::chrono::milliseconds(250);
  static constexpr int kMaxPerSilence = 2 * 3600 * 4;

  // Calls emit(clock) for each clock due before `record`, which is the product's next one.
  template <typename Emit>
  void before(const Record& record, Emit&& emit) {
    if (last_.size() <= record.product) last_.resize(record.product + 1, kNever);
    UnixNanos& last = last_[record.product];
    if (last != kNever) {
      Record clock;
      clock.kind = RecordKind::clock;
      clock.product = record.product;
      clock.conn = record.conn;
      UnixNanos at = last + kInterval;
      for (int i = 0; i < kMaxPerSilence && at < record.ts_recv; ++i, at += kInterval) {
        clock.ts_recv = clock.ts_event = at;
        emit(clock);
      }
    }
    if (last == kNever || record.ts_recv > last) last = record.ts_recv;
  }

 private:
  static constexpr UnixNanos kNever = UnixNanos::min();
  std::vector<UnixNanos> last_;  // largest ts_recv, by ProductIndex
};

}  // namespace foreshock
