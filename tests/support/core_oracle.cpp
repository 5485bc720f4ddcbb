#include "tests/support/core_oracle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr Nanos kSecond = 1'000'000'000;
constexpr std::array kVolatilityWindows = {5, 10, 30, 60, 300, 900, 3600};
constexpr std::array kVolatilitySlopes = {std::pair(5, 60), std::pair(10, 300), std::pair(30, 300),
                                          std::pair(60, 900), std::pair(300, 3600)};
constexpr std::array kActivityWindows = {1, 5, 30, 60, 300, 3600};
constexpr std::array kBursts = {std::pair(5, 300), std::pair(60, 3600)};
constexpr std::array kSpreadWindows = {5, 60, 300};

struct Held {  // a spread value (in bp * 2^40) and for how long it held
  std::int64_t value;
  Nanos duration;
};

struct Second {
  OracleStatus status = OracleStatus::invalid;
  std::int64_t return_q = 0;
  Int128 ticks = 0, cascades = 0;
  std::vector<Held> spreads;
};

struct Window {
  int valid = 0;
  Int128 square_sum = 0, ticks = 0, cascades = 0;
  std::vector<Held> spreads;
};

std::int64_t return_between(Int128 twice_mid, Int128 next_twice_mid) {
  const auto numerator = static_cast<double>(2 * (next_twice_mid - twice_mid));
  const auto denominator = static_cast<double>(next_twice_mid + twice_mid);
  return std::llrint(numerator / denominator * std::ldexp(1.0, 50));
}

std::int64_t spread_of(const AcceptedQuote& quote) {
  const auto numerator = static_cast<double>(20000 * (Int128(quote.ask) - quote.bid));
  const auto denominator = static_cast<double>(quote.twice_mid());
  return std::llrint(numerator / denominator * std::ldexp(1.0, 40));
}

// The rows of one product, from its whole history.
class ProductRows {
 public:
  explicit ProductRows(const ProductTimeline& timeline) : timeline_(timeline) {
    for (const AcceptedQuote& quote : timeline.quotes())
      quotes_of_second_[second_of(quote.time)].push_back(quote);
    for (const TimelineTick& tick : timeline.ticks()) ticks_of_second_[second_of(tick.time)].push_back(tick);
  }

  std::vector<OracleRow> compute(ProductIndex product) {
    std::vector<OracleRow> rows;
    for (const Closing& closing : timeline_.closings()) {
      for (Nanos row = closing.first; row <= closing.last; ++row) {
        if (const std::optional<Nanos> last = last_second_without_row(row - 1)) {
          row = *last + 1;
          continue;
        }
        const Second last = summarise(row - 1);
        if (last.status != OracleStatus::invalid) seconds_[row - 1] = last;
        rows.push_back(make_row(row, last));
        rows.back().product = product;
        rows.back().log_position = closing.log_position;
      }
    }
    return rows;
  }

 private:
  // If a hole says that this second closes without a row: the last such second of that hole.
  [[nodiscard]] std::optional<Nanos> last_second_without_row(Nanos second) const {
    for (const Hole& hole : timeline_.holes()) {
      const bool begins_here_or_later = hole.from && second < second_of(*hole.from) + 60;
      const bool ended_before = hole.to && second_of(*hole.to) < second;
      if (begins_here_or_later || ended_before) continue;
      return hole.to ? second_of(*hole.to) : std::optional(Nanos(1) << 100);
    }
    return std::nullopt;
  }

  [[nodiscard]] bool meets_hole(Nanos second) const {
    return std::any_of(timeline_.holes().begin(), timeline_.holes().end(), [&](const Hole& hole) {
      return (!hole.from || second_of(*hole.from) <= second) && (!hole.to || second <= second_of(*hole.to));
    });
  }

  [[nodiscard]] bool is_forgotten(const AcceptedQuote& quote, Nanos row) const {
    return std::any_of(timeline_.holes().begin(), timeline_.holes().end(), [&](const Hole& hole) {
      return hole.order > quote.order && second_of(*hole.from) < row;
    });
  }

