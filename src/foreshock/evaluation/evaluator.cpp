#include "foreshock/evaluation/evaluator.hpp"

#include <fmt/format.h>

#include <functional>

#include "foreshock/core/error.hpp"
#include "foreshock/evaluation/probes.hpp"

namespace foreshock {
namespace {

std::optional<double> calibrated_threshold(const ScoredModel& model, const LabelledRows& rows,
                                           const std::vector<std::size_t>& calibration_rows) {
  std::vector<double> probability;
  std::vector<std::uint8_t> labels;
  for (const std::size_t row : calibration_rows) {
    probability.push_back(model.probability[row]);
    labels.push_back(rows.label[row]);
  }
  return best_f1_threshold(probability, labels);
}

}  // namespace

Probes make_probes(const Frame& frame, const LabelledRows& rows, const Split& split, const std::string& label,
                   std::uint64_t seed) {
  Probes probes;
  const auto add = [&](const char* name, const std::function<std::vector<double>()>& make) {
    try {
      probes.scored.push_back({name, make(), std::nullopt});
    } catch (const UserError& error) {
      probes.notes.push_back(fmt::format("the {} probe could not be made: {}", name, error.what()));
    }
  };
  add("clock", [&] { return clock_probe(rows, split); });
  add("noise", [&] { return noise_probe(rows, split, seed); });
  add("permuted_labels", [&] { return permuted_labels_probe(frame, rows, split, label, seed); });
  return probes;
}

EvaluationResult evaluate(const LabelledRows& rows, const Split& split, const std::string& label,
                          std::vector<ScoredModel> models, std::vector<ScoredModel> probes,
                          const BootstrapSettings& settings) {
  const PartSummary& train = split.summary(Part::train);
  if (train.rows > 0) {
    const double rate = static_cast<double>(train.positives) / static_cast<double>(train.rows);
    models.insert(models.begin(), {kBaseRateModel, std::vector<double>(rows.size(), rate), std::nullopt});
  }
  const std::vector<std::size_t> calibration_rows = scored_rows(split, Part::calibration, models, probes);
  for (std::vector<ScoredModel>* forecasters : {&models, &probes}) {
    for (ScoredModel& one : *forecasters) {
      if (!one.decision_threshold) one.decision_threshold = calibrated_threshold(one, rows, calibration_rows);
    }
  }
  EvaluationResult result;
  result.label = label;
  result.split = split;
  result.sessions = rows.sessions;
  result.calibration = score_part(rows, split, Part::calibration, models, probes, settings);
  result.test = score_part(rows, split, Part::test, models, probes, settings);
  result.verdict = judge(result.calibration, result.test, split.unsafe_random);
  return result;
}

}  // namespace foreshock
