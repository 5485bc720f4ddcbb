#include "foreshock/evaluation/prediction_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The column asked for, else the first of `usual` that is there, else none.
std::string choose(const std::vector<std::string>& present, const std::string& asked,
                   const std::vector<std::string>& usual) {
  if (!asked.empty()) {
    if (contains(present, asked)) return asked;
    throw UserError(ErrorCode::missing_column,
                    fmt::format("column '{}' is missing; there are: {}", asked, fmt::join(present, ", ")));
  }
  const auto found = std::find_if(usual.begin(), usual.end(),
                                  [&](const std::string& name) { return contains(present, name); });
  return found == usual.end() ? std::string() : *found;
}

enum class Kind { bit, share };

// A column's values, checked; NaN = null.
std::vector<double> read_numbers(const Frame& frame, const std::string& name, Kind kind) {
  const Column& column = frame.at(name);
  const std::string_view wanted = kind == Kind::bit ? "0 or 1" : "a probability in [0, 1]";
  if (column.type == ColumnType::string || column.type == ColumnType::timestamp) {
    throw UserError(ErrorCode::schema_mismatch,
                    fmt::format("column '{}' holds {}; it must hold numbers: {}", name,
                                column.type == ColumnType::string ? "text" : "times", wanted));
  }
  std::vector<double> values;
  values.reserve(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) {
    const double value = column.number(row);
    const bool fits = kind == Kind::bit ? value == 0.0 || value == 1.0 : value >= 0.0 && value <= 1.0;
    if (!fits && !std::isnan(value)) {
      throw UserError(ErrorCode::bad_number,
                      fmt::format("column '{}' holds {} in row {}; it must be {}", name, value, row, wanted));
    }
    values.push_back(value);
  }
  return values;
}

// The rows' times, or none with the reason.
std::vector<std::int64_t> read_times(const Column& column, PredictionRows& rows) {
  if (column.null_count() > 0) {
    rows.no_time_reason = fmt::format("column '{}' has {} nulls", column.name, column.null_count());
    return {};
  }
  if (column.type == ColumnType::timestamp) return column.ints;
  if (column.type != ColumnType::string) {
    rows.no_time_reason = fmt::format("column '{}' holds plain numbers, not times", column.name);
    return {};
  }
  bool naive = false;
  std::vector<std::int64_t> of_text;
  for (const std::string& text : column.dictionary) {
    const Result<ParsedTime> time = parse_time(text);
    if (!time) {
      throw UserError(time.error().code, fmt::format("column '{}': {}", column.name, time.error().message));
    }
    naive = naive || time->naive;
    of_text.push_back(to_nanos(time->utc));
  }
  if (naive) rows.notes.push_back("times without a zone are taken as UTC");
  std::vector<std::int64_t> times;
  times.reserve(column.size());
  for (const std::int64_t code : column.ints) times.push_back(of_text[static_cast<std::size_t>(code)]);
  return times;
}

// What tells products apart in one column: the code of a text, a number; -1 = null.
std::int64_t key_of(const Column* column, std::size_t row) {
  if (column == nullptr || column->is_null(row) || column->type == ColumnType::float64) return -1;
  return column->ints[row];
}

void read_products(const Frame& frame, PredictionRows& rows) {
  const Column* venue = rows.columns.venue.empty() ? nullptr : frame.find(rows.columns.venue);
  const Column* product = rows.columns.product_id.empty() ? nullptr : frame.find(rows.columns.product_id);
  std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t> codes;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    const auto next = static_cast<std::uint32_t>(codes.size());
    rows.product.push_back(codes.try_emplace({key_of(venue, row), key_of(product, row)}, next).first->second);
  }
  rows.products = static_cast<std::uint32_t>(codes.size());
}

void read_decisions(const Frame& frame, const PredictionsSettings& settings, PredictionRows& rows) {
  if (settings.threshold) {
    for (const double score : rows.score) {
      rows.decision.push_back(std::isnan(score) ? kNone : score >= *settings.threshold ? 1.0 : 0.0);
    }
    rows.notes.push_back(
        fmt::format("alarms are rows with a probability of {} and more (--threshold)", *settings.threshold));
    return;
  }
  if (rows.columns.prediction.empty()) {
    rows.no_decision_reason =
        "there is no column with predictions, and no threshold was given to make them from probabilities";
    return;
  }
  rows.decision = read_numbers(frame, rows.columns.prediction, Kind::bit);
}

template <typename T>
void keep(std::vector<T>& values, const std::vector<std::uint8_t>& kept) {
  if (values.empty()) return;
  std::size_t to = 0;
  for (std::size_t row = 0; row < kept.size(); ++row) {
    if (kept[row] != 0) values[to++] = values[row];
  }
  values.resize(to);
}

