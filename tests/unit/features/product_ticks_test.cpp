// The windows of random logs against windows put together tick by tick: late ticks, jumps in time, prices far
// apart, returns that are null. A failure names the seed.
#include "foreshock/features/product_ticks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <optional>

#include "tests/support/random_source.hpp"

namespace foreshock {
namespace {

using boost::multiprecision::cpp_int;

struct Tick {
  std::int64_t time_ns;
  std::int64_t price;
};

struct Expected {
  std::int64_t ticks = 0, returns = 0;
  cpp_int price_sum = 0, price_squares = 0, return_sum = 0, return_squares = 0;
  std::int64_t return_min = 0, return_max = 0;
};

std::optional<std::int64_t> quantised(std::int64_t from, std::int64_t to) {
  const double r = static_cast<double>(cpp_int(to) - from) / static_cast<double>(from);
  if (!(std::abs(r) <= 2)) return std::nullopt;
  return std::llrint(std::ldexp(r, 50));
}

Expected expected_window(const std::vector<Tick>& log, std::int64_t window_s) {
  Expected out;
  std::optional<std::int64_t> previous;
  for (const Tick& tick : log) {
    if (tick.time_ns < log.back().time_ns - window_s * kNanosPerSecond) continue;
    ++out.ticks;
    out.price_sum += tick.price;
    out.price_squares += cpp_int(tick.price) * tick.price;
    const auto q = previous ? quantised(*previous, tick.price) : std::nullopt;
    previous = tick.price;
    if (!q) continue;
    out.return_min = out.returns == 0 ? *q : std::min(out.return_min, *q);
    out.return_max = out.returns == 0 ? *q : std::max(out.return_max, *q);
    ++out.returns;
    out.return_sum += *q;
    out.return_squares += cpp_int(*q) * *q;
  }
  return out;
}

cpp_int wide(UInt128 low, std::uint64_t high = 0) {
  return (((cpp_int(high) << 64) + static_cast<std::uint64_t>(low >> 64)) << 64) +
         static_cast<std::uint64_t>(low);
}

cpp_int wide(Int128 value) {
  return value < 0 ? cpp_int(-wide(-static_cast<UInt128>(value))) : wide(static_cast<UInt128>(value));
}

void expect_window(const TickWindow& got, const Expected& expected, const std::string& where) {
  ASSERT_EQ(got.ticks, expected.ticks) << where;
  ASSERT_EQ(got.returns, expected.returns) << where;
  ASSERT_EQ(wide(got.price_sum) + cpp_int(got.reference) * got.ticks, expected.price_sum) << where;
  const cpp_int spread =
      wide(got.price_squares, got.price_squares_high) * got.ticks - wide(got.price_sum) * wide(got.price_sum);
  ASSERT_EQ(spread, expected.price_squares * expected.ticks - expected.price_sum * expected.price_sum)
      << where;
  ASSERT_EQ(wide(got.return_sum), expected.return_sum) << where;
  ASSERT_EQ(wide(got.return_squares), expected.return_squares) << where;
  if (expected.returns == 0) return;
  ASSERT_EQ(got.return_min, expected.return_min) << where;
  ASSERT_EQ(got.return_max, expected.return_max) << where;
}

struct Shape {
  std::int64_t late_one_in = 0;  // 0: none
  std::int64_t far_one_in = 0;
  std::int64_t step_ms = 0;  // largest, between ticks
};

std::vector<Tick> random_log(const Shape& shape, RandomSource& random) {
  std::vector<Tick> log;
  std::int64_t now = 1'750'000'000 * kNanosPerSecond;
  std::int64_t price = 8'500'000'000'000;
  for (int i = 0; i < 800; ++i) {
    if (!random.one_in(3)) now += random.between(0, shape.step_ms) * 1'000'000;
    if (random.one_in(200)) now += random.between(100, 700) * kNanosPerSecond;
    if (!random.one_in(3)) price += random.between(-50, 50) * 1'000'000;
    std::int64_t time = now, shown = price;
    if (shape.late_one_in > 0 && random.one_in(shape.late_one_in)) {
      time -= random.between(1, random.pick({500, 60'000, 700'000})) * 1'000'000;
    }
    if (shape.far_one_in > 0 && random.one_in(shape.far_one_in)) {
      shown = random.pick(
          {std::int64_t{1}, price * 2, price * 4, std::int64_t{9'000'000'000'000'000'000}, std::int64_t{0}});
    }
    log.push_back({time, shown});
  }
  return log;
}

void expect_windows_of(const std::vector<Tick>& log, std::uint64_t seed = 0) {
  ProductTicks ticks;
  std::vector<Tick> so_far;
  for (const Tick& tick : log) {
    const bool has_return = ticks.push(from_nanos(tick.time_ns), tick.price);
    ASSERT_EQ(has_return, so_far.empty() || quantised(so_far.back().price, tick.price).has_value());
    so_far.push_back(tick);
    std::array<TickWindow, kTickWindowSeconds.size()> windows;
    ticks.windows(windows.data(), 1);
    for (std::size_t which = 0; which < windows.size(); ++which) {
      const std::string where = "seed " + std::to_string(seed) + ", tick " + std::to_string(so_far.size()) +
                                ", window " + std::to_string(kTickWindowSeconds[which]);
      ASSERT_NO_FATAL_FAILURE(
          expect_window(windows[which], expected_window(so_far, kTickWindowSeconds[which]), where));
    }
  }
}

void expect_windows(const Shape& shape, std::uint64_t seed) {
  RandomSource random(seed);
  expect_windows_of(random_log(shape, random), seed);
}

TEST(ProductTicks, WindowsAreThoseOfTheirTicks) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_windows({.step_ms = 300}, seed));
    ASSERT_NO_FATAL_FAILURE(expect_windows({.step_ms = 5'000}, seed));
  }
}

TEST(ProductTicks, LateTicksAreInTheWindowsOfTheirTime) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_windows({.late_one_in = 40, .step_ms = 300}, seed));
    ASSERT_NO_FATAL_FAILURE(expect_windows({.late_one_in = 2, .step_ms = 3'000}, seed));
  }
}

TEST(ProductTicks, WindowOfALateTickBeginsAtTheFirstOfMany) {
  constexpr std::int64_t kStart = 1'750'000'000 * kNanosPerSecond;
  for (const std::size_t many : {255, 256, 257, 512}) {
    std::vector<Tick> log(many, Tick{kStart, 8'500'000'000'000});
    log.push_back({kStart + 31 * kNanosPerSecond, 8'500'000'000'000});
    log.push_back({kStart + 30 * kNanosPerSecond, 8'500'000'000'000});  // from kStart on, all of them
    ASSERT_NO_FATAL_FAILURE(expect_windows_of(log));
  }
}

TEST(ProductTicks, PricesFarApartAndNullReturns) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_windows({.far_one_in = 100, .step_ms = 2'000}, seed));
    ASSERT_NO_FATAL_FAILURE(expect_windows({.late_one_in = 30, .far_one_in = 10, .step_ms = 500}, seed));
  }
}

}  // namespace
}  // namespace foreshock
