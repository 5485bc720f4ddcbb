#include "foreshock/pipeline/live_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

using std::chrono::seconds;

constexpr std::size_t kLatenciesKept = 10'000;
constexpr nanoseconds kStatusAgain = std::chrono::milliseconds(250);
constexpr nanoseconds kStale = seconds(10);  // nothing came for so long: what is said is about the past

std::optional<double> alert_threshold(const LiveRunSettings& settings) {
  if (settings.alert_threshold || !settings.model) return settings.alert_threshold;
  return settings.model->artifact.decision_threshold;
}

}  // namespace

LiveRun::LiveRun(LiveRunSettings settings, EventLog& log, LiveAudience& audience, const Notice& notice)
    : alert_threshold_(alert_threshold(settings)),
      model_hash_(settings.model ? settings.model->hash : std::string()),
      alert_settings_(settings.alerts),
      audience_(audience),
      notice_(notice),
      stages_(settings.set, std::move(settings.model)),
      latency_(kLatenciesKept) {
  stages_.resume(log);
  const auto rejected = [&](std::int64_t offset, const Error& error) {
    notice_(NoticeLevel::warning, fmt::format("{} {}: {}", kRawTopic, offset, error.message));
  };
  while (stages_.advance(log, rejected)) throw_if_interrupted();
  if (alert_threshold_) recall_alerts(log);
}

void LiveRun::on_line(std::string_view line) {
  if (const auto bad = stages_.on_entry(line)) {
    notice_(NoticeLevel::warning, fmt::format("{} {}: {}", kRawTopic, stages_.next() - 1, bad->message));
  }
}

void LiveRun::complete(LogGroup& group) {
  LiveOutput output = stages_.finish_group(group);
  if (!output.receipts.empty()) not_durable_.push_back(std::move(output));
}

void LiveRun::on_durable(UnixNanos now) {
  for (const LiveOutput& output : std::exchange(not_durable_, {})) {
    for (const UnixNanos receipt : output.receipts) latency_.add(now - receipt);
    std::vector<LiveAlert> raised;
    if (alert_threshold_) step_alerts(output.predictions, raised);
    status_.rows += output.features.rows();
    status_.predictions += output.predictions.rows();
    status_.outcomes += output.outcomes.rows();
    status_.alerts += raised.size();
    audience_.on_output(output, raised);
  }
}

void LiveRun::on_time(UnixNanos now, const IngestStatus& status) {
  const bool first = last_message_ == UnixNanos{};
  if (first || std::exchange(messages_seen_, status.counts.messages) != status.counts.messages) {
    last_message_ = now;
  }
  status_.ingest = status;
  if (now - status_at_ < kStatusAgain) return;
  status_at_ = now;
  status_.readiness = judge(now);
  status_.row_latency = latency_.summary();
  audience_.on_status(now, status_);
}

LiveStatus LiveRun::ended(const IngestReport& report) const {
  LiveStatus status = status_;
  status.ingest = {report.counts, report.reconnects, 0, static_cast<std::size_t>(report.not_stored),
                   report.not_stored == 0};
  status.readiness = {false, "ended"};
  status.row_latency = latency_.summary();
  return status;
}

// The machines as they stood: from the predictions of the last hour.
void LiveRun::recall_alerts(EventLog& log) {
  const OffsetRange range = log.range(kPredictionsTopic).value();
  if (range.first == range.end) return;
  const LogBatch last = log.read(kPredictionsTopic, range.end - 1, {}).value();
  std::int64_t next = log.offset_at(kPredictionsTopic, last.entries.front().time - kMemory).value();
  while (next < range.end) {
    const LogBatch batch = log.read(kPredictionsTopic, next, {}).value();
    Frame rows;
    rows.add("timestamp", ColumnType::timestamp);
    rows.add("product_id", ColumnType::string);
    rows.add("probability", ColumnType::float64);
    rows.add("model_hash", ColumnType::string);
    for (const LogEntry& entry : batch.entries) {
      if (const auto error = add_json_row(rows, entry.value)) {
        throw UserError(error->code,
                        fmt::format("{} {}: {}", kPredictionsTopic, entry.offset, error->message));
      }
      next = entry.offset + 1;
    }
    std::vector<LiveAlert> raised;
    step_alerts(rows, raised);
  }
}

void LiveRun::step_alerts(const Frame& predictions, std::vector<LiveAlert>& raised) {
  if (predictions.rows() == 0) return;
  const Column& timestamp = predictions.at("timestamp");
  const Column& product_id = predictions.at("product_id");
  const Column& probability = predictions.at("probability");
  const Column& model_hash = predictions.at("model_hash");
  for (std::size_t row = 0; row < predictions.rows(); ++row) {
    if (model_hash.text(row) != model_hash_) continue;  // foreshock score writes others' as well
    const UnixNanos time = from_nanos(timestamp.ints[row]);
    const std::string& product = product_id.text(row);
    AlertMachine& machine =
        alerts_.try_emplace(product, AlertMachine(*alert_threshold_, alert_settings_)).first->second;
    if (machine.step(floor_second(time), probability.number(row))) {
      raised.push_back({time, product, probability.number(row)});
    }
  }
}

Readiness LiveRun::judge(UnixNanos now) const {
  const IngestStatus& ingest = status_.ingest;
  if (!ingest.log_writable) return {false, "the log cannot be written"};
  if (ingest.connections_up == 0) return {false, "no connection to the venue"};
  if (messages_seen_ == 0) return {false, "nothing came yet"};
  if (now - last_message_ > kStale) {
    return {false, fmt::format("nothing came for {} s", (now - last_message_) / seconds(1))};
  }
  if (status_.rows == 0) return {false, "no second is complete yet"};
  return {true, {}};
}

}  // namespace foreshock
