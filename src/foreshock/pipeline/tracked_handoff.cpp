#include "foreshock/pipeline/tracked_handoff.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/models/onnx_model.hpp"
#include "foreshock/pipeline/mlmodel_folder.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestLength = 36;
constexpr int kCurveSteps = 100;
constexpr const char* kPackageFolder = "package";
constexpr const char* kModelFolder = "model";

// Metrics of one run; what is not defined is left out.
class Metrics {
 public:
  void add(const std::string& key, std::optional<double> value, std::int64_t step = 0) {
    if (value) points_.push_back({key, *value, step});
  }
  void add(const std::string& key, const Estimate& estimate) {
    add(key, estimate.value);
    if (!estimate.interval) return;
    add(key + "_low", estimate.interval->low);
    add(key + "_high", estimate.interval->high);
  }
  void add_count(const std::string& key, std::int64_t count) { add(key, static_cast<double>(count)); }
  [[nodiscard]] std::vector<MetricPoint> take() { return std::move(points_); }

 private:
  std::vector<MetricPoint> points_;
};

void add_part(Metrics& metrics, const std::string& part, const PartScores& scores) {
  metrics.add(part + "base_rate", scores.base_rate);
  metrics.add_count(part + "rows", scores.rows);
  metrics.add_count(part + "episodes", scores.episodes);
  metrics.add(part + "effective_sample_size", scores.effective_sample_size);
  if (const ModelScores* bar = scores.find_model(kBarModel)) {
    metrics.add(part + "log_har_pr_auc", bar->pr_auc);
    metrics.add(part + "log_har_lift", bar->lift);
  }
}

void add_confusion(Metrics& metrics, const std::string& part, const ModelScores& scores) {
  metrics.add(part + "precision", scores.precision);
  metrics.add(part + "recall", scores.recall);
  metrics.add(part + "f1", scores.f1);
  metrics.add(part + "accuracy", scores.accuracy);
  if (!scores.confusion) return;
  metrics.add_count(part + "tp", scores.confusion->true_positives);
  metrics.add_count(part + "fp", scores.confusion->false_positives);
  metrics.add_count(part + "tn", scores.confusion->true_negatives);
  metrics.add_count(part + "fn", scores.confusion->false_negatives);
}

void add_scores(Metrics& metrics, const std::string& part, const ModelScores& scores) {
  metrics.add(part + "pr_auc", scores.pr_auc);
  metrics.add(part + "lift", scores.lift);
  metrics.add(part + "pr_auc_over_log_har", scores.pr_auc_over_bar);
  metrics.add(part + "roc_auc", scores.roc_auc);
  metrics.add(part + "brier", scores.brier);
  metrics.add(part + "brier_skill", scores.brier_skill);
  metrics.add(part + "log_loss", scores.log_loss);
  add_confusion(metrics, part, scores);
}

// Precision where this share of the spikes is first found, by per cent.
void add_pr_curve(Metrics& metrics, const std::string& key, std::vector<CurvePoint> curve) {
  if (curve.empty()) return;
  std::stable_sort(curve.begin(), curve.end(),
                   [](const CurvePoint& a, const CurvePoint& b) { return a.x < b.x; });
  for (int step = 1; step <= kCurveSteps; ++step) {
    const double recall = static_cast<double>(step) / kCurveSteps;
    const auto at = std::find_if(curve.begin(), curve.end(),
                                 [&](const CurvePoint& point) { return point.x >= recall - 1e-12; });
    if (at != curve.end()) metrics.add(key, at->y, step);
  }
}

std::map<std::string, std::string> common_tags(const HandoffReport& report, const TrackedHandoff& facts) {
  std::map<std::string, std::string> tags = {
      {"mlflow.source.name", "foreshock handoff"},
      {"mlflow.source.type", "LOCAL"},
      {"foreshock.data_hash", report.data_hash},
      {"foreshock.simulated", report.simulated ? "true" : "false"},
      {kVerdictTag, std::string(to_string(report.evaluation.verdict.code))}};
  if (!facts.commit.empty()) tags["mlflow.source.git.commit"] = facts.commit;
  if (!facts.user.empty()) tags["mlflow.user"] = facts.user;
  tags["mlflow.note.content"] =
      (report.simulated ? "The market is simulated: no figure says anything about a real one. " : "") +
      report.evaluation.verdict.words +
      (report.evaluation.test.interval_reason.empty()
           ? ""
           : ". No intervals: " + report.evaluation.test.interval_reason);
  return tags;
}

TrackedDataset dataset_of(const HandoffReport& report) {
  return {"ticks", report.data_hash.substr(0, kDigestLength),
          fmt::format("{} captured files", report.capture.files.size()), "training",
          static_cast<std::int64_t>(report.capture.records)};
}

void add_files(TrackedRun& run, const fs::path& from, const std::string& to) {
  std::vector<TrackedArtifact> found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), from).generic_string();
    found.push_back({to.empty() ? name : to + "/" + name, entry.path()});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  run.artifacts.insert(run.artifacts.end(), found.begin(), found.end());
}

