#include "tests/support/valid_seconds.hpp"

#include <algorithm>

#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr Nanos kMovesLookBack = 300;  // seconds

bool is_before(const SecondFacts& facts, Nanos second) {
  return facts.second < second;
}
bool is_at_before(const LogVolatilityHistory::Known& known, Nanos second) {
  return known.at < second;
}

}  // namespace

void ValidSeconds::append(SecondFacts facts) {
  if (!seconds_.empty()) facts.path_before = seconds_.back().path_before + seconds_.back().return_q;
  std::optional<MidMove> before = last_move_before(facts.second);
  for (const MidMove& move : facts.moves) {
    if (before && before->up != move.up) facts.flips += 1;
    before = move;
  }
  seconds_.push_back(std::move(facts));
}

// In the same run of consecutive valid seconds, at most 300 back.
std::optional<MidMove> ValidSeconds::last_move_before(Nanos second) const {
  for (Nanos back = 1; back <= kMovesLookBack; ++back) {
    const SecondFacts* facts = at(second - back);
    if (facts == nullptr) return std::nullopt;
    if (!facts->moves.empty()) return facts->moves.back();
  }
  return std::nullopt;
}

std::span<const SecondFacts> ValidSeconds::window(Nanos row, int width) const {
  const auto first = std::lower_bound(seconds_.begin(), seconds_.end(), row - width, is_before);
  const auto last = std::lower_bound(first, seconds_.end(), row, is_before);
  return {first, last};
}

const SecondFacts* ValidSeconds::at(Nanos second) const {
  const auto found = std::lower_bound(seconds_.begin(), seconds_.end(), second, is_before);
  return found != seconds_.end() && found->second == second ? &*found : nullptr;
}

bool is_known(std::size_t valid, int width) {
  return 10 * static_cast<int>(valid) >= 9 * width;
}

std::optional<double> variance_rate(std::span<const SecondFacts> window, int width) {
  if (!is_known(window.size(), width)) return std::nullopt;
  Int128 squares = 0;
  for (const SecondFacts& of : window) squares += of.return_q * of.return_q;
  return nearest_double(60 * squares, static_cast<Int128>(window.size()) << 100);
}

std::optional<double> log_volatility(std::span<const SecondFacts> window, int width) {
  const std::optional<double> rate = variance_rate(window, width);
  if (!rate) return std::nullopt;
  const double floor = 0.05e-4 * 0.05e-4;
  return 0.5 * fixed_log(*rate + floor);
}

void LogVolatilityHistory::extend_to(Nanos row) {
  Nanos at = row - depth_;
  if (extended_to_) at = std::max(at, *extended_to_ + 1);
  for (; at <= row; ++at) {
    if (const auto value = log_volatility(seconds_.window(at, width_), width_))
      known_.push_back({at, *value});
  }
  extended_to_ = row;
}

std::span<const LogVolatilityHistory::Known> LogVolatilityHistory::between(Nanos first, Nanos last) const {
  const auto begin = std::lower_bound(known_.begin(), known_.end(), first, is_at_before);
  return {begin, std::lower_bound(begin, known_.end(), last + 1, is_at_before)};
}

std::optional<double> LogVolatilityHistory::at(Nanos second) const {
  const auto found = between(second, second);
  return found.empty() ? std::nullopt : std::optional(found.front().value);
}

}  // namespace foreshock