// Drops rows without a label or a score.
void drop_rows(const std::vector<double>& label, PredictionRows& rows) {
  std::vector<std::uint8_t> kept;
  for (std::size_t row = 0; row < label.size(); ++row) {
    const bool known = !std::isnan(label[row]) && !std::isnan(rows.score[row]) &&
                       (rows.against.empty() || !std::isnan(rows.against[row]));
    kept.push_back(known ? 1 : 0);
    rows.label.push_back(label[row] == 1.0 ? 1 : 0);
    if (!known) rows.dropped += 1;
  }
  keep(rows.score, kept);
  keep(rows.label, kept);
  keep(rows.decision, kept);
  keep(rows.against, kept);
  keep(rows.timestamp_ns, kept);
  keep(rows.product, kept);
}

// Says what rows without a decision mean for the numbers that need one.
void count_decisions(PredictionRows& rows) {
  const auto none = std::count_if(rows.decision.begin(), rows.decision.end(),
                                  [](double decision) { return std::isnan(decision); });
  if (none == 0) return;
  if (none == static_cast<std::ptrdiff_t>(rows.size())) {
    rows.decision.clear();
    rows.no_decision_reason = fmt::format("column '{}' is null in every row", rows.columns.prediction);
    return;
  }
  rows.notes.push_back(fmt::format(
      "{} rows carry no prediction; confusion, precision, recall, F1 and accuracy leave them out", none));
}

}  // namespace

std::vector<std::string> PredictionColumns::names() const {
  std::vector<std::string> there;
  for (const std::string& name : {actual, probability, prediction, against, timestamp, product_id, venue}) {
    if (!name.empty() && !contains(there, name)) there.push_back(name);
  }
  return there;
}

PredictionColumns choose_columns(const std::vector<std::string>& present,
                                 const PredictionsSettings& settings) {
  PredictionColumns columns;
  columns.actual = choose(present, settings.actual_column, {"actual", "label"});
  columns.probability = choose(present, settings.probability_column, {"probability"});
  columns.prediction = choose(present, settings.prediction_column, {"prediction"});
  columns.against = choose(present, settings.against_column, {});
  columns.timestamp = choose(present, {}, {"timestamp"});
  columns.product_id = choose(present, {}, {"product_id"});
  columns.venue = choose(present, {}, {"venue"});
  if (columns.actual.empty()) {
    throw UserError(ErrorCode::missing_column,
                    fmt::format("there is no column 'actual' or 'label'; name it with --actual-column; "
                                "there are: {}",
                                fmt::join(present, ", ")));
  }
  if (columns.probability.empty() && columns.prediction.empty()) {
    throw UserError(ErrorCode::missing_column,
                    fmt::format("there is no column 'probability' or 'prediction'; name it with "
                                "--probability-column or --prediction-column; there are: {}",
                                fmt::join(present, ", ")));
  }
  if (columns.probability.empty() && settings.threshold) {
    throw UserError(ErrorCode::bad_setting, "--threshold needs a column with probabilities");
  }
  if (columns.probability.empty() && !columns.against.empty()) {
    throw UserError(ErrorCode::bad_setting, "--against-column needs a column with probabilities");
  }
  return columns;
}

PredictionRows read_prediction_rows(const Frame& frame, const PredictionsSettings& settings) {
  std::vector<std::string> present;
  for (const Column& column : frame.columns()) present.push_back(column.name);
  PredictionRows rows;
  rows.columns = choose_columns(present, settings);
  const std::vector<double> label = read_numbers(frame, rows.columns.actual, Kind::bit);
  rows.score = rows.has_probability() ? read_numbers(frame, rows.columns.probability, Kind::share)
                                      : read_numbers(frame, rows.columns.prediction, Kind::bit);
  if (!rows.columns.against.empty()) rows.against = read_numbers(frame, rows.columns.against, Kind::share);
  if (!rows.has_probability()) {
    rows.notes.push_back(
        "there is no column with probabilities: the prediction (0 or 1) is the score that ranks rows");
  }
  if (rows.columns.timestamp.empty()) {
    rows.no_time_reason = "rows carry no time (there is no column 'timestamp')";
  } else {
    rows.timestamp_ns = read_times(frame.at(rows.columns.timestamp), rows);
  }
  read_products(frame, rows);
  read_decisions(frame, settings, rows);
  drop_rows(label, rows);
  if (rows.size() == 0) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("no row can be judged: of {} rows none has both a label and a {}",
                                frame.rows(), rows.has_probability() ? "probability" : "prediction"));
  }
  count_decisions(rows);
  return rows;
}

}  // namespace foreshock
