// RowView: what a row may be computed from: the seconds before s, the last one being s-1, and the quote that
// holds at s. Features are functions of it. What several of them ask for is computed once a row.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "foreshock/features/quote.hpp"
#include "foreshock/features/rank_window.hpp"
#include "foreshock/features/second_history.hpp"

namespace foreshock {

inline constexpr double kNull = __builtin_nan("");

// Something that happens now and then, as of a row: nullopt when holes hide how long ago it was.
struct RecentTimes {
  std::optional<std::int64_t> since_cascade_ns, since_mid_move_ns;  // at most 300 s
};

class RowView {
 public:
  RowView(const SecondHistory& history, const RankWindow* ranks) : history_(history), ranks_(ranks) {}

  // A new row: what is remembered of the last one goes. quote: nullptr unless second s-1 is valid.
  void start(std::int64_t second, const GridQuote* quote, const RecentTimes& recent);

  [[nodiscard]] std::int64_t second() const { return second_; }  // s
  [[nodiscard]] const GridQuote* quote() const { return quote_; }
  [[nodiscard]] const RecentTimes& recent() const { return recent_; }
  [[nodiscard]] const SecondHistory& history() const { return history_; }
  // Of the whole 4 h window; nullptr in sets without it.
  [[nodiscard]] const RankWindow* ranks() const { return ranks_; }

  [[nodiscard]] const WindowSums& sums(std::int64_t window_s) const;
  [[nodiscard]] bool known(std::int64_t window_s) const {
    return 10 * std::int64_t{sums(window_s).valid} >= 9 * window_s;
  }
  // 60 * sum of r^2 / valid seconds: realised variance per 60 s; null unless known.
  [[nodiscard]] double realised_variance_60s(std::int64_t window_s) const;
  // 1/2 ln of it with the floor; null unless known.
  [[nodiscard]] double log_rv(std::int64_t window_s) const;

 private:
  static constexpr std::size_t kMaxWindows = 16;  // different ones a set may ask for
  struct Known {
    std::int64_t window_s = 0;
    bool has_log_rv = false;
    double log_rv = 0;
    WindowSums sums;
  };
  Known& at(std::int64_t window_s) const;

  const SecondHistory& history_;
  const RankWindow* ranks_;
  std::int64_t second_ = 0;
  const GridQuote* quote_ = nullptr;
  RecentTimes recent_;
  mutable std::array<Known, kMaxWindows> windows_{};
  mutable std::size_t used_ = 0;
};

// 0.05 bp per sqrt(60 s), the floor of volatilities, squared; and 1/2 ln(x^2 + floor^2).
inline constexpr double kVolatilityFloor = 0.05e-4;
[[nodiscard]] double floored_log(double square);

}  // namespace foreshock