TrackedRun package_run(const HandoffReport& report, const TrackedHandoff& facts) {
  TrackedRun run{"handoff", facts.start_ms, facts.end_ms, {}, common_tags(report, facts), {}, {}, {}};
  run.params = {{"label", report.evaluation.label},
                {"split_method", report.evaluation.method},
                {"data_hash", report.data_hash}};
  Metrics metrics;
  add_part(metrics, "val_", report.evaluation.calibration);
  add_part(metrics, "test_", report.evaluation.test);
  run.metrics = metrics.take();
  run.datasets = {dataset_of(report)};
  add_files(run, facts.package, kPackageFolder);
  return run;
}

std::map<std::string, std::string> params_of(const Artifact& artifact) {
  std::map<std::string, std::string> params = artifact.settings;
  params["model"] = std::string(artifact.model->kind());
  params["label"] = artifact.label.column;
  params["feature_set"] = artifact.feature_set;
  params["schema_hash"] = artifact.schema_hash;
  params["columns"] = fmt::format("{}", fmt::join(artifact.model->columns(), ","));
  params["rows_used"] = std::to_string(artifact.rows_used);
  params["calibration_rows"] = std::to_string(artifact.calibration_rows);
  params["data_hash"] = artifact.data_hash;
  params["foreshock_version"] = artifact.foreshock_version;
  if (artifact.decision_threshold)
    params["decision_threshold"] = fmt::format("{}", *artifact.decision_threshold);
  std::erase_if(params, [](const auto& entry) { return entry.second.empty(); });
  return params;
}

std::vector<MetricPoint> metrics_of(const EvaluationResult& evaluation, const std::string& name,
                                    const std::vector<double>& objective) {
  Metrics metrics;
  for (const auto& [prefix, part] :
       {std::pair{"val_", &evaluation.calibration}, std::pair{"test_", &evaluation.test}}) {
    add_part(metrics, prefix, *part);
    const ModelScores* scores = part->find_model(name);
    if (scores == nullptr) continue;
    add_scores(metrics, prefix, *scores);
    add_pr_curve(metrics, std::string(prefix) + "precision_at_recall", scores->pr_curve);
  }
  if (const ForecastQuality* quality = find_quality(evaluation, name)) {
    metrics.add("test_ece", quality->ece.value);
    metrics.add("test_calibration_slope", quality->calibration.slope);
  }
  for (std::size_t step = 0; step < objective.size(); ++step)
    metrics.add("train_objective", objective[step], static_cast<std::int64_t>(step));
  return metrics.take();
}

TrackedRun model_run(const HandoffReport& report, const TrackedHandoff& facts, std::size_t i) {
  const Artifact& artifact = report.job.artifacts[i];
  const std::string name(artifact.model->kind());
  TrackedRun run{name, facts.start_ms, facts.end_ms, params_of(artifact), common_tags(report, facts), {}, {},
                 {}};
  run.tags["foreshock.model_hash"] = sha256_hex(to_json(artifact));
  run.metrics = metrics_of(report.evaluation, name, report.job.objectives[i]);
  run.datasets = {dataset_of(report)};
  add_files(run, facts.package / "models" / "artifacts" / model_kind(name).folder, "");
  if (has_onnx_form(*artifact.model)) {
    const fs::path folder = facts.scratch / name;
    for (const auto& [file, content] : mlmodel_folder(artifact, facts.end_ms))
      write_file(folder / file, content);
    add_files(run, folder, kModelFolder);
  }
  return run;
}

double calibration_pr_auc(const EvaluationResult& evaluation, const std::string& name) {
  const ModelScores* scores = evaluation.calibration.find_model(name);
  return scores == nullptr ? -1.0 : scores->pr_auc.value.value_or(-1.0);
}

// Nothing where a number cannot be believed, or the best model has no form that MLflow reads.
std::optional<TrackedModel> best_model(const HandoffReport& report) {
  const Verdict& verdict = report.evaluation.verdict;
  if (verdict.code == VerdictCode::leak_suspected || verdict.code == VerdictCode::unsafe_random_split)
    return {};
  const bool bar_is_better = calibration_pr_auc(report.evaluation, kBarModel) >
                             calibration_pr_auc(report.evaluation, verdict.candidate);
  const std::string name = bar_is_better ? kBarModel : verdict.candidate;
  for (std::size_t i = 0; i < report.job.artifacts.size(); ++i) {
    const Artifact& artifact = report.job.artifacts[i];
    if (artifact.model->kind() != name || !has_onnx_form(*artifact.model)) continue;
    TrackedModel model{kRegisteredModel, i + 1, kModelFolder, kChallenger, verdict.words, {}};
    model.tags = {{"kind", name},
                  {"label", artifact.label.column},
                  {"foreshock.model_hash", sha256_hex(to_json(artifact))},
                  {"foreshock.simulated", report.simulated ? "true" : "false"},
                  {kVerdictTag, std::string(to_string(verdict.code))}};
    return model;
  }
  return {};
}

}  // namespace

TrackedJob tracked_handoff(const HandoffReport& report, const TrackedHandoff& facts) {
  TrackedJob job{facts.server, kExperiment, {package_run(report, facts)}, best_model(report)};
  for (std::size_t i = 0; i < report.job.artifacts.size(); ++i)
    job.runs.push_back(model_run(report, facts, i));
  return job;
}

}  // namespace foreshock
