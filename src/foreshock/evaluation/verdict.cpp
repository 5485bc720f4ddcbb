#include "foreshock/evaluation/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/models/trainer.hpp"

namespace foreshock {
namespace {

bool is_better(const ModelScores& a, const ModelScores& b) {
  if (a.pr_auc.value && b.pr_auc.value) return *a.pr_auc.value > *b.pr_auc.value;
  return a.log_loss.value && b.log_loss.value && *a.log_loss.value < *b.log_loss.value;
}

bool is_candidate(const std::string& name) {
  const std::vector<ModelKind>& kinds = model_kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](const ModelKind& kind) {
    return kind.name == name && kind.role == ModelRole::model;
  });
}

std::string choose_candidate(const PartScores& calibration) {
  const ModelScores* best = nullptr;
  for (const ModelScores& model : calibration.models) {
    if (!is_candidate(model.name)) continue;
    if (best == nullptr || is_better(model, *best)) best = &model;
  }
  return best == nullptr ? std::string() : best->name;
}

// A score never goes without the base rate, log-HAR's and the interval of their difference.
std::string comparison(const PartScores& test, const ModelScores& model, const ModelScores& bar) {
  std::string certainty = "no interval: no resample holds a spike";
  if (!test.interval_reason.empty()) certainty = test.interval_reason;
  if (const auto& gain = model.pr_auc_over_bar.interval) {
    certainty = fmt::format("difference between {:+.3f} and {:+.3f}", gain->low, gain->high);
  }
  return fmt::format("{} scores PR-AUC {:.3f} against {:.3f} of log-HAR at a base rate of {:.3f} ({})",
                     model.name, *model.pr_auc.value, *bar.pr_auc.value, *test.base_rate, certainty);
}

Verdict judge_gain(const PartScores& test, const std::string& candidate) {
  const ModelScores* model = test.find_model(candidate);
  const ModelScores* bar = test.find_model(kBarModel);
  const bool comparable = model != nullptr && bar != nullptr;
  if (test.episodes < kEpisodesMin) {
    return {VerdictCode::insufficient_evidence,
            fmt::format("insufficient evidence: the test part holds {} spike episodes, {} are needed{}",
                        test.episodes, kEpisodesMin, comparable ? "; " + comparison(test, *model, *bar) : ""),
            candidate};
  }
  if (!comparable) {
    return {VerdictCode::no_model, "nothing to judge: log-HAR and a model beside it are needed", candidate};
  }
  const std::optional<Interval>& gain = model->pr_auc_over_bar.interval;
  if (*model->pr_auc_over_bar.value > 0.0 && !gain) {
    return {VerdictCode::insufficient_evidence,
            fmt::format("insufficient evidence: {}", comparison(test, *model, *bar)), candidate};
  }
  if (gain && gain->low > 0.0) {
    return {VerdictCode::beats_log_har, fmt::format("beats log-HAR: {}", comparison(test, *model, *bar)),
            candidate};
  }
  return {VerdictCode::does_not_beat_log_har,
          fmt::format("does not beat log-HAR: {}", comparison(test, *model, *bar)), candidate};
}

}  // namespace

std::string_view to_string(VerdictCode code) {
  switch (code) {
    case VerdictCode::unsafe_random_split:
      return "unsafe_random_split";
    case VerdictCode::leak_suspected:
      return "leak_suspected";
    case VerdictCode::no_rows:
      return "no_rows";
    case VerdictCode::no_positives:
      return "no_positives";
    case VerdictCode::no_model:
      return "no_model";
    case VerdictCode::insufficient_evidence:
      return "insufficient_evidence";
    case VerdictCode::beats_log_har:
      return "beats_log_har";
    case VerdictCode::does_not_beat_log_har:
      return "does_not_beat_log_har";
  }
  return "unknown";
}

Verdict judge(const PartScores& calibration, const PartScores& test, bool unsafe_random,
              const std::vector<Gate>& gates) {
  const std::string candidate = choose_candidate(calibration);
  if (unsafe_random) {
    return {VerdictCode::unsafe_random_split,
            "no verdict: rows were split at random, so labels of the test part overlap those of the training "
            "part",
            candidate};
  }
  for (const Gate& gate : gates) {
    if (gate.state != GateState::failed) continue;
    return {VerdictCode::leak_suspected,
            fmt::format("leak suspected: the {} gate failed, no score may be believed; {}", gate.name,
                        gate.words),
            candidate};
  }
  if (test.rows == 0) {
    return {VerdictCode::no_rows, "insufficient evidence: no row of the test part could be scored",
            candidate};
  }
  if (test.positives == 0) {
    return {VerdictCode::no_positives,
            fmt::format(
                "insufficient evidence: the test part has no spike among its {} rows, so PR-AUC, lift and "
                "recall are not defined",
                test.rows),
            candidate};
  }
  return judge_gain(test, candidate);
}

}  // namespace foreshock
