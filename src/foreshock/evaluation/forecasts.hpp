// What is forecast for every row of a table before anything is scored: models trained on a split's training
// part (or brought ready), the training base rate as the model "base_rate", and the leak probes. A model or
// probe that cannot be made is left out and a note says why. Deterministic.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/part_scores.hpp"
#include "foreshock/models/label_rule.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock {

// A model to judge, with the threshold it was published with. The model outlives this.
struct Contender {
  std::string name;
  const Model* model = nullptr;
  std::optional<double> decision_threshold;
};

struct ForecastSettings {
  std::vector<std::string> kinds;  // of model_kinds(); empty: every one
  TrainerSettings trainer;
  std::int64_t fit_every_s = 1;  // models train on every n-th second of the training part
  bool with_probes = true;
  std::uint64_t seed = 1;
};

struct Forecasts {
  std::vector<std::unique_ptr<Model>> trained;  // what the contenders made here point to
  std::vector<Contender> contenders;
  std::vector<ScoredModel> models;  // base_rate first where there is a training part
  std::vector<ScoredModel> probes;
  std::vector<std::string> notes;
};

[[nodiscard]] Forecasts train_forecasts(const Frame& frame, const LabelledRows& rows, const Split& split,
                                        const LabelRule& rule, const ForecastSettings& settings);
// With models trained elsewhere. Errors: missing_column.
[[nodiscard]] Forecasts score_contenders(const Frame& frame, const LabelledRows& rows, const Split& split,
                                         const LabelRule& rule, std::vector<Contender> contenders,
                                         const ForecastSettings& settings);

}  // namespace foreshock
