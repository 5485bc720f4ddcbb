// handoff: raw ticks in, the whole package out: features, labels, models with their plots, evaluation,
// predictions and documents. Same input and settings, same bytes; what varies (command, timings) is returned
// for a file beside the package.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "foreshock/evaluation/evaluator.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/models/trainer.hpp"
#include "foreshock/pipeline/train_job.hpp"

namespace foreshock {

struct HandoffSettings {
  std::vector<std::filesystem::path> files;
  CaptureSettings capture;
  std::filesystem::path out;
  TrainerSettings trainer;
  std::size_t threads = 1;  // for the features; the bytes do not depend on it
  std::string foreshock_version;
};

struct HandoffReport {
  CaptureReport capture;
  EvaluationResult evaluation;
  TrainJob job;
  std::string data_hash;
  bool simulated = false;                                       // some record is the simulator's
  std::size_t files = 0;                                        // in the package
  std::vector<std::pair<std::string, double>> seconds_by_step;  // wall clock, for run.json
};

// Errors: those of reading; no_data when too few rows have a label to train on; cannot_write.
HandoffReport run_handoff(const HandoffSettings& settings);

}  // namespace foreshock
