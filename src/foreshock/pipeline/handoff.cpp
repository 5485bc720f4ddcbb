#include "foreshock/pipeline/handoff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/drift/drift.hpp"
#include "foreshock/evaluation/evaluation_json.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/labels/spike_labels.hpp"
#include "foreshock/models/scoring.hpp"
#include "foreshock/pipeline/drift_document.hpp"
#include "foreshock/pipeline/evaluate_job.hpp"
#include "foreshock/pipeline/evaluation_charts.hpp"
#include "foreshock/pipeline/evaluation_document.hpp"
#include "foreshock/pipeline/handoff_manifest.hpp"
#include "foreshock/pipeline/model_card.hpp"
#include "foreshock/pipeline/package_folder.hpp"
#include "foreshock/pipeline/raw_slice.hpp"
#include "foreshock/pipeline/replay.hpp"
#include "foreshock/report/genai_appendix.hpp"
#include "foreshock/table/parquet_file.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRawSlice = "data/raw/slice.ndjson";
constexpr const char* kPredictionsModel = "logistic";
constexpr std::uint64_t kSeed = 1;  // of probes, intervals and permutations

// Times the steps of the job for run.json; nothing in the package depends on it.
class StepClock {
 public:
  explicit StepClock(std::vector<std::pair<std::string, double>>& steps) : steps_(steps) {}
  void done(const std::string& step) {
    throw_if_interrupted();
    const auto now = std::chrono::steady_clock::now();
    steps_.emplace_back(step, std::chrono::duration<double>(now - since_).count());
    since_ = now;
  }

 private:
  std::vector<std::pair<std::string, double>>& steps_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

Frame core_rows(const RecordLog& log, std::size_t threads) {
  ReplaySettings settings;
  settings.threads = threads;
  Frame rows;
  replay_records(log, settings, {[&](Frame more) { append_rows(rows, std::move(more)); }});
  return rows;
}

void require_labelled(const Frame& rows) {
  const Column& label = rows.at("spike_relative");
  if (label.null_count() < label.size()) return;
  throw UserError(
      ErrorCode::no_data,
      fmt::format("none of {} rows has a label, so there is nothing to train on: a label needs 270 valid "
                  "seconds of the 300 before it and the 60 after it; give a longer recording",
                  rows.rows()));
}

// Labels whose thresholds are fitted on the very rows the models train on: the split's training part.
Frame label_rows(Frame rows) {
  LabelSettings settings;
  add_labels(rows, settings, fit_thresholds(rows, settings));
  require_labelled(rows);
  const LabelledRows labelled = read_labelled_rows(rows, label_rule(rows, "spike_relative"));
  const Split split = contiguous_split(labelled, {});
  const PartSummary& calibration = split.summary(Part::calibration);
  if (calibration.rows == 0) return rows;
  settings.train_to = from_nanos(calibration.first_ns);
  add_labels(rows, settings, fit_thresholds(rows, settings));
  return rows;
}

struct Judged {
  TrainJob job;
  EvaluationResult evaluation;
};

Judged judge_models(const Frame& rows, const TrainSettings& settings, const Provenance& provenance) {
  Judged out{run_train_job(rows, settings, provenance), {}};
  std::vector<Contender> contenders;
  std::vector<std::string> notes;
  for (const Artifact& artifact : out.job.artifacts) {
    const std::string name(artifact.model->kind());
    contenders.push_back({name, artifact.model.get(), artifact.decision_threshold});
    for (const std::string& note : artifact.notes) notes.push_back(fmt::format("{}: {}", name, note));
  }
  for (const TrainJob::Skipped& skipped : out.job.skipped) {
    notes.push_back(fmt::format("{} could not be trained: {}", skipped.name, skipped.reason));
  }
  EvaluateSettings evaluation;
  evaluation.label = settings.label;
  evaluation.with_importance = true;
  evaluation.with_sensitivity = true;
  evaluation.forecasts.trainer = settings.trainer;
  evaluation.forecasts.seed = kSeed;
  evaluation.bootstrap.seed = kSeed;
  SplitTable table = split_for_evaluation(rows, evaluation);
  out.evaluation = evaluate_contenders(rows, std::move(table), std::move(contenders), evaluation).result;
  out.evaluation.notes.insert(out.evaluation.notes.begin(), notes.begin(), notes.end());
  return out;
}

void add_chart(PackageFolder& package, const std::string& stem, const Chart& chart) {
  package.add(stem + ".svg", to_svg(chart));
  package.add(stem + ".png", to_png(chart, 2.0));
}

const ModelImportance* find_importance(const EvaluationResult& evaluation, const std::string& name) {
  const auto& all = evaluation.importance;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.model == name; });
  return found == all.end() ? nullptr : &*found;
}

