#include "foreshock/features/second_history.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

constexpr std::uint64_t kFirstSecond = 1 << 20;  // numbers before it are those of seconds before the run

UInt128 square(std::int64_t value) {
  return static_cast<UInt128>(static_cast<Int128>(value) * value);
}

std::int64_t magnitude(std::int64_t value) {
  return value < 0 ? -value : value;
}

UInt128 fourth_power(std::int64_t return_q) {
  const auto p = static_cast<std::uint64_t>(magnitude(return_q) + (std::int64_t{1} << 17)) >> 18;
  const std::uint64_t squared = p * p;  // |r| <= 1/16: p <= 2^28
  return static_cast<UInt128>(squared) * squared;
}

std::int64_t median_of_three(std::int64_t a, std::int64_t b, std::int64_t c) {
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

}  // namespace

template <typename T>
SecondHistory::Ring<T>::Ring(std::int64_t window_s)
    : mask(std::bit_ceil(static_cast<std::uint64_t>(window_s) + 1) - 1), entries(mask + 1) {}

SecondHistory::SecondHistory(std::int64_t longest_window_s)
    : longest_window_s_(longest_window_s),
      head_(kFirstSecond),
      entries_(std::max(longest_window_s, kGridWindow)),
      moments_(kMomentWindow),
      five_seconds_(kGridWindow),
      book_(kBookWindow),
      spread_min_(-1, true, kMomentWindow),
      spread_max_(1, false, kMomentWindow),
      path_high_(1, false, kMomentWindow),
      path_low_(-1, false, kMomentWindow),
      largest_return_(1, false, kMomentWindow),
      largest_cascade_(1, false, kMomentWindow) {
  FORESHOCK_CHECK(longest_window_s < std::int64_t{kFirstSecond});
}

void SecondHistory::push(const ClosedSecond& second) {
  const Entry& last = entries_.at(head_);
  ++head_;
  Entry& next = entries_.at(head_);
  next = last;
  if (second.valid) {
    ++next.valid;
    next.ticks += second.ticks.ticks;
    next.cascades += second.ticks.cascades;
    next.trades += second.trades.trades;
    next.sided_trades += second.trades.buys + second.trades.sells;
    next.return_q += static_cast<std::uint64_t>(second.return_q);
    next.squared_returns += square(second.return_q);
    next.volume += second.trades.volume;
    push_extremes(second);
  }
  push_moments(second);
  push_five_seconds();
  push_book(second);
  last_valid_ = second.valid;
  last_return_q_ = second.return_q;
}

void SecondHistory::push_moments(const ClosedSecond& second) {
  MomentEntry& next = moments_.at(head_);
  next = moments_.at(head_ - 1);
  if (!second.valid) return;
  if (second.return_q < 0) next.negative_squares += square(second.return_q);
  next.fourth_powers += fourth_power(second.return_q);
  if (last_valid_) {
    next.neighbour_products += static_cast<UInt128>(static_cast<Int128>(second.return_q) * last_return_q_);
  }
  next.spread_ns += second.spread_ns;
  next.cascade_squares += std::uint64_t{second.ticks.cascades} * second.ticks.cascades;
  next.sweep_ticks += second.ticks.sweep_ticks;
}

void SecondHistory::push_change(std::int64_t change_q) {
  MomentEntry& entry = moments_.at(head_);
  ++entry.changes;
  entry.change_sum += static_cast<std::uint64_t>(change_q);
  entry.change_squares += square(change_q);
}

void SecondHistory::push_five_seconds() {
  const FiveSecondEntry& before = five_seconds_.at(head_ - 5);
  const FiveSecondEntry& long_before = five_seconds_.at(head_ - 10);
  FiveSecondEntry& next = five_seconds_.at(head_);
  next = before;
  const Entry& head = entries_.at(head_);
  const Entry& tail = entries_.at(head_ - 5);
  next.is_known = head.valid - tail.valid == 5;
  if (!next.is_known) return;
  next.return_q = static_cast<std::int64_t>(head.return_q - tail.return_q);
  ++next.known;
  if (next.return_q != 0) ++next.moved;
  next.squares += square(next.return_q);
  if (!before.is_known || !long_before.is_known) return;
  ++next.medians;
  next.median_squares += square(
      median_of_three(magnitude(next.return_q), magnitude(before.return_q), magnitude(long_before.return_q)));
}

