#include "foreshock/evaluation/labelled_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kHorizonNs = 60 * kNanosPerSecond;
constexpr std::int64_t kPauseOfTicksNs = 10 * kNanosPerSecond;  // decision 0001: silence without heartbeats

void read_products(const Frame& frame, LabelledRows& rows) {
  const Column& product = frame.at("product_id");
  const Column* venue = frame.find("venue");
  if (product.type != ColumnType::string || (venue != nullptr && venue->type != ColumnType::string)) {
    throw UserError(ErrorCode::schema_mismatch, "columns product_id and venue must hold text");
  }
  if (product.null_count() > 0) throw UserError(ErrorCode::bad_file, "column product_id has a null");
  std::vector<std::pair<std::int64_t, std::int64_t>> known;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    const std::pair key{venue == nullptr ? 0 : venue->ints[row], product.ints[row]};
    const auto found = std::find(known.begin(), known.end(), key);
    rows.product.push_back(static_cast<std::uint32_t>(found - known.begin()));
    if (found == known.end()) known.push_back(key);
  }
  rows.products = static_cast<std::uint32_t>(known.size());
}

void read_labels(const Column& column, LabelledRows& rows) {
  if (column.type == ColumnType::string) {
    throw UserError(ErrorCode::schema_mismatch,
                    fmt::format("column {} holds text; a label is 0, 1 or null", column.name));
  }
  for (std::size_t row = 0; row < column.size(); ++row) {
    const double value = column.number(row);
    const bool known = !std::isnan(value);
    if (known && value != 0.0 && value != 1.0) {
      throw UserError(
          ErrorCode::bad_number,
          fmt::format("column {} holds {} in row {}; a label is 0, 1 or null", column.name, value, row));
    }
    rows.labelled.push_back(known ? 1 : 0);
    rows.label.push_back(value == 1.0 ? 1 : 0);
  }
}

void read_status(const Frame& frame, LabelledRows& rows) {
  const Column* status = frame.find("status");
  rows.valid.assign(frame.rows(), 1);
  if (status == nullptr) return;
  if (status->type != ColumnType::string) {
    throw UserError(ErrorCode::schema_mismatch, "column status must hold text: VALID, QUIET or INVALID");
  }
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    rows.valid[row] = status->is_null(row) || status->text(row) == "INVALID" ? 0 : 1;
  }
}

double optional_number(const Column* column, std::size_t row) {
  return column == nullptr ? kNotKnown : column->number(row);
}

// The realised variance at which a row's label turns 1.
double threshold_of(const LabelRule& rule, double rv_300) {
  if (rule.kind == LabelKind::other) return kNotKnown;
  if (rule.kind == LabelKind::relative && std::isnan(rv_300)) return kNotKnown;
  return rule.variance_threshold(rv_300);
}

void read_variances(const Frame& frame, const LabelRule& rule, LabelledRows& rows) {
  const Column* rv_5 = frame.find("rv_5");
  const Column* valid_5 = frame.find("valid_5");
  const Column* rv_300 = frame.find("rv_300");
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    // rv_5 = 60 sum r^2 / valid_5, so 12 sum r^2 = rv_5 valid_5 / 5.
    rows.burst_variance.push_back(optional_number(rv_5, row) * optional_number(valid_5, row) / 5.0);
    rows.threshold_variance.push_back(threshold_of(rule, optional_number(rv_300, row)));
  }
}

void number_sessions(std::int64_t pause_ns, LabelledRows& rows) {
  rows.session.assign(rows.size(), kNoSession);
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    std::optional<std::size_t> before;  // the row before, when it was valid
    for (const std::size_t row : of_product) {
      if (rows.valid[row] == 0) {
        before.reset();
        continue;
      }
      const bool continues = before && rows.timestamp_ns[row] - rows.timestamp_ns[*before] <= pause_ns;
      rows.session[row] = continues ? rows.session[*before] : rows.sessions++;
      before = row;
    }
  }
}

void read_times(const Column& column, LabelledRows& rows) {
  if (column.type != ColumnType::timestamp && column.type != ColumnType::int64) {
    throw UserError(ErrorCode::schema_mismatch, "column timestamp must hold times");
  }
  if (column.null_count() > 0) throw UserError(ErrorCode::bad_file, "column timestamp has a null");
  rows.timestamp_ns = column.ints;
}

}  // namespace

LabelledRows read_labelled_rows(const Frame& frame, const LabelRule& rule) {
  LabelledRows rows;
  read_times(frame.at("timestamp"), rows);
  read_products(frame, rows);
  read_labels(frame.at(rule.column), rows);
  read_status(frame, rows);
  read_variances(frame, rule, rows);
  number_sessions(frame.find("status") != nullptr ? kNanosPerSecond : kPauseOfTicksNs, rows);
  return rows;
}

std::int64_t label_horizon_ns(const Frame& frame) {
  const auto entry = frame.metadata.find("label.horizon_s");
  if (entry == frame.metadata.end() || entry->second.empty()) return kHorizonNs;
  const std::string& text = entry->second;
  std::int64_t horizon_s = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), horizon_s);
  if (error != std::errc{} || end != text.data() + text.size() || horizon_s < 1 || horizon_s > 86'400) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("metadata 'label.horizon_s' is '{}', not seconds", text));
  }
  return horizon_s * kNanosPerSecond;
}

std::int64_t longest_session_seconds(const LabelledRows& rows) {
  std::vector<std::int64_t> first(static_cast<std::size_t>(rows.sessions), -1);
  std::int64_t longest = 0;
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    for (const std::size_t row : of_product) {
      if (rows.session[row] == kNoSession) continue;
      const std::int64_t second = floor_second(from_nanos(rows.timestamp_ns[row]));
      std::int64_t& start = first[static_cast<std::size_t>(rows.session[row])];
      if (start < 0) start = second;
      longest = std::max(longest, second - start + 1);
    }
  }
  return longest;
}

std::vector<std::vector<std::size_t>> rows_by_product(const LabelledRows& rows) {
  std::vector<std::vector<std::size_t>> by_product(rows.products);
  for (std::size_t row = 0; row < rows.size(); ++row) by_product[rows.product[row]].push_back(row);
  for (std::vector<std::size_t>& of_product : by_product) {
    std::stable_sort(of_product.begin(), of_product.end(), [&](std::size_t a, std::size_t b) {
      return rows.timestamp_ns[a] < rows.timestamp_ns[b];
    });
  }
  return by_product;
}

}  // namespace foreshock