void add_models(PackageFolder& package, const Judged& judged) {
  for (const Artifact& artifact : judged.job.artifacts) {
    const std::string name(artifact.model->kind());
    const std::string folder = fmt::format("models/artifacts/{}/", model_kind(name).folder);
    std::vector<std::string> drawn = {name};
    if (name != kBarModel) drawn.emplace_back(kBarModel);
    package.add(folder + std::string(kArtifactFile), to_json(artifact));
    add_chart(package, folder + "pr_curve", pr_chart(judged.evaluation.test, drawn));
    add_chart(package, folder + "roc_curve", roc_chart(judged.evaluation.test, drawn));
    if (const ModelImportance* importance = find_importance(judged.evaluation, name)) {
      add_chart(package, folder + "feature_importance",
                importance_chart(*importance, judged.evaluation.test));
    }
    throw_if_interrupted();
  }
}

// The test part's labelled rows, scored by the logistic regression.
void add_predictions(PackageFolder& package, const Judged& judged, const Frame& rows) {
  const auto& artifacts = judged.job.artifacts;
  const auto logistic = std::find_if(artifacts.begin(), artifacts.end(),
                                     [](const Artifact& a) { return a.model->kind() == kPredictionsModel; });
  if (logistic == artifacts.end()) return;
  std::vector<std::uint8_t> test(rows.rows(), 0);
  for (const std::size_t row : rows_of(judged.job.split, Part::test)) test[row] = 1;
  write_parquet(predict(*logistic, select_rows(rows, test), sha256_hex(to_json(*logistic))),
                package.path("predictions.parquet"));
}

void replay_slice(PackageFolder& package, const std::string& set, const std::string& out) {
  ReplaySettings settings;
  settings.set = set;
  ParquetWriter writer(package.path(out), empty_frame(feature_set(set)));
  const ReplayReport report = replay_files({package.path(kRawSlice)}, {}, settings,
                                           {[&](const Frame& rows) { writer.append(rows); }});
  writer.close(market_metadata(report.capture.simulated));
}

void add_raw_sample(PackageFolder& package, const HandoffSettings& settings, const Frame& rows) {
  const std::optional<TimeSpan> span = raw_slice_span(rows);
  if (!span) return;
  package.add(kRawSlice, raw_slice(settings.files, settings.capture, *span));
  replay_slice(package, "core_v1", "data/processed/features_sample.parquet");
  replay_slice(package, "handoff_v1", "data/processed/features_sample_handoff_v1.parquet");
}

EvaluationContext evaluation_context(const RecordLog& log, const TrainJob& job, const std::string& hash,
                                     bool simulated) {
  EvaluationContext context;
  context.capture = &log.capture;
  context.artifacts = job.artifacts;
  for (std::size_t i = 0; i < log.products.size(); ++i) {
    const Product& product = log.products[static_cast<ProductIndex>(i)];
    context.products.push_back(fmt::format("{} {}", to_string(product.venue), product.product_id));
  }
  if (!job.artifacts.empty()) context.label_rule = job.artifacts.front().label;
  context.feature_set = core_v1().name;
  context.data_hash = hash;
  context.figure_folder = "figures";
  context.simulated = simulated;
  return context;
}

