// Largest (or smallest) value of each of several nested windows over the last seconds: a monotonic deque in a
// ring (Lemire, 2006). Seconds are pushed in ascending order; some may be left out. No allocation after
// construction.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace foreshock {

template <typename Payload = std::uint8_t>
class WindowExtreme {
 public:
  struct Entry {
    std::uint64_t second = 0;
    std::int64_t value = 0;
    Payload payload{};
  };
  // better: +1 keeps the largest values, -1 the smallest. Among equals the latest stays, or all of them.
  WindowExtreme(int better, bool keep_equals, std::int64_t longest_window_s)
      : sign_(better),
        keep_equals_(keep_equals),
        longest_(static_cast<std::uint64_t>(longest_window_s)),
        mask_(std::bit_ceil(longest_ + 1) - 1),
        ring_(mask_ + 1) {}

  // Values may come from a counter that wraps, as long as those of one window differ by less than 2^63.
  void push(std::uint64_t second, std::int64_t value, const Payload& payload = {}) {
    make_room(second, value);
    at(end_++) = {second, value, payload};
  }
  // Drops what is of no use any more once `value` comes at `second`.
  void make_room(std::uint64_t second, std::int64_t value) {
    while (begin_ != end_ && at(begin_).second + longest_ <= second) ++begin_;
    while (begin_ != end_ && !stays(at(end_ - 1).value, value)) --end_;
  }

  [[nodiscard]] const Entry* last() const { return begin_ == end_ ? nullptr : &at(end_ - 1); }
  // Seconds from `first` on: the extreme, the earliest kept of equals; nullptr if there is none.
  [[nodiscard]] const Entry* since(std::uint64_t first) const {
    const std::uint64_t found = lower_bound([&](const Entry& entry) { return entry.second < first; });
    return found == end_ ? nullptr : &at(found);
  }
  // The latest entry with the value of `entry`, which is in the ring.
  [[nodiscard]] const Entry* last_equal(const Entry& entry) const {
    return &at(lower_bound([&](const Entry& one) { return ahead(one.value, entry.value) >= 0; }) - 1);
  }

 private:
  // Whether an earlier value is still of use once `value` has come.
  [[nodiscard]] bool stays(std::int64_t earlier, std::int64_t value) const {
    const std::int64_t by = ahead(earlier, value);
    return by > 0 || (keep_equals_ && by == 0);
  }
  // > 0: a is better.
  [[nodiscard]] std::int64_t ahead(std::int64_t a, std::int64_t b) const {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b)) * sign_;
  }
  // First position whose entry is not before.
  template <typename IsBefore>
  [[nodiscard]] std::uint64_t lower_bound(IsBefore is_before) const {
    std::uint64_t low = begin_;
    for (std::uint64_t count = end_ - begin_; count > 0;) {
      const std::uint64_t half = count / 2;
      if (is_before(at(low + half))) {
        low += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    return low;
  }
  [[nodiscard]] Entry& at(std::uint64_t position) { return ring_[position & mask_]; }
  [[nodiscard]] const Entry& at(std::uint64_t position) const { return ring_[position & mask_]; }

  std::int64_t sign_;
  bool keep_equals_;
  std::uint64_t longest_, mask_;
  std::uint64_t begin_ = 0, end_ = 0;
  std::vector<Entry> ring_;
};

}  // namespace foreshock
