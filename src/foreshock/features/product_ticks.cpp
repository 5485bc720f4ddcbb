#include "foreshock/features/product_ticks.hpp"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

constexpr double kLargestReturn = 2.0;
constexpr std::int64_t kFarPrice = std::int64_t{1} << 50;  // from the reference

static_assert(std::is_sorted(kTickWindowSeconds.begin(), kTickWindowSeconds.end()));

// r = (to - from) / from, quantised; false when it is beyond |2| or not a number.
bool quantised_tick_return(std::int64_t from, std::int64_t to, std::int64_t& q) {
  const double r = to_double(static_cast<Int128>(to) - from) / static_cast<double>(from);
  if (!(std::fabs(r) <= kLargestReturn)) return false;
  q = quantise(r, kReturnBits);
  return true;
}

UInt128 square(std::int64_t value) {
  return static_cast<UInt128>(static_cast<Int128>(value) * value);
}

}  // namespace

std::int64_t SuffixExtremes::after(std::size_t first) const {
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(size_);
  const auto found = std::partition_point(entries_.begin() + 1, end,
                                          [&](const Entry& entry) { return entry.position <= first; });
  return sign_ * found->signed_q;
}

bool ProductTicks::push(UnixNanos time, std::int64_t price) {
  if (size_ == 0) reference_ = price;
  const std::size_t position = size_;
  std::int64_t q = 0;
  const bool has_return = position > 0 && quantised_tick_return(last_.price, price, q);
  if (has_return) {
    ++total_.returns;
    total_.return_sum += q;
    total_.return_squares += square(q);
    minima_.push(position, q);
    maxima_.push(position, q);
  }
  last_ = {time, price};
  append(last_);
  total_.time = time;
  keep_sums();
  if (time < latest_) {
    late_.push_back(position);
    after_late_ = size_;
  }
  latest_ = std::max(latest_, time);
  std::int64_t shifted = 0;  // wraps for prices that far apart; those are walked
  const bool wrapped = __builtin_sub_overflow(price, reference_, &shifted);
  if (wrapped || shifted >= kFarPrice || shifted <= -kFarPrice) after_far_ = size_;
  total_.price_sum += shifted;
  total_.price_squares += square(shifted);
  return has_return || position == 0;
}

void ProductTicks::append(const Tick& tick) {
  if (size_ % kBlock == 0) {
    blocks_.push_back(std::make_unique<std::array<Tick, kBlock>>());
    latest_before_.push_back(latest_);
  }
  (*blocks_.back())[size_++ % kBlock] = tick;
}

// The ring holds every tick from where the longest window last began.
void ProductTicks::keep_sums() {
  const std::size_t position = size_ - 1;
  if (position - began_.back() > ring_mask_ || ring_.empty()) {
    std::vector<Sums> larger(std::max<std::size_t>(16, 2 * ring_.size()));
    const std::size_t mask = larger.size() - 1;
    for (std::size_t i = began_.back(); i < position; ++i) larger[i & mask] = sums(i);
    ring_ = std::move(larger);
    ring_mask_ = mask;
    kept_from_ = began_.back();
  }
  ring_[position & ring_mask_] = total_;
}

inline void ProductTicks::difference(std::size_t first, TickWindow& out) const {
  const Sums& start = sums(first);
  out.reference = reference_;
  out.ticks = static_cast<std::uint32_t>(size_ - first);
  out.returns = total_.returns - start.returns;
  out.return_sum = total_.return_sum - start.return_sum;
  out.return_squares = total_.return_squares - start.return_squares;
  out.price_sum = total_.price_sum - start.price_sum;
  out.price_squares = total_.price_squares - start.price_squares;
  out.price_squares_high = 0;
}

void ProductTicks::windows(TickWindow* out, std::size_t stride) {
  const bool late = after_late_ == size_;
  for (std::size_t which = 0; which < kWindows; ++which, out += stride) {
    const UnixNanos from = last_.time - nanoseconds(kTickWindowSeconds[which] * kNanosPerSecond);
    if (late) {
      *out = window_of_late(from);
    } else {
      window_of_latest(from, which, *out);
    }
  }
}

// Of a tick that is not late: where a window begins only moves on, and the search goes on where the last one
// ended. Some steps, mostly, and how many cannot be guessed: no branch for the first two.
inline void ProductTicks::window_of_latest(UnixNanos from, std::size_t which, TickWindow& out) {
  std::size_t first = began_[which];
  first += sums(first).time < from ? 1 : 0;
  first += sums(first).time < from ? 1 : 0;
  while (sums(first).time < from) ++first;
  began_[which] = first;
  if (std::max(after_late_, after_far_) > first && must_walk(first, from)) {
    out = walk(first, from);
    return;
  }
  difference(first, out);
  if (out.returns == 0) return;
  out.return_min = minima_.after(first, which);
  out.return_max = maxima_.after(first, which);
}

TickWindow ProductTicks::window_of_late(UnixNanos from) const {
  const std::size_t first = first_since(from);
  if (must_walk(first, from)) return walk(first, from);
  TickWindow out;
  difference(first, out);
  if (out.returns == 0) return out;
  out.return_min = minima_.after(first);
  out.return_max = maxima_.after(first);
  return out;
}

// The first tick not before `from`: it stands in the last block before which all are. There must be one.
std::size_t ProductTicks::first_since(UnixNanos from) const {
  const auto block = std::lower_bound(latest_before_.begin() + 1, latest_before_.end(), from) - 1;
  auto first = static_cast<std::size_t>(block - latest_before_.begin()) * kBlock;
  while (tick(first).time < from) ++first;
  return first;
}

bool ProductTicks::must_walk(std::size_t first, UnixNanos from) const {
  if (first < kept_from_ || first + ring_.size() < size_ || after_far_ > first) return true;
  const auto inside = std::lower_bound(late_.begin(), late_.end(), first);
  return std::any_of(inside, late_.end(), [&](std::size_t position) { return tick(position).time < from; });
}

TickWindow ProductTicks::walk(std::size_t first, UnixNanos from) const {
  TickWindow out;
  const Tick* previous = nullptr;
  for (std::size_t i = first; i < size_; ++i) {
    const Tick& one = tick(i);
    if (one.time < from) continue;
    ++out.ticks;
    out.price_sum += one.price;
    const UInt128 before = out.price_squares;
    out.price_squares += square(one.price);
    if (out.price_squares < before) ++out.price_squares_high;
    std::int64_t q = 0;
    if (previous != nullptr && quantised_tick_return(previous->price, one.price, q)) {
      out.return_min = out.returns == 0 ? q : std::min(out.return_min, q);
      out.return_max = out.returns == 0 ? q : std::max(out.return_max, q);
      ++out.returns;
      out.return_sum += q;
      out.return_squares += square(q);
    }
    previous = &one;
  }
  return out;
}

}  // namespace foreshock