void SecondHistory::push_book(const ClosedSecond& second) {
  BookEntry& next = book_.at(head_);
  next = book_.at(head_ - 1);
  if (!second.valid) return;
  next.buys += second.trades.buys;
  next.sells += second.trades.sells;
  next.moves += second.moves.moves;
  next.flips += second.moves.flips;
  if (!second.depth.valid) return;
  ++next.depth_valid;
  next.depth_ns += second.depth.depth_ns;
  next.imbalance_ns += second.depth.imbalance_ns;
  next.imbalance_abs_ns += second.depth.imbalance_abs_ns;
  next.deviation_ns += static_cast<UInt128>(second.depth.deviation_ns);
  next.deviation_abs_ns += second.depth.deviation_abs_ns;
  next.order_flow += static_cast<UInt128>(second.depth.order_flow);
}

void SecondHistory::push_extremes(const ClosedSecond& second) {
  spread_min_.make_room(head_, second.spread_min);
  const auto* last = spread_min_.last();
  const bool same = last != nullptr && last->value == second.spread_min;
  const std::int64_t before_ns = same ? last->payload.through_ns : 0;
  spread_min_.push(head_, second.spread_min, {before_ns, before_ns + second.spread_min_ns});
  spread_max_.push(head_, second.spread_max);
  const std::uint64_t path = entries_.at(head_ - 1).return_q;
  path_high_.push(head_, static_cast<std::int64_t>(path + static_cast<std::uint64_t>(second.high_q)));
  path_low_.push(head_, static_cast<std::int64_t>(path + static_cast<std::uint64_t>(second.low_q)));
  largest_return_.push(head_, magnitude(second.return_q));
  largest_cascade_.push(head_, second.ticks.largest_cascade);
}

std::uint64_t SecondHistory::first_of(std::int64_t window_s) const {
  FORESHOCK_CHECK(window_s <= kMomentWindow);
  return head_ - static_cast<std::uint64_t>(window_s) + 1;
}

WindowSums SecondHistory::sums(std::int64_t window_s) const {
  FORESHOCK_CHECK(window_s <= longest_window_s_);
  const Entry& head = entries_.at(head_);
  const Entry& tail = entries_.at(head_ - static_cast<std::uint64_t>(window_s));
  WindowSums out;
  out.valid = head.valid - tail.valid;
  out.ticks = head.ticks - tail.ticks;
  out.cascades = head.cascades - tail.cascades;
  out.trades = head.trades - tail.trades;
  out.sided_trades = head.sided_trades - tail.sided_trades;
  out.return_q = static_cast<std::int64_t>(head.return_q - tail.return_q);
  out.squared_returns = head.squared_returns - tail.squared_returns;
  out.volume = head.volume - tail.volume;
  return out;
}

FiveSecondSums SecondHistory::five_second_sums(std::int64_t window_s) const {
  FORESHOCK_CHECK(window_s <= kGridWindow && window_s % 5 == 0);
  const auto window = static_cast<std::uint64_t>(window_s);
  const FiveSecondEntry& head = five_seconds_.at(head_);
  const FiveSecondEntry& tail = five_seconds_.at(head_ - window);
  const FiveSecondEntry& median_tail = five_seconds_.at(head_ - window + 10);
  FiveSecondSums out;
  out.known = head.known - tail.known;
  out.moved = head.moved - tail.moved;
  out.squares = head.squares - tail.squares;
  out.medians = head.medians - median_tail.medians;
  out.median_squares = head.median_squares - median_tail.median_squares;
  return out;
}

