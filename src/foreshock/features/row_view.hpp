// RowView: what a row may be computed from: the seconds before s, the last one being s-1, and the quote that
// holds at s. Features are functions of it. What several of them ask for is computed once a row.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/features/quote.hpp"
#include "foreshock/features/rank_window.hpp"
#include "foreshock/features/second_history.hpp"

namespace foreshock {

inline constexpr double kNull = __builtin_nan("");

// Something that happens now and then, as of a row: nullopt when holes hide how long ago it was.
struct RecentTimes {
  std::optional<std::int64_t> since_cascade_ns, since_mid_move_ns;  // at most 300 s
};

// The windows a set of features asks for, each with a small number.
struct WindowSlots {
  static constexpr std::uint8_t kNone = 255;
  std::vector<std::uint8_t> slot_of;  // by seconds
  std::size_t windows = 0;

  void add(std::int64_t window_s);
};

class RowView {
 public:
  RowView(const SecondHistory& history, const RankWindow* ranks, const WindowSlots& slots)
      : history_(history), ranks_(ranks), slots_(slots), known_(slots.windows) {}

  // A new row: what is remembered of the last one goes. quote: nullptr unless second s-1 is valid.
  void start(std::int64_t second, const GridQuote* quote, const RecentTimes& recent);

  [[nodiscard]] std::int64_t second() const { return second_; }  // s
  [[nodiscard]] const GridQuote* quote() const { return quote_; }
  [[nodiscard]] const RecentTimes& recent() const { return recent_; }
  [[nodiscard]] const SecondHistory& history() const { return history_; }
  // Of the whole 4 h window; nullptr in sets without it.
  [[nodiscard]] const RankWindow* ranks() const { return ranks_; }

  // Of a window that a feature of the set declares.
  [[nodiscard]] const WindowSums& sums(std::int64_t window_s) const { return at(window_s).sums; }
  [[nodiscard]] const BookSums& book(std::int64_t window_s) const;
  [[nodiscard]] bool known(std::int64_t window_s) const {
    return 10 * std::int64_t{sums(window_s).valid} >= 9 * window_s;
  }
  // 60 * sum of r^2 / valid seconds: realised variance per 60 s; null unless known.
  [[nodiscard]] double realised_variance_60s(std::int64_t window_s) const;
  // 1/2 ln of it with the floor; null unless known.
  [[nodiscard]] double log_rv(std::int64_t window_s) const;

 private:
  // What this row has been asked for so far, of one window.
  struct Known {
    std::uint64_t row = 0;  // number of the row it is of
    bool has_log_rv = false, has_book = false;
    double log_rv = 0;
    WindowSums sums;
    BookSums book;
  };
  Known& at(std::int64_t window_s) const;

  const SecondHistory& history_;
  const RankWindow* ranks_;
  const WindowSlots& slots_;
  std::uint64_t row_ = 0;
  std::int64_t second_ = 0;
  const GridQuote* quote_ = nullptr;
  RecentTimes recent_;
  mutable std::vector<Known> known_;
};

// 0.05 bp per sqrt(60 s), the floor of volatilities, squared; and 1/2 ln(x^2 + floor^2).
inline constexpr double kVolatilityFloor = 0.05e-4;
[[nodiscard]] double floored_log(double square);

}  // namespace foreshock
