#include "foreshock/table/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/table/row_matching.hpp"

namespace foreshock {
namespace {

std::string double_text(double value) {
  if (std::isnan(value)) return fmt::format("nan (bits {:#018x})", std::bit_cast<std::uint64_t>(value));
  return fmt::format("{:.17g}", value);
}

std::optional<std::string> value_text(const Column& column, std::size_t row) {
  if (column.is_null(row)) return std::nullopt;
  switch (column.type) {
    case ColumnType::int64:
      return fmt::to_string(column.ints[row]);
    case ColumnType::float64:
      return double_text(column.doubles[row]);
    case ColumnType::string:
      return column.text(row);
    case ColumnType::timestamp:
      return format_time(from_nanos(column.ints[row]));
    case ColumnType::boolean:
      return column.ints[row] != 0 ? "true" : "false";
  }
  FORESHOCK_CHECK(false);
  return {};
}

bool same_bits(const Column& a, std::size_t row_a, const Column& b, std::size_t row_b) {
  switch (a.type) {
    case ColumnType::float64:
      return std::bit_cast<std::uint64_t>(a.doubles[row_a]) == std::bit_cast<std::uint64_t>(b.doubles[row_b]);
    case ColumnType::string:
      return a.text(row_a) == b.text(row_b);
    default:
      return a.ints[row_a] == b.ints[row_b];
  }
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Comparing {
 public:
  Comparing(const Frame& first, const Frame& second, const ComparisonSettings& settings)
      : first_(first),
        second_(second),
        settings_(settings),
        matching_(match_rows(first, second, settings.key)) {
    out_.key = settings.key;
  }

  Comparison run() {
    count_rows();
    match_columns();
    std::sort(found_.begin(), found_.end());
    found_.resize(std::min(found_.size(), settings_.shown));
    for (const auto& [row, column, partner] : found_) out_.cells.push_back(cell(row, partner, column));
    return std::move(out_);
  }

 private:
  using Cell =
      std::tuple<std::size_t, std::size_t, std::size_t>;  // row, column of the first; row of the second

  void count_rows();
  void match_columns();
  void compare_column(std::size_t index, const Column& b);
  [[nodiscard]] CellDifference cell(std::size_t row, std::size_t partner, std::size_t column) const;
  [[nodiscard]] RowName name(const Frame& frame, std::size_t row, std::size_t occurrence) const;

  const Frame& first_;
  const Frame& second_;
  const ComparisonSettings& settings_;
  RowMatching matching_;
  std::vector<Cell> found_;  // of each column the first few
  Comparison out_;
};

RowName Comparing::name(const Frame& frame, std::size_t row, std::size_t occurrence) const {
  RowName out{row, {}, occurrence};
  for (const std::string& column : settings_.key) {
    out.key.push_back(value_text(frame.at(column), row).value_or("null"));
  }
  return out;
}

void Comparing::count_rows() {
  std::size_t furthest = 0;
  for (std::size_t row = 0; row < first_.rows(); ++row) {
    const std::size_t partner = matching_.partner[row];
    if (partner == kNoRow) {
      ++out_.missing;
      if (out_.missing_rows.size() < settings_.shown) {
        out_.missing_rows.push_back(name(first_, row, matching_.first_occurrence[row]));
      }
      continue;
    }
    ++out_.matched;
    if (partner < furthest) out_.rows_in_order = false;
    furthest = std::max(furthest, partner);
  }
  out_.extra = matching_.extra.size();
  for (std::size_t i = 0; i < std::min(matching_.extra.size(), settings_.shown); ++i) {
    const std::size_t row = matching_.extra[i];
    out_.extra_rows.push_back(name(second_, row, matching_.second_occurrence[row]));
  }
}

void Comparing::match_columns() {
  std::vector<std::string> shared;
  for (std::size_t i = 0; i < first_.columns().size(); ++i) {
    const Column& a = first_.columns()[i];
    const Column* b = second_.find(a.name);
    if (b == nullptr) {
      out_.only_first.push_back(a.name);
      continue;
    }
    shared.push_back(a.name);
    if (a.type != b->type) {
      out_.types_differ.push_back({a.name, a.type, b->type});
    } else if (!contains(settings_.key, a.name)) {
      compare_column(i, *b);
    }
  }
  std::size_t next = 0;
  for (const Column& b : second_.columns()) {
    if (first_.find(b.name) == nullptr) {
      out_.only_second.push_back(b.name);
    } else if (shared[next++] != b.name) {
      out_.columns_in_order = false;
    }
  }
}

void Comparing::compare_column(std::size_t index, const Column& b) {
  const Column& a = first_.columns()[index];
  ColumnComparison counts;
  counts.name = a.name;
  for (std::size_t row = 0; row < first_.rows(); ++row) {
    const std::size_t partner = matching_.partner[row];
    if (partner == kNoRow) continue;
    const bool null_a = a.is_null(row);
    const bool null_b = b.is_null(partner);
    if (null_a == null_b && (null_a || same_bits(a, row, b, partner))) {
      ++counts.equal;
      continue;
    }
    if (counts.unequal() < settings_.shown) found_.emplace_back(row, index, partner);
    if (null_a) {
      ++counts.null_to_value;
    } else if (null_b) {
      ++counts.value_to_null;
    } else {
      ++counts.differing;
      if (a.type == ColumnType::float64) {
        counts.most_ulps =
            std::max(counts.most_ulps, ulps_between(a.doubles[row], b.doubles[partner]).value_or(0));
      }
    }
  }
  out_.columns.push_back(std::move(counts));
}

CellDifference Comparing::cell(std::size_t row, std::size_t partner, std::size_t column) const {
  const Column& a = first_.columns()[column];
  const Column& b = second_.at(a.name);
  CellDifference out{name(first_, row, matching_.first_occurrence[row]),
                     partner,
                     a.name,
                     value_text(a, row),
                     value_text(b, partner),
                     {}};
  if (out.first && out.second && a.type == ColumnType::float64) {
    out.ulps = ulps_between(a.doubles[row], b.doubles[partner]);
  }
  return out;
}

}  // namespace

bool Comparison::equal() const {
  const bool same_values = std::all_of(columns.begin(), columns.end(),
                                       [](const ColumnComparison& column) { return column.unequal() == 0; });
  return same_values && missing == 0 && extra == 0 && types_differ.empty() && only_first.empty() &&
         only_second.empty();
}

std::vector<std::string> shared_row_key(const Frame& first, const Frame& second) {
  std::vector<std::string> key;
  for (const std::string_view name : kRowKey) {
    const Column* a = first.find(name);
    const Column* b = second.find(name);
    if (a != nullptr && b != nullptr && a->type == b->type && a->type != ColumnType::float64) {
      key.emplace_back(name);
    }
  }
  return key;
}

Comparison compare(const Frame& first, const Frame& second, const ComparisonSettings& settings) {
  FORESHOCK_CHECK(settings.shown > 0);
  return Comparing(first, second, settings).run();
}

std::optional<std::uint64_t> ulps_between(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::nullopt;
  // Doubles of one sign order as their bits do; the negative ones are mirrored about zero.
  const auto place = [](double value) {
    const auto bits = std::bit_cast<std::int64_t>(value);
    return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
  };
  const std::int64_t low = std::min(place(a), place(b));
  const std::int64_t high = std::max(place(a), place(b));
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

std::string to_string(const RowName& name) {
  std::string text = fmt::format("row {}", name.row);
  if (!name.key.empty()) text += fmt::format(" ({})", fmt::join(name.key, ", "));
  if (!name.key.empty() && name.occurrence > 0)
    text += fmt::format(", number {} of its key", name.occurrence + 1);
  return text;
}

std::string first_difference(const Comparison& comparison, std::string_view first, std::string_view second) {
  if (!comparison.only_first.empty() || !comparison.only_second.empty()) {
    const bool in_first = !comparison.only_first.empty();
    return fmt::format("column '{}' is in {} only",
                       in_first ? comparison.only_first.front() : comparison.only_second.front(),
                       in_first ? first : second);
  }
  if (!comparison.types_differ.empty()) {
    const TypeDifference& type = comparison.types_differ.front();
    return fmt::format("column '{}' is of type {} against {}", type.name, to_string(type.first),
                       to_string(type.second));
  }
  if (!comparison.columns_in_order) return "the columns stand in another order";
  if (!comparison.cells.empty()) {
    const CellDifference& cell = comparison.cells.front();
    return fmt::format("{}, column '{}': {} against {}", to_string(cell.name), cell.column,
                       cell.first.value_or("null"), cell.second.value_or("null"));
  }
  if (!comparison.missing_rows.empty()) {
    return fmt::format("{} is in {} only", to_string(comparison.missing_rows.front()), first);
  }
  if (!comparison.extra_rows.empty()) {
    return fmt::format("{} is in {} only", to_string(comparison.extra_rows.front()), second);
  }
  return comparison.rows_in_order ? "" : "the rows stand in another order";
}

}  // namespace foreshock
