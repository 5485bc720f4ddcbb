#include "foreshock/evaluation/forecasts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/probes.hpp"
#include "foreshock/models/scoring.hpp"

namespace foreshock {
namespace {

void add_probes(const Frame& frame, const LabelledRows& rows, const Split& split, const LabelRule& rule,
                std::uint64_t seed, Forecasts& out) {
  const auto add = [&](const char* name, const std::function<std::vector<double>()>& make) {
    try {
      ScoredModel probe;
      probe.name = name;
      probe.probability = make();
      out.probes.push_back(std::move(probe));
    } catch (const UserError& error) {
      out.notes.push_back(fmt::format("the {} probe could not be made: {}", name, error.what()));
    }
  };
  add("clock", [&] { return clock_probe(rows, split); });
  add("noise", [&] { return noise_probe(rows, split, seed); });
  add("permuted_labels", [&] { return permuted_labels_probe(frame, rows, split, rule.column, seed); });
}

void add_base_rate(const LabelledRows& rows, const Split& split, Forecasts& out) {
  const PartSummary& train = split.summary(Part::train);
  if (train.rows == 0) return;
  ScoredModel base_rate;
  base_rate.name = kBaseRateModel;
  const double rate = static_cast<double>(train.positives) / static_cast<double>(train.rows);
  base_rate.probability.assign(rows.size(), rate);
  out.models.push_back(std::move(base_rate));
}

void add_scores(const Frame& frame, Forecasts& out) {
  for (const Contender& contender : out.contenders) {
    ScoredModel scored;
    scored.name = contender.name;
    scored.probability = score_frame(*contender.model, frame);
    scored.decision_threshold = contender.decision_threshold;
    out.models.push_back(std::move(scored));
  }
}

std::vector<std::size_t> every_nth_second(const LabelledRows& rows, std::vector<std::size_t> of_part,
                                          std::int64_t n) {
  std::erase_if(of_part,
                [&](std::size_t row) { return floor_second(from_nanos(rows.timestamp_ns[row])) % n != 0; });
  return of_part;
}

}  // namespace

Forecasts score_contenders(const Frame& frame, const LabelledRows& rows, const Split& split,
                           const LabelRule& rule, std::vector<Contender> contenders,
                           const ForecastSettings& settings) {
  Forecasts out;
  out.contenders = std::move(contenders);
  add_base_rate(rows, split, out);
  add_scores(frame, out);
  if (settings.with_probes) add_probes(frame, rows, split, rule, settings.seed, out);
  return out;
}

Forecasts train_forecasts(const Frame& frame, const LabelledRows& rows, const Split& split,
                          const LabelRule& rule, const ForecastSettings& settings) {
  const TrainingData data{&frame, every_nth_second(rows, rows_of(split, Part::train), settings.fit_every_s),
                          rows_of(split, Part::calibration), rule};
  std::vector<Contender> contenders;
  std::vector<std::unique_ptr<Model>> trained;
  std::vector<std::string> notes;
  for (const ModelKind& kind : model_kinds()) {
    const auto& asked = settings.kinds;
    if (!asked.empty() && std::find(asked.begin(), asked.end(), kind.name) == asked.end()) continue;
    try {
      TrainedModel made = kind.train(data, settings.trainer);
      for (const std::string& note : made.notes) notes.push_back(fmt::format("{}: {}", kind.name, note));
      trained.push_back(std::move(made.model));
      contenders.push_back({std::string(kind.name), trained.back().get(), std::nullopt});
    } catch (const UserError& error) {
      notes.push_back(fmt::format("{} could not be trained: {}", kind.name, error.what()));
    }
  }
  Forecasts out = score_contenders(frame, rows, split, rule, std::move(contenders), settings);
  out.trained = std::move(trained);
  out.notes.insert(out.notes.begin(), notes.begin(), notes.end());
  return out;
}

}  // namespace foreshock
