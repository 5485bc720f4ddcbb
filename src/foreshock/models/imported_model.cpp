#include "foreshock/models/imported_model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "foreshock/core/error.hpp"
#include "foreshock/core/similar_names.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/models/feature_schema.hpp"
#include "foreshock/models/logistic_model.hpp"
#include "foreshock/models/sigmoid.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::json;

constexpr double kPrototypeEpsilon = 1e-8;  // the prototype adds it to its standard deviation
constexpr double kLogisticThreshold = 0.5;  // scikit-learn's predict()
// Between two correct evaluations of one model; sums of a few terms differ by some 1e-16.
constexpr double kLargestDifference = 1e-9;

[[noreturn]] void bad_model(const std::string& what) {
  throw UserError(ErrorCode::bad_model, what);
}

// What the reader found, in the terms of either kind.
struct Reading {
  bool z_score = false;
  std::string class_name;
  std::string sklearn_version;
  std::vector<std::string> columns;  // empty when the file does not say
  std::vector<double> weights, means, scales;
  double intercept = 0.0;
  bool multinomial = false;
  double threshold = 0.0;  // z_score only
};

void require_two_classes(const Json& classes) {
  if (classes.size() != 2) {
    bad_model(fmt::format("it has {} classes, {}; this program's models answer one yes-or-no question",
                          classes.size(), classes.dump()));
  }
  const auto stands_for = [](const Json& value, int number) {
    return value.is_boolean() ? value.get<bool>() == (number == 1) : value == number;
  };
  if (!stands_for(classes[0], 0) || !stands_for(classes[1], 1)) {
    bad_model(fmt::format("its classes are {} and {}, not 0 and 1", classes[0].dump(), classes[1].dump()));
  }
}

Reading read(const Json& json) {
  Reading reading;
  const auto kind = json.at("kind").get<std::string>();
  if (kind != "logistic" && kind != "z_score") bad_model(fmt::format("its kind '{}' is unknown", kind));
  reading.z_score = kind == "z_score";
  reading.class_name = json.at("class").get<std::string>();
  if (const Json& version = json.at("sklearn_version"); !version.is_null()) {
    reading.sklearn_version = version.get<std::string>();
  }
  if (const Json& columns = json.at("columns"); !columns.is_null()) {
    reading.columns = columns.get<std::vector<std::string>>();
  }
  require_two_classes(json.at("classes"));
  const auto rows = json.at("coefficients").get<std::vector<std::vector<double>>>();
  const auto intercepts = json.at("intercept").get<std::vector<double>>();
  if (rows.size() != 1 || rows[0].empty() || intercepts.size() != 1) {
    bad_model("two classes need one row of coefficients and one intercept; it has others");
  }
  reading.weights = rows[0];
  reading.intercept = intercepts[0];
  const std::size_t width = reading.weights.size();
  const auto list = [&](const char* field, double otherwise) {
    const Json& values = json.at(field);
    return values.is_null() ? std::vector<double>(width, otherwise) : values.get<std::vector<double>>();
  };
  reading.means = list("means", 0.0);
  reading.scales = list("scales", 1.0);
  if (reading.means.size() != width || reading.scales.size() != width ||
      json.at("n_features").get<std::size_t>() != width) {
    bad_model(fmt::format("its {} coefficients, {} means and {} scales do not fit together", width,
                          reading.means.size(), reading.scales.size()));
  }
  reading.multinomial = json.at("multinomial").get<bool>();
  if (reading.z_score) reading.threshold = json.at("threshold").get<double>();
  return reading;
}

std::vector<std::string> numeric_columns(const FeatureSet& set) {
  std::vector<std::string> names;
  for (const FeatureColumn& column : set.columns) names.push_back(column.name);
  for (const FixedColumn& column : set.fixed) {
    if (column.type == ColumnType::float64) names.emplace_back(column.name);
  }
  return names;
}

void require_columns_of(const FeatureSet& set, const std::vector<std::string>& columns) {
  const std::vector<std::string> known = numeric_columns(set);
  for (const std::string& column : columns) {
    if (std::find(known.begin(), known.end(), column) != known.end()) continue;
    throw UserError(ErrorCode::missing_column,
                    fmt::format("{} has no column '{}'; like it are: {}; name the inputs with --columns",
                                set.name, column, fmt::join(similar_names(column, known, 3), ", ")));
  }
}