void add_reports(PackageFolder& package, const EvaluationResult& evaluation,
                 const EvaluationContext& context) {
  const Document document = evaluation_document(evaluation, context);
  package.add("reports/model_eval.html", to_html(document));
  package.add("reports/model_eval.pdf", to_pdf(document));
  package.add("reports/model_eval.json", to_json(evaluation));
  package.add("docs/model_card_v1.md", to_markdown(model_card(evaluation, context)));
  for (const Figure& figure : evaluation_figures(evaluation)) {
    package.add(fmt::format("docs/{}/{}", context.figure_folder, figure.file_name), to_svg(figure.chart));
  }
  package.add("docs/feature_spec.md", feature_spec_markdown());
  package.add("docs/genai_appendix.md", to_markdown(genai_appendix()));
}

// What the models read, and the label, in the table's order.
std::vector<std::string> read_columns(const TrainJob& job, const Frame& rows, const std::string& label) {
  std::set<std::string> wanted = {label};
  for (const Artifact& artifact : job.artifacts) {
    wanted.insert(artifact.model->columns().begin(), artifact.model->columns().end());
  }
  std::vector<std::string> columns;
  for (const Column& column : rows.columns()) {
    if (wanted.contains(column.name)) columns.push_back(column.name);
  }
  return columns;
}

// The test part against the training part. A part without rows gives no report.
void add_drift(PackageFolder& package, const Judged& judged, const Frame& rows, const TrainSettings& training,
               bool simulated) {
  const auto part = [&](Part which) {
    std::vector<std::uint8_t> keep(rows.rows(), 0);
    for (const std::size_t row : rows_of(judged.job.split, which)) keep[row] = 1;
    return select_rows(rows, keep);
  };
  const Frame train = part(Part::train), test = part(Part::test);
  if (train.rows() == 0 || test.rows() == 0) return;
  DriftSettings settings;
  settings.columns = read_columns(judged.job, rows, training.label);
  const DriftReport report = compare_tables(train, test, settings);
  package.add("reports/drift/train_test_drift_report.html",
              to_html(drift_document(report, {"training part", "test part", simulated})));
  package.add("reports/drift/train_test_drift_report.json", to_json(report));
}

}  // namespace

HandoffReport run_handoff(const HandoffSettings& settings) {
  HandoffReport report;
  StepClock clock(report.seconds_by_step);
  PackageFolder package(settings.out);

  const RecordLog log = load_records(settings.files, settings.capture);
  report.capture = log.capture;
  report.simulated = log.capture.simulated;
  clock.done("read");
  Frame rows = label_rows(core_rows(log, settings.threads));
  const std::string hash = data_hash(log.capture);
  rows.metadata["data_hash"] = hash;
  rows.metadata.merge(market_metadata(report.simulated));
  write_parquet(rows, package.path("data/processed/features_labelled.parquet"));
  clock.done("features and labels");
  add_raw_sample(package, settings, rows);
  clock.done("raw sample");
  TrainSettings training;
  training.label = "spike_relative";
  training.trainer = settings.trainer;
  Judged judged = judge_models(rows, training, {hash, settings.foreshock_version});
  if (report.simulated)
    judged.evaluation.notes.insert(judged.evaluation.notes.begin(), "the market is simulated");
  report.evaluation = judged.evaluation;
  clock.done("models and evaluation");
  add_models(package, judged);
  add_predictions(package, judged, rows);
  add_reports(package, judged.evaluation, evaluation_context(log, judged.job, hash, report.simulated));
  add_drift(package, judged, rows, training, report.simulated);
  clock.done("plots, predictions and reports");
  package.add(
      std::string(kManifestFile),
      manifest_json(package.files(), log.capture, {hash, settings.foreshock_version, report.simulated}));
  report.files = package.files().size();
  package.finish();
  report.job = std::move(judged.job);
  report.data_hash = hash;
  clock.done("manifest");
  return report;
}

}  // namespace foreshock
