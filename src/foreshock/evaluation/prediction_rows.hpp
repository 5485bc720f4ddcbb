// Anybody's predictions as plain arrays: columns found by name, checked, rows that cannot be judged dropped
// and counted. A label and a prediction are 0, 1 or null, a probability lies in [0, 1] or is null, a time is
// a timestamp or ISO 8601 text. Without a probability the prediction is the score. Rows are named from 0, as
// in the file. Errors: missing_column; schema_mismatch for text where numbers belong; bad_number for a value
// outside its range; bad_time; no_data when no row is left.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

struct PredictionsSettings {
  std::string actual_column;        // empty: "actual", else "label"
  std::string probability_column;   // empty: "probability", or none
  std::string prediction_column;    // empty: "prediction", or none
  std::string against_column;       // another forecast's probability, to compare with; empty: none
  std::optional<double> threshold;  // alarm from this probability on, whatever the prediction column says
  std::optional<double> overlap;    // rows that share a label; unset: 60 s of rows (60 rows without times)
  std::uint64_t seed = 1;
  int resamples = 1000;
};

// Names of the columns to read; empty = none.
struct PredictionColumns {
  std::string actual;
  std::string probability;
  std::string prediction;
  std::string against;
  std::string timestamp;
  std::string product_id;
  std::string venue;

  [[nodiscard]] std::vector<std::string> names() const;  // those there are
};
// Errors: missing_column, naming those there are; bad_setting for a threshold without probabilities.
[[nodiscard]] PredictionColumns choose_columns(const std::vector<std::string>& present,
                                               const PredictionsSettings& settings);

struct PredictionRows {
  PredictionColumns columns;
  std::vector<double> score;               // the probability, or the prediction where there is none
  std::vector<std::uint8_t> label;         // 0 or 1
  std::vector<double> decision;            // 0 or 1, NaN = none; empty: no row has one
  std::vector<double> against;             // empty: not asked for
  std::vector<std::int64_t> timestamp_ns;  // empty: rows carry no time
  std::vector<std::uint32_t> product;      // code of (venue, product_id) in order of appearance
  std::uint32_t products = 0;
  std::int64_t dropped = 0;
  std::string no_decision_reason;  // why there are no decisions; empty when there are
  std::string no_time_reason;
  std::vector<std::string> notes;  // what a reader should know

  [[nodiscard]] std::size_t size() const { return score.size(); }
  [[nodiscard]] bool has_probability() const { return !columns.probability.empty(); }
};
[[nodiscard]] PredictionRows read_prediction_rows(const Frame& frame, const PredictionsSettings& settings);

}  // namespace foreshock
