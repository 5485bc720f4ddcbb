#include "tests/support/core_oracle.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "tests/support/column_list.hpp"
#include "tests/support/held_quote.hpp"

namespace foreshock {
namespace {

constexpr Nanos kSecond = 1'000'000'000;
constexpr int kVolOfVolDepth = 300;
constexpr int kRankDepth = 14'400;

void add_columns(const RowContext& row, const LogVolatilityHistory* log_rv_60, ColumnList& columns) {
  add_volatility(row, columns);
  add_activity(row, columns);
  add_liquidity(row, columns);
  add_flow(row, columns);
  add_calendar(row, columns);
  if (log_rv_60 != nullptr) add_long(row, *log_rv_60, columns);
}

// The rows of one product, from its whole history.
class ProductRows {
 public:
  ProductRows(const ProductTimeline& timeline, OracleSet set, int every)
      : timeline_(timeline),
        set_(set),
        every_(every),
        log_rv_10_(seconds_, 10, kVolOfVolDepth),
        log_rv_60_(seconds_, 60, kRankDepth) {
    for (const AcceptedQuote& quote : timeline.quotes()) {
      by_second_[second_of(quote.time)].quotes.push_back(quote);
      quotes_of_second_[second_of(quote.time)].push_back(quote);
    }
    for (const TimelineTick& tick : timeline.ticks()) by_second_[second_of(tick.time)].ticks.push_back(tick);
    for (const TimelineTrade& trade : timeline.trades())
      by_second_[second_of(trade.time)].trades.push_back(trade);
  }

  std::vector<OracleRow> compute(ProductIndex product) {
    std::vector<OracleRow> rows;
    for (const Closing& closing : timeline_.closings()) {
      for (Nanos row = closing.first; row <= closing.last; ++row) {
        if (const std::optional<Nanos> last = last_second_without_row(row - 1)) {
          row = *last + 1;
          continue;
        }
        const bool is_valid = close(row - 1);
        rows.push_back(make_row(row, is_valid));
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
  [[nodiscard]] std::optional<AcceptedQuote> grid_quote(Nanos row) const {
    std::optional<AcceptedQuote> found;
    for (auto second = quotes_of_second_.lower_bound(row); second != quotes_of_second_.begin() && !found;) {
      --second;
      if (second->first < row - 100) break;  // too old, as below
      for (const AcceptedQuote& quote : second->second) {
        if (!is_forgotten(quote, row)) found = quote;
      }
    }
    if (found && start_of(row) - found->time >= 100 * kSecond) return std::nullopt;
    return found;
  }

  // Adds the second to the valid ones if it is.
  bool close(Nanos second) {
    SecondRecords records;
    if (const auto found = by_second_.find(second); found != by_second_.end()) records = found->second;
    records.held = grid_quote(second);
    records.next = grid_quote(second + 1);
    if (meets_hole(second) || !records.held || !records.next) return false;
    if (records.held->level != records.next->level) return false;
    if (!mids_agree(records.held->twice_mid(), records.next->twice_mid())) return false;
    seconds_.append(facts_of(second, records));
    return true;
  }

  [[nodiscard]] OracleRow make_row(Nanos row, bool is_valid);

  const ProductTimeline& timeline_;
  OracleSet set_;
  int every_;
  std::map<Nanos, SecondRecords> by_second_;  // in log order
  std::map<Nanos, std::vector<AcceptedQuote>> quotes_of_second_;
  ValidSeconds seconds_;
  LogVolatilityHistory log_rv_10_, log_rv_60_;
};

OracleRow ProductRows::make_row(Nanos row, bool is_valid) {
  OracleRow result;
  result.second = static_cast<std::int64_t>(row);
  if (is_valid) {
    const SecondFacts& last = *seconds_.at(row - 1);
    result.status = last.ticks > 0 ? OracleStatus::valid : OracleStatus::quiet;
    result.return_q = static_cast<std::int64_t>(last.return_q);
  }
  const auto valid = [&](int width) { return static_cast<int>(seconds_.window(row, width).size()); };
  result.rv_5 = variance_rate(seconds_.window(row, 5), 5);
  result.rv_300 = variance_rate(seconds_.window(row, 300), 300);
  result.valid_5 = valid(5);
  result.valid_60 = valid(60);
  result.valid_300 = valid(300);
  result.valid_3600 = valid(3600);
  if (row % every_ != 0) return result;

  const bool is_long = set_ == OracleSet::long_v1;
  log_rv_10_.extend_to(row);
  if (is_long) log_rv_60_.extend_to(row);

  const RowContext context{row, seconds_, is_valid ? grid_quote(row) : std::nullopt, log_rv_10_};
  ColumnList columns(false);
  add_columns(context, is_long ? &log_rv_60_ : nullptr, columns);
  result.values = columns.take_values();
  return result;
}

std::vector<std::string> names_of(OracleSet set) {
  const ValidSeconds none;
  const LogVolatilityHistory unknown(none, 60, 0);
  ColumnList columns(true);
  add_columns({0, none, std::nullopt, unknown}, set == OracleSet::long_v1 ? &unknown : nullptr, columns);
  return columns.take_names();
}

}  // namespace

const std::vector<std::string>& oracle_columns(OracleSet set) {
  static const std::vector<std::string> core = names_of(OracleSet::core_v1);
  static const std::vector<std::string> of_long = names_of(OracleSet::long_v1);
  return set == OracleSet::core_v1 ? core : of_long;
}

OracleResult run_core_oracle(const std::vector<Record>& log, OracleSet set, int every) {
  std::map<ProductIndex, ProductTimeline> timelines;
  for (std::size_t i = 0; i < log.size(); ++i) timelines[log[i].product].read(log[i], i);
  OracleResult result;
  for (auto& [product, timeline] : timelines) {
    timeline.end_of_input(log.size());
    for (OracleRow& row : ProductRows(timeline, set, every).compute(product))
      result.rows.push_back(std::move(row));
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