  // The quote whose mid is the grid mid at the start of this second.
  [[nodiscard]] std::optional<AcceptedQuote> grid_mid(Nanos row) const {
    std::optional<AcceptedQuote> found;
    for (auto second = quotes_of_second_.lower_bound(row); second != quotes_of_second_.begin() && !found;) {
      --second;
      for (const AcceptedQuote& quote : second->second) {
        if (!is_forgotten(quote, row)) found = quote;
      }
    }
    if (found && start_of(row) - found->time >= 100 * kSecond) return std::nullopt;
    return found;
  }

  [[nodiscard]] Second summarise(Nanos second) const {
    Second result;
    const std::optional<AcceptedQuote> before = grid_mid(second), after = grid_mid(second + 1);
    if (meets_hole(second) || !before || !after || before->level != after->level) return result;
    if (!mids_agree(before->twice_mid(), after->twice_mid())) return result;
    result.return_q = return_between(before->twice_mid(), after->twice_mid());
    if (const auto ticks = ticks_of_second_.find(second); ticks != ticks_of_second_.end()) {
      for (const TimelineTick& tick : ticks->second) {
        result.ticks += 1;
        result.cascades += tick.starts_cascade ? 1 : 0;
      }
    }
    result.status = result.ticks > 0 ? OracleStatus::valid : OracleStatus::quiet;
    result.spreads = spreads_within(second, *before);
    return result;
  }

  [[nodiscard]] std::vector<Held> spreads_within(Nanos second, const AcceptedQuote& before) const {
    std::vector<Held> spreads = {{spread_of(before), 0}};
    Nanos since = start_of(second);
    if (const auto quotes = quotes_of_second_.find(second); quotes != quotes_of_second_.end()) {
      for (const AcceptedQuote& quote : quotes->second) {
        const Nanos effective = std::max(since, quote.time);
        spreads.back().duration = effective - since;
        spreads.push_back({spread_of(quote), 0});
        since = effective;
      }
    }
    spreads.back().duration = start_of(second + 1) - since;
    return spreads;
  }

  [[nodiscard]] Window sum_window(Nanos row, int width) const {
    Window window;
    for (auto second = seconds_.lower_bound(row - width); second != seconds_.lower_bound(row); ++second) {
      const Second& of = second->second;
      window.valid += 1;
      window.square_sum += Int128(of.return_q) * of.return_q;
      window.ticks += of.ticks;
      window.cascades += of.cascades;
      if (width <= kSpreadWindows.back()) {
        window.spreads.insert(window.spreads.end(), of.spreads.begin(), of.spreads.end());
      }
    }
    return window;
  }

  [[nodiscard]] OracleRow make_row(Nanos row, const Second& last) const;

  const ProductTimeline& timeline_;
  std::map<Nanos, std::vector<AcceptedQuote>> quotes_of_second_;  // in log order
  std::map<Nanos, std::vector<TimelineTick>> ticks_of_second_;
  std::map<Nanos, Second> seconds_;  // the closed ones that are not INVALID
};

using Values = std::vector<std::optional<double>>;

bool is_known(const Window& window, int width) {
  return 10 * window.valid >= 9 * width;
}

std::optional<double> variance_rate(const Window& window, int width) {
  if (!is_known(window, width)) return std::nullopt;
  return nearest_double(60 * window.square_sum, Int128(window.valid) << 100);
}

std::optional<double> log_volatility(const Window& window, int width) {
  const std::optional<double> rate = variance_rate(window, width);
  if (!rate) return std::nullopt;
  const double floor = 0.05e-4 * 0.05e-4;
  return 0.5 * fixed_log(*rate + floor);
}

std::optional<double> log_per_minute(Int128 count, const Window& window, int width) {
  if (!is_known(window, width)) return std::nullopt;
  return fixed_log(1.0 + nearest_double(60 * count, window.valid));
}

std::optional<double> difference(const std::optional<double>& one, const std::optional<double>& other) {
  if (!one || !other) return std::nullopt;
  return *one - *other;
}

std::optional<double> in_basis_points(Int128 value, Int128 divisor = 1) {
  return nearest_double(value, divisor * (Int128(1) << 40));
}

