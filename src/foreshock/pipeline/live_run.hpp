// foreshock run, behind its commands: records on their way to the log become features, predictions, outcomes
// and alerts, committed together with them, so that one transaction holds a record and all it brought.
// Whoever looks on hears of an output when it is durable.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/models/alert_policy.hpp"
#include "foreshock/pipeline/ingest.hpp"
#include "foreshock/pipeline/latency_window.hpp"
#include "foreshock/pipeline/live_stages.hpp"

namespace foreshock {

struct LiveAlert {
  UnixNanos time{};  // of the row that raised it
  std::string product_id;
  double probability = 0.0;
};

// Whether its predictions are worth anything now, and why not.
struct Readiness {
  bool ready = false;
  std::string why_not;  // empty when ready
};

struct LiveStatus {
  IngestStatus ingest;
  Readiness readiness;
  LatencySummary row_latency;  // from the receipt of the record that closes a second to its durable row
  std::uint64_t rows = 0, predictions = 0, outcomes = 0, alerts = 0;
};

class LiveAudience {
 public:
  virtual ~LiveAudience() = default;
  virtual void on_output(const LiveOutput& output, const std::vector<LiveAlert>& alerts) = 0;
  virtual void on_status(UnixNanos now, const LiveStatus& status) = 0;
};

struct LiveRunSettings {
  std::string set = "core_v1";
  std::shared_ptr<const LiveModel> model;
  std::optional<double> alert_threshold;  // absent: the model's decision threshold
  AlertSettings alerts;
};

class LiveRun : public IngestCompanion {
 public:
  // A restart reads so much of its predictions: an alert's state depends on no more (its hold, its refractory
  // time and a spell of calm).
  static constexpr nanoseconds kMemory = std::chrono::hours(1);

  // Goes on where the log ends: brings up what follows its records first. Throws UserError.
  LiveRun(LiveRunSettings settings, EventLog& log, LiveAudience& audience, const Notice& notice);

  void on_line(std::string_view line) override;
  [[nodiscard]] bool urgent() const override { return stages_.has_rows(); }
  void complete(LogGroup& group) override;
  void on_durable(UnixNanos now) override;
  void on_time(UnixNanos now, const IngestStatus& status) override;

  // How it stood when run_ingest had ended.
  [[nodiscard]] LiveStatus ended(const IngestReport& report) const;

 private:
  void recall_alerts(EventLog& log);
  void step_alerts(const Frame& predictions, std::vector<LiveAlert>& raised);
  [[nodiscard]] Readiness judge(UnixNanos now) const;

  std::optional<double> alert_threshold_;
  std::string model_hash_;  // of the predictions that raise alerts
  AlertSettings alert_settings_;
  LiveAudience& audience_;
  const Notice& notice_;
  LiveStages stages_;
  std::map<std::string, AlertMachine> alerts_;  // by product_id
  std::vector<LiveOutput> not_durable_;
  LatencyWindow latency_;
  LiveStatus status_;
  std::int64_t messages_seen_ = 0;
  UnixNanos last_message_{}, status_at_{};
};

}  // namespace foreshock
