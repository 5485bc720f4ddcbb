// ProductTicks: the ticks of one product in log order, and the windows of handoff_v1 that end at the last of
// them. Sums run on, so that a window is one difference; those of the ticks that the longest window holds are
// kept in a ring, of older ones the time and the price alone (16 bytes), since a late tick's window may reach
// back any distance in the log. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "foreshock/features/tick_features.hpp"

namespace foreshock {

// Positions whose return is less (or greater) than that of all later ones: the first of them behind a
// window's first position has its smallest (largest) return. Where that was is kept for each window, since it
// only moves on.
class SuffixExtremes {
 public:
  // sign: 1 for the smallest, -1 for the largest.
  explicit SuffixExtremes(int sign) : sign_(sign) {}

  void push(std::size_t position, std::int64_t return_q) {
    const std::int64_t signed_q = sign_ * return_q;
    std::size_t size = size_;
    // One or none, mostly, and which cannot be guessed: no branch for the first two.
    size -= entries_[size - 1].signed_q >= signed_q ? 1 : 0;
    size -= entries_[size - 1].signed_q >= signed_q ? 1 : 0;
    while (entries_[size - 1].signed_q >= signed_q) --size;
    for (std::size_t& at : at_) at = std::min(at, size);
    if (size == entries_.size()) entries_.resize(2 * size);
    entries_[size] = {position, signed_q};
    size_ = size + 1;
  }
  // The extreme return behind `first`: there must be one, and `first` must not decrease for a window.
  [[nodiscard]] std::int64_t after(std::size_t first, std::size_t which) {
    std::size_t at = at_[which];
    at += entries_[at].position <= first ? 1 : 0;
    while (entries_[at].position <= first) ++at;
    at_[which] = at;
    return sign_ * entries_[at].signed_q;
  }
  [[nodiscard]] std::int64_t after(std::size_t first) const;  // any `first`

 private:
  struct Entry {
    std::size_t position = 0;
    std::int64_t signed_q = std::numeric_limits<std::int64_t>::min();
  };
  std::int64_t sign_;
  std::vector<Entry> entries_ = std::vector<Entry>(16);  // the first stays below all others
  std::size_t size_ = 1;                                 // of them in use
  std::array<std::size_t, kTickWindowSeconds.size()> at_ = {1, 1, 1};
};

class ProductTicks {
 public:
  // Whether the return into it is one (that into the first is).
  bool push(UnixNanos time, std::int64_t price);
  // The last tick's, as kTickWindowSeconds: to out[0], out[stride], ...
  void windows(TickWindow* out, std::size_t stride);

 private:
  static constexpr std::size_t kWindows = kTickWindowSeconds.size();
  static constexpr std::size_t kBlock = 256;

  struct Tick {
    UnixNanos time;
    std::int64_t price;
  };
  // Of all ticks up to one: what follows is a difference of two, squares may wrap.
  struct Sums {
    std::uint32_t returns = 0;
    UnixNanos time{};                      // the tick's
    Int128 price_sum = 0, return_sum = 0;  // of price - reference_, without the tick's own; of r * 2^50
    UInt128 price_squares = 0, return_squares = 0;
  };

  [[nodiscard]] const Tick& tick(std::size_t position) const {
    return (*blocks_[position / kBlock])[position % kBlock];
  }
  [[nodiscard]] const Sums& sums(std::size_t position) const { return ring_[position & ring_mask_]; }

  void append(const Tick& tick);
  void keep_sums();
  [[nodiscard]] std::size_t first_since(UnixNanos from) const;
  [[nodiscard]] bool must_walk(std::size_t first, UnixNanos from) const;
  void window_of_latest(UnixNanos from, std::size_t which, TickWindow& out);
  [[nodiscard]] TickWindow window_of_late(UnixNanos from) const;
  void difference(std::size_t first, TickWindow& out) const;
  [[nodiscard]] TickWindow walk(std::size_t first, UnixNanos from) const;

  std::size_t size_ = 0;
  std::vector<std::unique_ptr<std::array<Tick, kBlock>>> blocks_;  // grows without moving what it holds
  std::int64_t reference_ = 0;                                     // the first tick's price
  std::vector<UnixNanos> latest_before_;                           // of all ticks before each block
  Tick last_{};
  UnixNanos latest_ = UnixNanos::min();  // of all ticks
  Sums total_;                           // with the last tick's price
  std::vector<Sums> ring_;               // a power of two of them
  std::size_t ring_mask_ = 0;
  std::size_t kept_from_ = 0;      // where it began when it last grew
  std::vector<std::size_t> late_;  // of ticks older than one before
  std::size_t after_late_ = 0;     // one more than the last such position; 0: none
  std::size_t after_far_ = 0;      // one more than the last with a price so far from reference_ that its
                                   // square would not fit; 0: none
  SuffixExtremes minima_{1}, maxima_{-1};
  std::array<std::size_t, kWindows> began_{};  // where each window began for the last tick that was not late
};

}  // namespace foreshock