void add_spreads(const Window& window, int width, Values& values) {
  if (!is_known(window, width)) {
    values.insert(values.end(), 3, std::nullopt);
    return;
  }
  const auto by_value = [](const Held& a, const Held& b) { return a.value < b.value; };
  const auto [least, most] = std::minmax_element(window.spreads.begin(), window.spreads.end(), by_value);
  Int128 integral = 0, at_least = 0;
  for (const Held& held : window.spreads) {
    integral += held.value * held.duration;
    if (held.value == least->value) at_least += held.duration;
  }
  values.push_back(in_basis_points(integral, window.valid * kSecond));
  values.push_back(in_basis_points(most->value));
  values.push_back(nearest_double(at_least, window.valid * kSecond));
}

OracleRow ProductRows::make_row(Nanos row, const Second& last) const {
  std::map<int, Window> windows;
  for (const int width : {1, 5, 10, 30, 60, 300, 900, 3600}) windows[width] = sum_window(row, width);
  const auto volatility = [&](int width) { return log_volatility(windows[width], width); };
  const auto ticks = [&](int width) { return log_per_minute(windows[width].ticks, windows[width], width); };
  const auto cascades = [&](int width) {
    return log_per_minute(windows[width].cascades, windows[width], width);
  };

  OracleRow result;
  result.second = static_cast<std::int64_t>(row);
  result.status = last.status;
  if (last.status != OracleStatus::invalid) result.return_q = last.return_q;
  result.rv_5 = variance_rate(windows[5], 5);
  result.rv_300 = variance_rate(windows[300], 300);
  result.valid_5 = windows[5].valid;
  result.valid_60 = windows[60].valid;
  result.valid_300 = windows[300].valid;
  result.valid_3600 = windows[3600].valid;

  Values& values = result.values;
  for (const int width : kVolatilityWindows) values.push_back(volatility(width));
  for (const auto& [a, b] : kVolatilitySlopes) values.push_back(difference(volatility(a), volatility(b)));
  for (const int width : kActivityWindows) values.push_back(ticks(width));
  for (const int width : kActivityWindows) values.push_back(cascades(width));
  for (const auto& [a, b] : kBursts) values.push_back(difference(cascades(a), cascades(b)));
  if (last.status == OracleStatus::invalid) {  // the catalogue's null rule of spread_bps
    values.push_back(std::nullopt);
  } else {
    values.push_back(in_basis_points(spread_of(grid_mid(row).value())));
  }
  for (const int width : kSpreadWindows) add_spreads(windows[width], width, values);
  return result;
}

}  // namespace

const std::vector<std::string>& oracle_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name, int width) {
      names.push_back(name + std::to_string(width));
    };
    const auto add_pair = [&](const std::string& name, std::pair<int, int> widths) {
      add(name + std::to_string(widths.first) + "_", widths.second);
    };
    for (const int width : kVolatilityWindows) add("log_rv_", width);
    for (const auto& widths : kVolatilitySlopes) add_pair("log_rv_", widths);
    for (const int width : kActivityWindows) add("log_ticks_", width);
    for (const int width : kActivityWindows) add("log_cascades_", width);
    for (const auto& widths : kBursts) add_pair("log_cascades_", widths);
    names.push_back("spread_bps");
    for (const int width : kSpreadWindows) {
      add("spread_bps_mean_", width);
      add("spread_bps_max_", width);
      add("spread_min_share_", width);
    }
    return names;
  }();
  return columns;
}

OracleResult run_core_oracle(const std::vector<Record>& log) {
  std::map<ProductIndex, ProductTimeline> timelines;
  for (std::size_t i = 0; i < log.size(); ++i) timelines[log[i].product].read(log[i], i);
  OracleResult result;
  for (auto& [product, timeline] : timelines) {
    timeline.end_of_input(log.size());
    for (OracleRow& row : ProductRows(timeline).compute(product)) result.rows.push_back(std::move(row));
    result.counters.late += timeline.counters().late;
    result.counters.quarantined_future += timeline.counters().quarantined_future;
    result.counters.quarantined_mid += timeline.counters().quarantined_mid;
    result.counters.bad_quotes += timeline.counters().bad_quotes;
  }
  std::stable_sort(result.rows.begin(), result.rows.end(),
                   [](const OracleRow& a, const OracleRow& b) { return a.log_position < b.log_position; });
  return result;
}

}  // namespace foreshock
