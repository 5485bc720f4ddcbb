// OpenSecond: what is known so far of a second that has not closed. Inside it, log order rules: the last
// accepted quote sets the mid, a quote stamped before its predecessor takes effect at the predecessor's time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/features/mid_level.hpp"
#include "foreshock/stats/exact.hpp"

namespace foreshock {

// An accepted quote as the grid remembers it.
struct GridMid {
  std::int64_t m2 = 0;  // bid + ask, units of 1e-8
  std::uint64_t level = 0;
  UnixNanos ts_event{};
  std::int64_t spread_q = 0;  // bp * 2^40
};

// A value held over parts of a second: integral, extremes and the time at the smallest.
class HeldValue {
 public:
  void hold(std::int64_t value, std::int64_t duration_ns);
  [[nodiscard]] UInt128 integral() const { return integral_; }
  [[nodiscard]] std::int64_t min() const { return min_; }
  [[nodiscard]] std::int64_t max() const { return max_; }
  [[nodiscard]] std::int64_t min_ns() const { return min_ns_; }

 private:
  bool empty_ = true;
  UInt128 integral_ = 0;
  std::int64_t min_ = 0, max_ = 0, min_ns_ = 0;
};

class OpenSecond {
 public:
  void tick(UnixNanos ts_event);
  // A good quote, to be judged with its second: what is stamped later must not decide about it.
  void offer(UnixNanos ts_event, std::int64_t bid, std::int64_t ask);
  // Accepts or quarantines what was offered, in log order.
  void judge(MidLevel& level, std::int64_t second);
  // A hole: what was offered or accepted so far is forgotten.
  void forget_quotes();
  void clear();

  [[nodiscard]] std::uint32_t ticks() const { return ticks_; }
  [[nodiscard]] std::uint32_t cascades() const { return cascades_; }
  // The last accepted quote.
  [[nodiscard]] const std::optional<GridMid>& mid() const { return mid_; }
  // The whole second's spread, given the one it began with.
  [[nodiscard]] HeldValue spread(std::int64_t spread_q_at_start) const;

 private:
  struct Quote {
    UnixNanos ts_event;
    std::int64_t bid, ask;
  };
  void accept(const GridMid& mid, std::int64_t second);

  std::uint32_t ticks_ = 0;
  std::uint32_t cascades_ = 0;
  UnixNanos last_tick_{};
  std::vector<Quote> offered_;  // not judged yet
  std::optional<GridMid> mid_;
  std::int64_t first_offset_ns_ = 0;  // of the first accepted quote
  std::int64_t last_offset_ns_ = 0;   // when the last one took effect
  HeldValue between_;                 // from the first to the last
};

}  // namespace foreshock
