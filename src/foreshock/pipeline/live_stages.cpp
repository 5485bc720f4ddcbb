#include "foreshock/pipeline/live_stages.hpp"

#include <fmt/format.h>

#include <utility>

#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

const RowFeatureSet& row_feature_set(const std::string& name) {
  const RowFeatureSet* set = find_row_feature_set(name);
  if (set == nullptr) {
    throw UserError(
        ErrorCode::bad_setting,
        fmt::format("--set {}: a live run makes rows by the second; use core_v1 or long_v1", name));
  }
  return *set;
}

}  // namespace

LiveStages::LiveStages(const std::string& set, std::shared_ptr<const LiveModel> model)
    : features_(row_feature_set(set), [this](const LiveRow& row) { on_row(row); }),
      frame_(feature_set(set), features_.products()) {
  if (model) scores_.emplace(std::move(model), set, features_.products());
}

void LiveStages::on_row(const LiveRow& row) {
  const CoreRow& core = row.row;
  if (scores_) {
    scores_->on_row({core.product, core.second, core.status, core.return_q, core.rv_300, core.valid_300},
                    row.ts_recv, row.live);
  }
  if (!row.live) return;
  frame_.add(core);
  receipts_.push_back(row.ts_recv);
}

LiveOutput LiveStages::finish(const LiveRowSink& sink) {
  LiveOutput out;
  if (receipts_.empty()) return out;
  out.features = frame_.take();
  out.receipts = std::exchange(receipts_, {});
  give_rows(sink, kFeaturesTopic, out.features, out.receipts);
  if (scores_) scores_->finish(out, sink);
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