std::vector<std::string> choose_columns(const Reading& reading, const ImportSettings& settings) {
  const std::size_t width = reading.weights.size();
  std::vector<std::string> columns = settings.columns.empty() ? reading.columns : settings.columns;
  if (columns.empty() && reading.z_score) {
    throw UserError(ErrorCode::bad_setting,
                    "the baseline does not say which column it reads (volatility_col_ is not set); name it "
                    "with --columns");
  }
  if (columns.empty() && settings.feature_set == handoff_v1().name) columns = handoff_model_inputs();
  if (columns.empty()) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("the model does not name its {} inputs; name them with --columns", width));
  }
  if (columns.size() != width) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("the model reads {} columns and {} are named ({}); name all in the order it "
                                "was trained on with --columns",
                                width, columns.size(), fmt::join(columns, ", ")));
  }
  if (std::set<std::string>(columns.begin(), columns.end()).size() != columns.size()) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("a column is named twice: {}", fmt::join(columns, ", ")));
  }
  return columns;
}

std::unique_ptr<LogisticModel> make_model(const Reading& reading, const std::vector<std::string>& columns) {
  const double factor = reading.multinomial ? 2.0 : 1.0;
  std::vector<LogisticTerm> terms;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    const double sd = reading.scales[j] + (reading.z_score ? kPrototypeEpsilon : 0.0);
    terms.push_back({columns[j], factor * reading.weights[j], {reading.means[j], sd}});
  }
  return std::make_unique<LogisticModel>(std::move(terms), factor * reading.intercept);
}

std::vector<std::string> notes_on(const Reading& reading) {
  std::vector<std::string> notes = {
      "trained elsewhere: its training interval and data are unknown, so whether it has seen the rows it is "
      "scored on is too",
      "the package it comes from filled nulls with 0 or the mean; here a row with a null input has no "
      "answer"};
  if (reading.z_score) {
    notes.push_back(
        fmt::format("the probability is sigmoid(z), a rank and not calibrated; a spike is "
                    "predicted from z = {} on",
                    reading.threshold));
  }
  if (reading.multinomial) {
    notes.emplace_back("multi_class='multinomial': the coefficients are doubled, as its binary softmax is");
  }
  return notes;
}

// Throws when scikit-learn's own answers are others.
void compare(const Json& check, ImportedModel& imported) {
  if (check.is_null()) return;
  const auto rows = check.at("rows").get<std::vector<std::vector<double>>>();
  const auto answers = check.at("probabilities").get<std::vector<double>>();
  const Model& model = *imported.artifact.model;
  if (rows.size() != answers.size()) bad_model("rows and answers of the comparison differ in number");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != model.columns().size()) bad_model("a row of the comparison has another width");
    const auto probability = model.probability(rows[i]);
    const double difference = probability ? std::abs(*probability - answers[i]) : 1.0;
    imported.largest_difference = std::max(imported.largest_difference, difference);
  }
  imported.rows_compared = rows.size();
  if (imported.largest_difference > kLargestDifference) {
    bad_model(fmt::format("scikit-learn answers otherwise than the imported model, by up to {:.2g}",
                          imported.largest_difference));
  }
}

ImportedModel import_reading(const Json& json, const ImportSettings& settings) {
  const FeatureSet& set = feature_set(settings.feature_set);
  const Reading reading = read(json);
  const std::vector<std::string> columns = choose_columns(reading, settings);
  require_columns_of(set, columns);
  ImportedModel imported;
  Artifact& artifact = imported.artifact;
  artifact.model = make_model(reading, columns);
  artifact.label.column = settings.feature_set == handoff_v1().name ? "label" : "spike_relative";
  artifact.decision_threshold = reading.z_score ? sigmoid(reading.threshold) : kLogisticThreshold;
  artifact.feature_set = set.name;
  artifact.schema_hash = set.schema_hash;
  artifact.imported_from =
      reading.z_score
          ? reading.class_name
          : fmt::format("{}, scikit-learn {}", reading.class_name,
                        reading.sklearn_version.empty() ? "of unknown version" : reading.sklearn_version);
  artifact.notes = notes_on(reading);
  artifact.settings = {{"imported_file_sha256", settings.file_hash}};
  artifact.foreshock_version = settings.foreshock_version;
  compare(json.at("check"), imported);
  return imported;
}

}  // namespace

ImportedModel imported_model(std::string_view reading, const ImportSettings& settings) {
  try {
    return import_reading(Json::parse(reading), settings);
  } catch (const Json::exception& error) {
    throw UserError(ErrorCode::bad_model, fmt::format("what was read of it is damaged: {}", error.what()));
  }
}

}  // namespace foreshock
