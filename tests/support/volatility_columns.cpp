// The volatility table of docs/decisions/0007-core-columns.md, and log_rv of long_v1.
#include <algorithm>
#include <array>
#include <cmath>

#include "foreshock/stats/elementary.hpp"
#include "tests/support/column_list.hpp"

namespace foreshock {
namespace {

constexpr double kFloor = 0.05e-4;

Int128 magnitude(Int128 value) {
  return value < 0 ? -value : value;
}

Value log_rv(const RowContext& row, int width) {
  return log_volatility(row.window(width), width);
}

Value semivariance_asymmetry(const RowContext& row, int width) {
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return std::nullopt;
  Int128 down = 0, up = 0;
  for (const SecondFacts& of : window) (of.return_q < 0 ? down : up) += of.return_q * of.return_q;
  if (down + up == 0) return 0.0;
  return double_ratio(down - up, down + up);
}

Value log_quarticity(const RowContext& row, int width) {
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return std::nullopt;
  Int128 s2 = 0, s4 = 0;
  for (const SecondFacts& of : window) {
    const Int128 p = (magnitude(of.return_q) + (1 << 17)) >> 18;
    s2 += of.return_q * of.return_q;
    s4 += p * p * p * p;
  }
  if (s2 == 0) return 0.0;
  const double valid = static_cast<double>(window.size());
  const double t = ((to_double(s4) * valid) * std::ldexp(1.0, 72)) / (3.0 * (to_double(s2) * to_double(s2)));
  return fixed_log(std::max(1.0 / 3.0, t));
}

// R_0, R_1, ...: the latest first.
std::vector<std::optional<Int128>> five_second_returns(const RowContext& row, int width) {
  std::vector<std::optional<Int128>> returns;
  for (int j = 0; j < width / 5; ++j) {
    std::optional<Int128> sum = 0;
    for (Nanos second = row.row - 5 * (j + 1); second <= row.row - 5 * j - 1; ++second) {
      const SecondFacts* of = row.seconds.at(second);
      if (of == nullptr) sum.reset();
      if (sum) *sum += of->return_q;
    }
    returns.push_back(sum);
  }
  return returns;
}

struct FiveSecondSums {
  Int128 known = 0, not_zero = 0, squares = 0;  // m1, nz, Q
};

FiveSecondSums sums_of(const std::vector<std::optional<Int128>>& returns) {
  FiveSecondSums sums;
  for (const std::optional<Int128>& of : returns) {
    if (!of) continue;
    sums.known += 1;
    sums.not_zero += *of != 0 ? 1 : 0;
    sums.squares += *of * *of;
  }
  return sums;
}

Value jump_share(const RowContext& row, int width) {
  if (!is_known(row.window(width).size(), width)) return std::nullopt;
  const std::vector<std::optional<Int128>> returns = five_second_returns(row, width);
  const auto [m1, nz, q] = sums_of(returns);
  Int128 z = 0, m3 = 0;
  for (std::size_t j = 0; j + 2 < returns.size(); ++j) {
    if (!returns[j] || !returns[j + 1] || !returns[j + 2]) continue;
    std::array three = {magnitude(*returns[j]), magnitude(*returns[j + 1]), magnitude(*returns[j + 2])};
    std::sort(three.begin(), three.end());
    z += three[1] * three[1];
    m3 += 1;
  }
  if (2 * nz < width / 5 || m3 < 1) return std::nullopt;
  constexpr double kMedRv = 1.4193583020224414;
  const double smooth = kMedRv * (to_double(z) * to_double(m1));
  return std::max(0.0, 1 - smooth / (to_double(q) * to_double(m3)));
}

Value log_parkinson(const RowContext& row, int width) {
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return std::nullopt;
  Int128 highest = window.front().path_before + window.front().high_q;
  Int128 lowest = window.front().path_before + window.front().low_q;
  for (const SecondFacts& of : window) {
    highest = std::max(highest, of.path_before + of.high_q);
    lowest = std::min(lowest, of.path_before + of.low_q);
  }
  const double g = std::ldexp(1.0, -50) * to_double(highest - lowest);
  return 0.5 * fixed_log((g * g) / 2.772588722239781 + kFloor * kFloor);
}

Value log_abs_return(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  if (!is_known(sums.valid, width)) return std::nullopt;
  const double y = std::ldexp(1.0, -50) * to_double(sums.returns);
  return 0.5 * fixed_log(y * y + kFloor * kFloor);
}

// The latest second with the largest |q|.
const SecondFacts* largest_return(const RowContext& row, int width) {
  const SecondFacts* largest = nullptr;
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return nullptr;
  for (const SecondFacts& of : window) {
    if (largest == nullptr || magnitude(of.return_q) >= magnitude(largest->return_q)) largest = &of;
  }
  return largest;
}

Value max_abs_return(const RowContext& row, int width) {
  const SecondFacts* largest = largest_return(row, width);
  if (largest == nullptr) return std::nullopt;
  return std::ldexp(1.0, -50) * to_double(magnitude(largest->return_q));
}

Value max_abs_return_age(const RowContext& row, int width) {
  const SecondFacts* largest = largest_return(row, width);
  if (largest == nullptr) return std::nullopt;
  return to_double(row.row - 1 - largest->second);
}

Value variance_ratio(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  const FiveSecondSums of_five = sums_of(five_second_returns(row, width));
  if (!is_known(sums.valid, width) || 2 * of_five.known < width / 5) return std::nullopt;
  if (sums.squares == 0) return 0.0;
  const double above = to_double(of_five.squares) * static_cast<double>(sums.valid);
  return above / (to_double(sums.squares) * to_double(5 * of_five.known)) - 1;
}

Value autocovariance_sign(const RowContext& row, int width) {
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return std::nullopt;
  Int128 sum = 0;
  for (std::size_t i = 1; i < window.size(); ++i) {
    if (window[i].second == window[i - 1].second + 1) sum += window[i].return_q * window[i - 1].return_q;
  }
  return sum < 0 ? -1.0 : sum > 0 ? 1.0 : 0.0;
}

Value vol_of_vol(const RowContext& row, int width) {
  Int128 n = 0, sum = 0, squares = 0;
  const auto known = row.log_rv_10.between(row.row - width, row.row);  // u - 1 of the first u included
  for (std::size_t i = 1; i < known.size(); ++i) {
    if (known[i].at != known[i - 1].at + 1) continue;
    const Int128 d = std::llrint((known[i].value - known[i - 1].value) * std::ldexp(1.0, 40));
    n += 1;
    sum += d;
    squares += d * d;
  }
  if (10 * n < 9 * width) return std::nullopt;
  return std::sqrt(double_ratio(n * squares - sum * sum, n * n) * std::ldexp(1.0, -80));
}

}  // namespace

void add_volatility(const RowContext& row, ColumnList& columns) {
  for (const int w : {5, 10, 30, 60, 300, 900, 3600}) columns.add("log_rv", w, log_rv(row, w));
  for (const auto& [a, b] : {std::pair(5, 60), {10, 300}, {30, 300}, {60, 900}, {300, 3600}}) {
    columns.add("log_rv", a, b, difference(log_rv(row, a), log_rv(row, b)));
  }
  for (const int w : {60, 300}) columns.add("semivariance_asymmetry", w, semivariance_asymmetry(row, w));
  for (const int w : {60, 300}) columns.add("log_quarticity", w, log_quarticity(row, w));
  for (const int w : {300, 900}) columns.add("jump_share", w, jump_share(row, w));
  for (const int w : {10, 60, 300}) columns.add("log_parkinson", w, log_parkinson(row, w));
  for (const int w : {5, 30, 60, 300}) columns.add("log_abs_return", w, log_abs_return(row, w));
  for (const int w : {5, 30, 60, 300}) columns.add("max_abs_return", w, max_abs_return(row, w));
  for (const int w : {5, 30, 60, 300}) columns.add("max_abs_return_age", w, max_abs_return_age(row, w));
  columns.add("variance_ratio", 300, variance_ratio(row, 300));
  columns.add("autocovariance_sign", 300, autocovariance_sign(row, 300));
  columns.add("vol_of_vol", 300, vol_of_vol(row, 300));
}

void add_long(const RowContext& row, const LogVolatilityHistory& log_rv_60, ColumnList& columns) {
  constexpr int kWidth = 14'400;
  columns.add("log_rv", kWidth, log_rv(row, kWidth));
  const auto bin = [](double log_rv) { return std::floor((log_rv + 12.5) * 64); };
  const std::optional<double> now = log_rv_60.at(row.row);
  const auto known = log_rv_60.between(row.row - kWidth + 1, row.row);
  Value rank;
  if (now && 10 * known.size() >= std::size_t{9} * kWidth) {
    Int128 below = 0, equal = 0;
    for (const LogVolatilityHistory::Known& of : known) {
      below += bin(of.value) < bin(*now) ? 1 : 0;
      equal += bin(of.value) == bin(*now) ? 1 : 0;
    }
    rank = double_ratio(2 * below + equal, 2 * static_cast<Int128>(known.size()));
  }
  columns.add("log_rv_60_rank", kWidth, rank);
}

}  // namespace foreshock
