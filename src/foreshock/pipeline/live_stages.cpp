#include "foreshock/pipeline/live_stages.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "foreshock/models/scoring.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kDefaultHorizon_s = 60;

const RowFeatureSet& row_feature_set(const std::string& name) {
  const RowFeatureSet* set = find_row_feature_set(name);
  if (set == nullptr) {
    throw UserError(
        ErrorCode::bad_setting,
        fmt::format("--set {}: a live run makes rows by the second; use core_v1 or long_v1", name));
  }
  return *set;
}

std::int64_t horizon_of(const Artifact& artifact) {
  const auto found = artifact.settings.find("label_horizon_s");
  std::int64_t horizon = kDefaultHorizon_s;
  if (found != artifact.settings.end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), horizon);
  }
  return horizon;
}

void give_rows(const LiveStages::RowSink& sink, std::string_view topic, const Frame& rows,
               const std::vector<UnixNanos>& receipts) {
  const Column& product_id = rows.at("product_id");
  std::string line;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    line.clear();
    append_json_row(line, rows, row);
    sink(topic, receipts[row], product_id.text(row), line);
  }
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

LiveStages::LiveStages(const std::string& set, std::shared_ptr<const LiveModel> model)
    : model_(std::move(model)),
      features_(row_feature_set(set), [this](const LiveRow& row) { on_row(row); }),
      frame_(feature_set(set), features_.products()) {
  if (!model_) return;
  require_same_schema(model_->artifact, empty_frame(feature_set(set)));
  if (model_->artifact.label.kind != LabelKind::other) {
    outcomes_.emplace(model_->artifact.label, horizon_of(model_->artifact), features_.products());
  }
}

void LiveStages::on_row(const LiveRow& row) {
  if (outcomes_) outcomes_->on_row(row);
  if (!row.live) return;
  frame_.add(row.row);
  receipts_.push_back(row.ts_recv);
}

LiveOutput LiveStages::finish(const RowSink& sink) {
  LiveOutput out;
  if (receipts_.empty()) return out;
  out.features = frame_.take();
  give_rows(sink, kFeaturesTopic, out.features, receipts_);
  if (model_) {
    out.predictions = predictions_of(*model_, out.features);
    give_rows(sink, kPredictionsTopic, out.predictions, receipts_);
  }
  if (outcomes_) {
    out.outcomes = outcomes_->take();
    give_rows(sink, kOutcomesTopic, out.outcomes, outcomes_->receipts());
  }
  out.receipts = std::exchange(receipts_, {});
  return out;
}

LiveOutput LiveStages::finish_group(LogGroup& group) {
  LiveOutput out = finish([&](std::string_view topic, UnixNanos receipt, std::string_view key,
                              std::string_view line) { group.append(topic, receipt, key, line); });
  features_.put_positions(group);
  return out;
}

std::optional<LiveOutput> LiveStages::advance(EventLog& log, const Rejected& rejected) {
  const LogBatch batch = log.read(kRawTopic, next(), {}).value();
  if (batch.entries.empty()) return std::nullopt;
  for (const LogEntry& entry : batch.entries) {
    if (const auto bad = on_entry(entry.value)) rejected(entry.offset, *bad);
  }
  LogGroup group;
  LiveOutput out = finish_group(group);
  if (const auto error = log.commit(group)) throw UserError(*error);
  return out;
}

}  // namespace foreshock
