#include "foreshock/features/cross_features.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr std::string_view kPrefix = "market_";
constexpr std::string_view kNullRule =
    "null where the market has no row of second s, or null there (its own rule: valid_W >= 0.9 W)";

std::vector<FeatureDescription> market_features() {
  return {
      {.name = "market_log_rv",
       .group = "market",
       .formula = "log_rv of the market product at the same s",
       .unit = "ln of volatility per sqrt(60 s)",
       .inputs = "core_v1 of the market product",
       .null_rule = kNullRule,
       .zero_activity = "ln(0.05e-4) = -12.206",
       .source = "Foreshock",
       .windows = {{5}, {30}, {60}}},
      {.name = "market_log_cascades",
       .group = "market",
       .formula = "log_cascades_a - log_cascades_b of the market product at the same s",
       .unit = "ln of a ratio of rates",
       .inputs = "core_v1 of the market product",
       .null_rule = kNullRule,
       .zero_activity = "0",
       .source = "Foreshock",
       .windows = {{5, 300}, {60, 3600}}},
  };
}

const Column& typed(const Frame& frame, std::string_view name, ColumnType type) {
  const Column& column = frame.at(name);
  if (column.type == type) return column;
  throw UserError(ErrorCode::schema_mismatch, fmt::format("column '{}' is of type {}, core_v1's is {}", name,
                                                          to_string(column.type), to_string(type)));
}

using Name = std::pair<std::string, std::string>;  // venue, product_id

Name product_of(const Column& venue, const Column& product, std::size_t row) {
  if (venue.is_null(row) || product.is_null(row)) {
    throw UserError(ErrorCode::bad_file, fmt::format("row {} names no venue or no product", row));
  }
  return {venue.text(row), product.text(row)};
}

Name find_market(const std::set<Name>& products, const MarketProduct& market) {
  std::vector<Name> found;
  std::vector<std::string> there;
  for (const Name& name : products) {
    there.push_back(fmt::format("{} on {}", name.second, name.first));
    if (name.second != market.product_id) continue;
    if (market.venue.empty() || market.venue == name.first) found.push_back(name);
  }
  if (found.empty()) {
    const std::string where = market.venue.empty() ? "" : fmt::format(" on {}", market.venue);
    throw UserError(
        ErrorCode::no_data,
        fmt::format("the market product {}{} is not in the features; there are: {}", market.product_id, where,
                    there.empty() ? "none" : fmt::format("{}", fmt::join(there, ", "))));
  }
  if (found.size() > 1) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("{} is in the features of several venues; say which with --market-venue: {}",
                                market.product_id, fmt::join(there, ", ")));
  }
  return found.front();
}

// The market's rows, to be looked up by time.
class MarketRows {
 public:
  MarketRows(const Frame& core, const MarketProduct& market);

  [[nodiscard]] const Name& name() const { return name_; }
  // The market's row of each row's time, or nothing.
  [[nodiscard]] std::optional<std::size_t> at(std::int64_t time) const {
    const auto found = std::lower_bound(rows_.begin(), rows_.end(), std::pair{time, std::size_t{0}});
    if (found == rows_.end() || found->first != time) return std::nullopt;
    return found->second;
  }

 private:
  Name name_;
  std::vector<std::pair<std::int64_t, std::size_t>> rows_;  // by time
};

MarketRows::MarketRows(const Frame& core, const MarketProduct& market) {
  const Column& venue = typed(core, "venue", ColumnType::string);
  const Column& product = typed(core, "product_id", ColumnType::string);
  const Column& time = typed(core, "timestamp", ColumnType::timestamp);
  std::set<Name> products;
  for (std::size_t row = 0; row < core.rows(); ++row) products.insert(product_of(venue, product, row));
  name_ = find_market(products, market);
  for (std::size_t row = 0; row < core.rows(); ++row) {
    if (time.is_null(row)) throw UserError(ErrorCode::bad_file, fmt::format("row {} has no timestamp", row));
    if (product_of(venue, product, row) == name_) rows_.emplace_back(time.ints[row], row);
  }
  std::sort(rows_.begin(), rows_.end());
  const auto twice = std::adjacent_find(rows_.begin(), rows_.end(),
                                        [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != rows_.end()) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("{} on {} has two rows of {}; give each stretch of time once", name_.second,
                                name_.first, format_time(from_nanos(twice->first))));
  }
}

Column market_values(const Frame& core, const std::string& name,
                     const std::vector<std::optional<std::size_t>>& market_row) {
  const Column& source = typed(core, name.substr(kPrefix.size()), ColumnType::float64);
  Column values(name, ColumnType::float64);
  values.reserve(market_row.size());
  for (const std::optional<std::size_t> row : market_row) {
    if (!row || source.is_null(*row)) {
      values.push_null();
    } else {
      values.push_double(source.doubles[*row]);
    }
  }
  return values;
}

}  // namespace

const FeatureSet& cross_v1() {
  static const FeatureSet set = [] {
    const FeatureSet& core = core_v1();
    std::vector<FeatureDescription> features = core.features;
    for (FeatureDescription& feature : market_features()) features.push_back(std::move(feature));
    FeatureSet cross = make_feature_set("cross_v1", core.row, core.fixed, std::move(features), "");
    cross.warm_up = core.warm_up;
    cross.extends = core.name;
    cross.joined = true;
    cross.first_own_feature = core.features.size();
    return cross;
  }();
  return set;
}

Frame join_market(const Frame& core, const MarketProduct& market) {
  const MarketRows rows(core, market);
  const Column& time = core.at("timestamp");
  std::vector<std::optional<std::size_t>> market_row;
  market_row.reserve(core.rows());
  for (std::size_t row = 0; row < core.rows(); ++row) market_row.push_back(rows.at(time.ints[row]));

  Frame out;
  const Frame columns = empty_frame(cross_v1());
  out.metadata = columns.metadata;
  out.metadata.merge(market_metadata(is_simulated(core)));
  out.metadata["cross.venue"] = rows.name().first;
  out.metadata["cross.product_id"] = rows.name().second;
  for (const Column& column : columns.columns()) {
    if (column.name.starts_with(kPrefix)) {
      out.add(market_values(core, column.name, market_row));
    } else {
      out.add(typed(core, column.name, column.type));
    }
  }
  return out;
}

}  // namespace foreshock