MomentSums SecondHistory::moments(std::int64_t window_s) const {
  FORESHOCK_CHECK(window_s <= kMomentWindow);
  const auto window = static_cast<std::uint64_t>(window_s);
  const MomentEntry& head = moments_.at(head_);
  const MomentEntry& tail = moments_.at(head_ - window);
  const MomentEntry& first = moments_.at(head_ - window + 1);  // its product reaches out of the window
  MomentSums out;
  out.negative_squares = head.negative_squares - tail.negative_squares;
  out.fourth_powers = head.fourth_powers - tail.fourth_powers;
  out.neighbour_products = static_cast<Int128>(head.neighbour_products - first.neighbour_products);
  out.spread_ns = head.spread_ns - tail.spread_ns;
  out.cascade_squares = head.cascade_squares - tail.cascade_squares;
  out.sweep_ticks = head.sweep_ticks - tail.sweep_ticks;
  out.changes = head.changes - tail.changes;
  out.change_sum = static_cast<std::int64_t>(head.change_sum - tail.change_sum);
  out.change_squares = head.change_squares - tail.change_squares;
  return out;
}

BookSums SecondHistory::book(std::int64_t window_s) const {
  FORESHOCK_CHECK(window_s <= kBookWindow);
  const BookEntry& head = book_.at(head_);
  const BookEntry& tail = book_.at(head_ - static_cast<std::uint64_t>(window_s));
  BookSums out;
  out.depth_valid = head.depth_valid - tail.depth_valid;
  out.buys = head.buys - tail.buys;
  out.sells = head.sells - tail.sells;
  out.moves = head.moves - tail.moves;
  out.flips = head.flips - tail.flips;
  out.depth_ns = head.depth_ns - tail.depth_ns;
  out.imbalance_ns = head.imbalance_ns - tail.imbalance_ns;
  out.imbalance_abs_ns = head.imbalance_abs_ns - tail.imbalance_abs_ns;
  out.deviation_ns = static_cast<Int128>(head.deviation_ns - tail.deviation_ns);
  out.deviation_abs_ns = head.deviation_abs_ns - tail.deviation_abs_ns;
  out.order_flow = static_cast<Int128>(head.order_flow - tail.order_flow);
  return out;
}

std::int64_t SecondHistory::spread_max(std::int64_t window_s) const {
  const auto* max = spread_max_.since(first_of(window_s));
  FORESHOCK_CHECK(max != nullptr);
  return max->value;
}

std::int64_t SecondHistory::spread_min_ns(std::int64_t window_s) const {
  const auto* min = spread_min_.since(first_of(window_s));
  FORESHOCK_CHECK(min != nullptr);
  return spread_min_.last_equal(*min)->payload.through_ns - min->payload.before_ns;
}

std::int64_t SecondHistory::path_range_q(std::int64_t window_s) const {
  const auto* high = path_high_.since(first_of(window_s));
  const auto* low = path_low_.since(first_of(window_s));
  FORESHOCK_CHECK(high != nullptr && low != nullptr);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(high->value) -
                                   static_cast<std::uint64_t>(low->value));
}

LargestReturn SecondHistory::largest_return(std::int64_t window_s) const {
  const auto* largest = largest_return_.since(first_of(window_s));
  FORESHOCK_CHECK(largest != nullptr);
  return {largest->value, static_cast<std::int64_t>(head_ - largest->second)};
}

std::int64_t SecondHistory::largest_cascade(std::int64_t window_s) const {
  const auto* largest = largest_cascade_.since(first_of(window_s));
  FORESHOCK_CHECK(largest != nullptr);
  return largest->value;
}

std::optional<std::int64_t> SecondHistory::return_q(std::int64_t ago) const {
  FORESHOCK_CHECK(ago >= 0 && ago < longest_window_s_);
  const Entry& end = entries_.at(head_ - static_cast<std::uint64_t>(ago));
  const Entry& start = entries_.at(head_ - static_cast<std::uint64_t>(ago) - 1);
  if (end.valid == start.valid) return std::nullopt;
  return static_cast<std::int64_t>(end.return_q - start.return_q);
}

}  // namespace foreshock
