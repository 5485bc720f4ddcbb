#include "foreshock/evaluation/labelled_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr double kLevelFloor = 0.5e-4 * 0.5e-4;  // of the 300 s level in the relative label

void read_products(const Frame& frame, LabelledRows& rows) {
  const Column& product = frame.at("product_id");
  const Column* venue = frame.find("venue");
  if (product.type != ColumnType::string || (venue != nullptr && venue->type != ColumnType::string)) {
    throw UserError(ErrorCode::schema_mismatch, "columns product_id and venue must hold text");
  }
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
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    rows.valid[row] = status->is_null(row) || status->text(row) == "INVALID" ? 0 : 1;
  }
}

double optional_number(const Column* column, std::size_t row) {
  return column == nullptr ? kNotKnown : column->number(row);
}

void read_variances(const Frame& frame, const LabelThreshold& threshold, LabelledRows& rows) {
  const Column* rv_5 = frame.find("rv_5");
  const Column* valid_5 = frame.find("valid_5");
  const Column* rv_300 = frame.find("rv_300");
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    // rv_5 = 60 sum r^2 / valid_5, so 12 sum r^2 = rv_5 valid_5 / 5.
    rows.burst_variance.push_back(optional_number(rv_5, row) * optional_number(valid_5, row) / 5.0);
    double limit = threshold.variance.value_or(kNotKnown);
    if (threshold.relative) {
      const double level = optional_number(rv_300, row);
      limit *= std::isnan(level) ? kNotKnown : std::max(level, kLevelFloor);
    }
    rows.threshold_variance.push_back(limit);
  }
}

void number_sessions(LabelledRows& rows) {
  struct Last {
    std::optional<std::int64_t> timestamp_ns;
    std::int32_t session = kNoSession;
  };
  std::vector<Last> last(rows.products);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Last& before = last[rows.product[row]];
    const std::int64_t now = rows.timestamp_ns[row];
    if (before.timestamp_ns && now <= *before.timestamp_ns) {
      throw UserError(
          ErrorCode::bad_file,
          fmt::format("row {} is not later than the row before it of its product ({}); rows must be "
                      "in time order",
                      row, format_time(from_nanos(now))));
    }
    const bool continues = before.session != kNoSession && now - *before.timestamp_ns == kNanosPerSecond;
    std::int32_t session = kNoSession;
    if (rows.valid[row] != 0) session = continues ? before.session : rows.sessions++;
    rows.session.push_back(session);
    before = {now, session};
  }
}

}  // namespace

LabelledRows read_labelled_rows(const Frame& frame, std::string_view label, const LabelThreshold& threshold) {
  LabelledRows rows;
  rows.timestamp_ns = frame.at("timestamp").ints;
  read_products(frame, rows);
  read_labels(frame.at(label), rows);
  read_status(frame, rows);
  read_variances(frame, threshold, rows);
  number_sessions(rows);
  return rows;
}

}  // namespace foreshock
