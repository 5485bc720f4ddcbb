// foreshock label: adds what happened next to every row of a feature table.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/labels/prototype_label.hpp"
#include "foreshock/labels/spike_labels.hpp"
#include "foreshock/models/feature_schema.hpp"
#include "foreshock/table/parquet_file.hpp"
#include "prototype_options.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

struct LabelOptions {
  std::filesystem::path features;
  std::filesystem::path out;
  std::string train_to;
  std::string gap_seconds;
  LabelSettings settings;
  bool json = false;
};

Json number_or_null(double value) {
  return value == 0.0 ? Json(nullptr) : Json(value);
}

Json label_counts(const Column& label) {
  std::int64_t positives = 0;
  for (std::size_t row = 0; row < label.size(); ++row) {
    if (!label.is_null(row)) positives += label.ints[row];
  }
  const std::size_t rows = label.size() - label.null_count();
  const Json base_rate =
      rows == 0 ? Json(nullptr) : Json(static_cast<double>(positives) / static_cast<double>(rows));
  return {{"rows", rows}, {"positives", positives}, {"base_rate", base_rate}};
}

Json label_core(Frame& frame, const LabelSettings& settings) {
  const LabelThresholds thresholds = fit_thresholds(frame, settings);
  add_labels(frame, settings, thresholds);
  const Column& v = frame.at("v");
  const std::string set = feature_schema(frame).set;
  Json report{{"set", set.empty() ? std::string(core_v1().name) : set},
              {"rows", frame.rows()},
              {"rows_with_v", v.size() - v.null_count()}};
  report["train_to"] = frame.metadata.at("label.train_to");
  report["training_rows"] = thresholds.training_rows;
  report["spike_relative"] = label_counts(frame.at("spike_relative"));
  report["spike_relative"]["k2"] = number_or_null(thresholds.k2);
  report["spike_relative"]["k"] = number_or_null(std::sqrt(thresholds.k2));
  report["spike_fixed"] = label_counts(frame.at("spike_fixed"));
  report["spike_fixed"]["tau2"] = number_or_null(thresholds.tau2);
  report["spike_fixed"]["tau_bp"] = number_or_null(1e4 * std::sqrt(thresholds.tau2));
  return report;
}

Json label_prototype(Frame& frame, const LabelSettings& settings) {
  const PrototypeThreshold threshold = fit_prototype_threshold(frame, settings);
  add_prototype_label(frame, settings, threshold);
  Json report{{"set", "handoff_v1"}, {"rows", frame.rows()}};
  report["train_to"] = frame.metadata.at("label.train_to");
  report["training_rows"] = threshold.training_rows;
  report["label"] = label_counts(frame.at("label"));
  report["label"]["tau"] = number_or_null(threshold.tau);
  return report;
}

void print_report(const Json& report) {
  for (const auto& [name, value] : report.items()) {
    if (!value.is_object()) {
      fmt::print("{:<16} {}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
      continue;
    }
    fmt::print("{}\n", name);
    for (const auto& [inner, number] : value.items()) fmt::print("  {:<14} {}\n", inner, number.dump());
  }
}

void run_label(const LabelOptions& options) {
  answer_label_gap(options.gap_seconds);
  LabelSettings settings = options.settings;
  if (!options.train_to.empty()) settings.train_to = parse_time(options.train_to).value().utc;
  Frame frame = read_parquet(options.features);
  const bool one_row_a_tick = frame.find("return_q") == nullptr && frame.find("price") != nullptr;
  if (one_row_a_tick && settings.grid_s != 1) {
    throw UserError(
        ErrorCode::bad_setting,
        fmt::format("--grid-seconds {} has no meaning for handoff_v1, whose returns are from tick to "
                    "tick; leave it out",
                    settings.grid_s));
  }
  const Json report = one_row_a_tick ? label_prototype(frame, settings) : label_core(frame, settings);
  write_parquet(frame, options.out);
  if (options.json) {
    fmt::print("{}\n", report.dump(2));
  } else {
    print_report(report);
  }
}

}  // namespace

void add_label_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<LabelOptions>();
  CLI::App* command = app.add_subcommand(
      "label",
      "Add the labels to a feature table: v, spike_relative, spike_fixed (core_v1, cross_v1) or "
      "future_volatility, label (handoff_v1); null where not known");
  command->add_option("--features", options->features, "Feature table, Parquet")->required();
  command->add_option("--out", options->out, "Labelled table to write, Parquet")->required();
  command->add_option(
      "--train-to", options->train_to,
      "Thresholds are set on rows whose label was known by this time, ISO 8601, UTC; by default "
      "on the first 60 % of the labelled rows");
  command->add_option("--horizon", options->settings.horizon_s, "How many seconds a label looks ahead")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command
      ->add_option("--grid-seconds", options->settings.grid_s,
                   "Take the variance ahead from returns over 1 or 5 s; it must divide the horizon")
      ->check(CLI::IsMember({1, 5}))
      ->capture_default_str();
  command
      ->add_option("--percentile,--label-threshold-percentile", options->settings.percentile,
                   "Percentile of the training rows that makes the threshold")
      ->check(CLI::Range(1, 99))
      ->capture_default_str();
  add_label_gap_option(*command, options->gap_seconds);
  command->add_flag("--json", options->json, "Print the counts and thresholds as JSON");
  command->callback([options] { run_label(*options); });
}

}  // namespace foreshock::cli
