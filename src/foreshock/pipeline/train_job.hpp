// Training from a labelled feature table to finished artifacts: split, fit each model on the training part,
// set its decision threshold on the calibration part. The test part is never looked at. No file is touched
// here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/split.hpp"
#include "foreshock/models/artifact.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock {

struct TrainSettings {
  std::vector<std::string> models;  // names of model_kinds(); empty: every one the table can carry
  std::string label;                // empty: spike_relative, or label where the table has that instead
  std::optional<UnixNanos> train_to = std::nullopt;        // default: the first 60 % of the labelled rows
  std::optional<UnixNanos> calibration_to = std::nullopt;  // default: the next 20 %
  TrainerSettings trainer;
};

// Where the data came from and who trained; goes into every artifact.
struct Provenance {
  std::string data_hash;
  std::string foreshock_version;
};

struct TrainJob {
  Split split;
  std::vector<Artifact> artifacts;
  std::vector<std::vector<double>> objectives;  // of each artifact: TrainedModel::objective
  struct Skipped {
    std::string name;
    std::string reason;
  };
  std::vector<Skipped> skipped;  // models not asked for by name that the table cannot carry
};

// Errors: those of read_labelled_rows and of the trainers; no_data when no row trains; bad_setting when
// calibration_to is before train_to.
[[nodiscard]] TrainJob run_train_job(const Frame& frame, const TrainSettings& settings,
                                     const Provenance& provenance);

}  // namespace foreshock
