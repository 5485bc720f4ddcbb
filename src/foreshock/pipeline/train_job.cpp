#include "foreshock/pipeline/train_job.hpp"

#include <fmt/format.h>

#include <cmath>

#include "foreshock/core/error.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/models/feature_schema.hpp"
#include "foreshock/models/scoring.hpp"

namespace foreshock {
namespace {

std::string metadata_of(const Frame& frame, const std::string& key) {
  const auto entry = frame.metadata.find(key);
  return entry == frame.metadata.end() ? std::string() : entry->second;
}

std::string choose_label(const Frame& frame, const std::string& asked) {
  if (!asked.empty()) return asked;
  for (const char* name : {"spike_relative", "label"}) {
    if (frame.find(name) != nullptr) return name;
  }
  throw UserError(ErrorCode::missing_column,
                  "the table has no label (spike_relative or label); add it with foreshock label, or name it "
                  "with --label");
}

SplitSettings split_settings(const Frame& frame, const TrainSettings& settings) {
  SplitSettings out;
  out.horizon_ns = label_horizon_ns(frame);
  if (settings.train_to) out.train_to_ns = to_nanos(*settings.train_to);
  if (settings.calibration_to) out.calibration_to_ns = to_nanos(*settings.calibration_to);
  if (settings.train_to && settings.calibration_to && *settings.calibration_to < *settings.train_to) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("calibration ends at {}, before training ends at {}",
                                format_time(*settings.calibration_to), format_time(*settings.train_to)));
  }
  return out;
}

std::map<std::string, std::string> effective_settings(const Frame& frame, const TrainSettings& settings,
                                                      const SplitSettings& split) {
  const auto share_or_time = [](std::int64_t percent, const std::optional<UnixNanos>& time) {
    return time ? format_time(*time) : fmt::format("{} % of the labelled rows", percent);
  };
  return {{"train_to", share_or_time(split.train_percent, settings.train_to)},
          {"calibration_to",
           share_or_time(split.train_percent + split.calibration_percent, settings.calibration_to)},
          {"purge_s", fmt::format("{}", static_cast<double>(split.horizon_ns + split.lateness_ns) / 1e9)},
          {"l2_c", fmt::format("{}", settings.trainer.l2_c)},
          {"class_weight", settings.trainer.class_weight == ClassWeight::balanced ? "balanced" : "none"},
          {"label_horizon_s", fmt::format("{}", split.horizon_ns / kNanosPerSecond)},
          {"label_grid_s", metadata_of(frame, "label.grid_s")},
          {"label_train_to", metadata_of(frame, "label.train_to")}};
}

// F1's best threshold on the calibration rows that have a probability; unset without positives.
std::optional<double> decision_threshold(const Model& model, const TrainingData& data) {
  const Frame& frame = *data.frame;
  const std::vector<double> scores = score_rows(model, frame, data.calibration_rows);
  const std::vector<std::uint8_t> labels = labels_of(frame, data.label.column, data.calibration_rows);
  std::vector<double> known_scores;
  std::vector<std::uint8_t> known_labels;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) continue;
    known_scores.push_back(scores[i]);
    known_labels.push_back(labels[i]);
  }
  return best_f1_threshold(known_scores, known_labels);
}

// The label's own threshold must not have seen the test part.
void note_label_look_ahead(const Frame& frame, const Split& split, std::vector<std::string>& notes) {
  const std::string label_train_to = metadata_of(frame, "label.train_to");
  const PartSummary& test = split.summary(Part::test);
  if (label_train_to.empty() || test.rows == 0) return;
  if (parse_time(label_train_to).value().utc > from_nanos(test.first_ns)) {
    notes.push_back(
        fmt::format("the label's threshold was set on rows up to {}, later than the test part's first "
                    "row: label again with an earlier --train-to",
                    label_train_to));
  }
}

Artifact finish(TrainedModel trained, const TrainingData& data, const Split& split) {
  const FeatureSchema schema = feature_schema(*data.frame);
  const PartSummary& train = split.summary(Part::train);
  Artifact artifact;
  artifact.model = std::move(trained.model);
  artifact.label = data.label;
  artifact.decision_threshold = decision_threshold(*artifact.model, data);
  artifact.feature_set = schema.set;
  artifact.schema_hash = schema.hash;
  artifact.first_timestamp = from_nanos(train.first_ns);
  artifact.last_timestamp = from_nanos(train.last_ns);
  artifact.rows_used = trained.rows_used;
  artifact.rows_dropped = {{"input_null", trained.rows_with_null},
                           {"label_null", static_cast<std::size_t>(split.unlabelled)},
                           {"purged", static_cast<std::size_t>(split.purged)}};
  artifact.calibration_rows = data.calibration_rows.size();
  artifact.dropped_columns = std::move(trained.dropped_columns);
  artifact.notes = std::move(trained.notes);
  if (!artifact.decision_threshold) {
    artifact.notes.emplace_back("no decision threshold: the calibration part has no positive label");
  }
  if (is_simulated(*data.frame)) artifact.notes.emplace_back("trained on a simulated market");
  note_label_look_ahead(*data.frame, split, artifact.notes);
  return artifact;
}

}  // namespace

TrainJob run_train_job(const Frame& frame, const TrainSettings& settings, const Provenance& provenance) {
  const SplitSettings cuts = split_settings(frame, settings);
  TrainingData data;
  data.frame = &frame;
  data.label = label_rule(frame, choose_label(frame, settings.label));
  TrainJob job;
  job.split = contiguous_split(read_labelled_rows(frame, data.label), cuts);
  data.rows = rows_of(job.split, Part::train);
  data.calibration_rows = rows_of(job.split, Part::calibration);
  if (data.rows.empty()) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("no row of {} with a known label '{}' falls into the training part",
                                frame.rows(), data.label.column));
  }
  std::vector<std::string> names = settings.models;
  if (names.empty()) {
    for (const ModelKind& kind : model_kinds()) names.emplace_back(kind.name);
  }
  for (const std::string& name : names) {
    try {
      TrainedModel trained = model_kind(name).train(data, settings.trainer);
      std::vector<double> objective = std::move(trained.objective);
      Artifact artifact = finish(std::move(trained), data, job.split);
      artifact.settings = effective_settings(frame, settings, cuts);
      artifact.data_hash = provenance.data_hash;
      artifact.foreshock_version = provenance.foreshock_version;
      job.artifacts.push_back(std::move(artifact));
      job.objectives.push_back(std::move(objective));
    } catch (const UserError& error) {
      if (!settings.models.empty() || error.code() != ErrorCode::unsupported) throw;
      job.skipped.push_back({name, error.what()});
    }
  }
  return job;
}

}  // namespace foreshock
