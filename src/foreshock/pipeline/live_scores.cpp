#include "foreshock/pipeline/live_scores.hpp"

#include <charconv>
#include <utility>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/models/scoring.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kDefaultHorizon_s = 60;
constexpr std::size_t kShortNameChars = 12;

std::int64_t horizon_of(const Artifact& artifact) {
  const auto found = artifact.settings.find("label_horizon_s");
  std::int64_t horizon = kDefaultHorizon_s;
  if (found != artifact.settings.end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), horizon);
  }
  return horizon;
}

Frame predictions_of(const LiveModel& model, const Frame& rows) {
  const Frame scored = predict(model.artifact, rows, model.hash);
  Frame out;
  out.add(scored.at("timestamp"));
  out.add(rows.at("venue"));
  for (const char* name : {"product_id", "prediction", "probability", "model_hash"}) out.add(scored.at(name));
  return out;
}

}  // namespace

void give_rows(const LiveRowSink& sink, std::string_view topic, const Frame& rows,
               const std::vector<UnixNanos>& receipts) {
  const Column& product_id = rows.at("product_id");
  std::string line;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    line.clear();
    append_json_row(line, rows, row);
    sink(topic, receipts[row], product_id.text(row), line);
  }
}

std::string short_name(const LiveModel& model) {
  return model.hash.substr(0, kShortNameChars);
}

LiveScores::LiveScores(std::shared_ptr<const LiveModel> model, const std::string& set,
                       const ProductTable& products)
    : model_(std::move(model)) {
  require_same_schema(model_->artifact, empty_frame(feature_set(set)));
  if (model_->artifact.label.kind == LabelKind::other) return;
  horizon_s_ = horizon_of(model_->artifact);
  outcomes_.emplace(model_->artifact.label, horizon_s_, products);
}

void LiveScores::finish(LiveOutput& out, const LiveRowSink& sink) {
  out.predictions = predictions_of(*model_, out.features);
  give_rows(sink, kPredictionsTopic, out.predictions, out.receipts);
  if (!outcomes_) return;
  out.outcomes = outcomes_->take();
  give_rows(sink, kOutcomesTopic, out.outcomes, outcomes_->receipts());
}

}  // namespace foreshock
