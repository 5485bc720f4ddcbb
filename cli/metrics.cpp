#include "metrics.hpp"

#include <fmt/format.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

#include <chrono>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "build_info.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock::cli {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();  // so exposed, and no alert fires

constexpr MetricType kCounter = MetricType::Counter, kGauge = MetricType::Gauge;

template <typename Status>
struct Metric {
  const char* name;
  const char* help;
  MetricType type;
  double (*value)(const Status&);
};

template <typename Count>
double number(Count count) {
  return static_cast<double>(count);
}

using Feed = IngestStatus;
constexpr Metric<Feed> kFeedMetrics[] = {
    {"foreshock_feed_messages_total", "Messages of the venue received", kCounter,
     [](const Feed& s) { return number(s.counts.messages); }},
    {"foreshock_feed_ticks_total", "Trades, quotes and tickers in them", kCounter,
     [](const Feed& s) { return number(s.counts.ticks); }},
    {"foreshock_feed_gaps_total", "Gap records", kCounter,
     [](const Feed& s) { return number(s.counts.gaps); }},
    {"foreshock_feed_duplicates_total", "Records left out, as they were there before", kCounter,
     [](const Feed& s) { return number(s.counts.duplicates); }},
    {"foreshock_feed_unknown_total", "Messages of a kind nobody knows", kCounter,
     [](const Feed& s) { return number(s.counts.unknown); }},
    {"foreshock_feed_unreadable_total", "Messages that cannot be read", kCounter,
     [](const Feed& s) { return number(s.counts.unreadable); }},
    {"foreshock_feed_reconnects_total", "Connections made anew", kCounter,
     [](const Feed& s) { return number(s.reconnects); }},
    {"foreshock_feed_connections", "Connections to the venue", kGauge,
     [](const Feed& s) { return number(s.connections_up); }},
    {"foreshock_log_waiting_entries", "Entries not yet durable", kGauge,
     [](const Feed& s) { return number(s.waiting); }},
    {"foreshock_log_writable", "1 where the log can be written", kGauge,
     [](const Feed& s) { return number(s.log_writable); }},
};

constexpr Metric<LiveStatus> kLiveMetrics[] = {
    {"foreshock_ready", "1 where its predictions are worth something now", kGauge,
     [](const LiveStatus& s) { return number(s.readiness.ready); }},
    {"foreshock_rows_total", "Feature rows made", kCounter,
     [](const LiveStatus& s) { return number(s.rows); }},
    {"foreshock_predictions_total", "Predictions made", kCounter,
     [](const LiveStatus& s) { return number(s.predictions); }},
    {"foreshock_outcomes_total", "Outcomes that became known", kCounter,
     [](const LiveStatus& s) { return number(s.outcomes); }},
    {"foreshock_alerts_total", "Alerts raised", kCounter,
     [](const LiveStatus& s) { return number(s.alerts); }},
};

using Member = KafkaMemberReport;
constexpr Metric<Member> kMemberMetrics[] = {
    {"foreshock_records_total", "Messages worked on", kCounter,
     [](const Member& s) { return number(s.counts.records); }},
    {"foreshock_rows_total", "Feature rows made", kCounter,
     [](const Member& s) { return number(s.counts.rows); }},
    {"foreshock_predictions_total", "Predictions made", kCounter,
     [](const Member& s) { return number(s.counts.predictions); }},
    {"foreshock_outcomes_total", "Outcomes that became known", kCounter,
     [](const Member& s) { return number(s.counts.outcomes); }},
    {"foreshock_dedup_total", "Messages passed over, as their ids were there before", kCounter,
     [](const Member& s) { return number(s.counts.duplicates); }},
    {"foreshock_rejected_total", "Messages that are no record or row", kCounter,
     [](const Member& s) { return number(s.counts.rejected); }},
    {"foreshock_late_total", "Records too late for any feature", kCounter,
     [](const Member& s) { return number(s.counts.late); }},
    {"foreshock_damaged_total", "Messages whose checksum is wrong", kCounter,
     [](const Member& s) { return number(s.damaged); }},
    {"foreshock_undeliverable_total", "Messages the cluster will never take", kCounter,
     [](const Member& s) { return number(s.undeliverable); }},
    {"foreshock_kafka_partitions", "Partitions this member has", kGauge,
     [](const Member& s) { return number(s.partitions); }},
    {"foreshock_kafka_lag_messages", "Messages of its partitions not yet read", kGauge,
     [](const Member& s) { return number(s.lag); }},
};

using Watch = DriftWatchStatus;
constexpr Metric<Watch> kWatchMetrics[] = {
    {"foreshock_drift_looks_total", "Comparisons of the log with its reference", kCounter,
     [](const Watch& s) { return number(s.looks); }},
    {"foreshock_drift_failures_total", "Looks that failed", kCounter,
     [](const Watch& s) { return number(s.failures); }},
    {"foreshock_drift_alerts_total", "Alerts told", kCounter,
     [](const Watch& s) { return number(s.alerts); }},
    {"foreshock_drift", "1 where the verdict is drift", kGauge,
     [](const Watch& s) { return number(s.drifting); }},
    {"foreshock_drift_evidence", "1 where the reference is long enough for a verdict", kGauge,
     [](const Watch& s) { return number(s.evidence); }},
    {"foreshock_drift_columns", "Columns compared", kGauge, [](const Watch& s) { return number(s.columns); }},
    {"foreshock_drift_alarming_columns", "Columns that left their reference", kGauge,
     [](const Watch& s) { return number(s.alarming); }},
    {"foreshock_drift_rows", "Rows compared", kGauge, [](const Watch& s) { return number(s.rows); }},
    {"foreshock_drift_worst_ratio", "Largest distance over its threshold", kGauge,
     [](const Watch& s) { return s.worst.value_or(kUnknown); }},
    {"foreshock_log_loss_over_log_har_last_hour", "Log loss minus log-HAR's, mean of the last hour", kGauge,
     [](const Watch& s) { return s.skill.last_hour.value_or(kUnknown); }},
    {"foreshock_log_loss_over_log_har_last_six_hours", "The same of 6 hours", kGauge,
     [](const Watch& s) { return s.skill.last_6_hours.value_or(kUnknown); }},
    {"foreshock_log_loss_over_log_har_last_day", "The same of 24 hours", kGauge,
     [](const Watch& s) { return s.skill.last_day.value_or(kUnknown); }},
    {"foreshock_skill_adwin_changes", "Changes for the worse in the log's last week", kGauge,
     [](const Watch& s) { return number(s.skill.adwin_changes.size()); }},
    {"foreshock_skill_page_hinkley_alarms", "Page-Hinkley's alarms in the log's last week", kGauge,
     [](const Watch& s) { return number(s.skill.page_hinkley_alarms.size()); }},
};

MetricFamily family(const char* name, const char* help, MetricType type, ClientMetric metric) {
  return {name, help, type, {std::move(metric)}};
}

ClientMetric::Histogram histogram_of(const LatencySummary& latency) {
  ClientMetric::Histogram histogram;
  for (std::size_t i = 0; i < latency.histogram.size(); ++i) {
    histogram.sample_count += latency.histogram[i];
    if (i == LatencySummary::kBounds_ms.size()) break;
    histogram.bucket.push_back({histogram.sample_count, LatencySummary::kBounds_ms[i] / 1e3});
  }
  histogram.sample_sum = latency.sum_s;
  return histogram;
}

double seconds_of(UnixNanos time) {
  return number(time.time_since_epoch().count()) / 1e9;
}

}  // namespace

class Metrics::Page : public prometheus::Collectable {
 public:
  Page(std::string label, std::string value) : label_{std::move(label), std::move(value)} {
    ClientMetric build;
    build.label = {{"version", FORESHOCK_VERSION}, {"commit", kBuildCommit}};
    build.gauge.value = 1;
    build_ = family("foreshock_build_info", "Which foreshock this is", kGauge, std::move(build));
  }

  std::vector<MetricFamily> Collect() const override {
    const std::lock_guard guard(lock_);
    std::vector<MetricFamily> all = shown_;
    all.push_back(build_);
    return all;
  }

  void replace(std::vector<MetricFamily> families) {
    const std::lock_guard guard(lock_);
    shown_ = std::move(families);
  }

  template <typename Status, std::size_t n>
  void add(std::vector<MetricFamily>& to, const Metric<Status> (&metrics)[n], const Status& status) const {
    for (const Metric<Status>& metric : metrics) {
      ClientMetric client;
      client.label = {label_};
      (metric.type == kCounter ? client.counter.value : client.gauge.value) = metric.value(status);
      to.push_back(family(metric.name, metric.help, metric.type, std::move(client)));
    }
  }

  void add_feed(std::vector<MetricFamily>& to, UnixNanos now, const IngestStatus& status) {
    add(to, kFeedMetrics, status);
    if (status.counts.messages != messages_) last_message_ = now;
    messages_ = status.counts.messages;
    ClientMetric client;
    client.label = {label_};
    client.gauge.value = seconds_of(last_message_);
    to.push_back(family("foreshock_feed_last_message_timestamp_seconds",
                        "When a message came last (Unix); 0: none", kGauge, std::move(client)));
  }

  void add_latency(std::vector<MetricFamily>& to, const LatencySummary& latency) const {
    ClientMetric client;
    client.label = {label_};
    client.histogram = histogram_of(latency);
    to.push_back(family("foreshock_pipeline_latency_seconds",
                        "From the receipt of the record that closes a second to its durable row",
                        MetricType::Histogram, std::move(client)));
  }

 private:
  ClientMetric::Label label_;
  MetricFamily build_;
  mutable std::mutex lock_;
  std::vector<MetricFamily> shown_;
  std::int64_t messages_ = 0;
  UnixNanos last_message_{};
};

struct Metrics::Server {
  explicit Server(const std::string& address) : exposer(address, 1) {}
  prometheus::Exposer exposer;
};

Metrics::Metrics(const std::string& address, const std::string& label, const std::string& value)
    : page_(std::make_shared<Page>(label, value)) {
  if (address.empty()) return;
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("--metrics {}: give HOST:PORT, e.g. 127.0.0.1:9464", address));
  }
  try {
    server_ = std::make_unique<Server>(address);
  } catch (const std::exception&) {
    throw UserError(ErrorCode::cannot_connect,
                    fmt::format("--metrics {}: cannot listen there; is the port taken?", address));
  }
  server_->exposer.RegisterCollectable(page_);
}

Metrics::~Metrics() = default;

void Metrics::show(UnixNanos now, const IngestStatus& status) {
  std::vector<MetricFamily> families;
  page_->add_feed(families, now, status);
  page_->replace(std::move(families));
}

void Metrics::show(UnixNanos now, const LiveStatus& status) {
  std::vector<MetricFamily> families;
  page_->add_feed(families, now, status.ingest);
  page_->add(families, kLiveMetrics, status);
  page_->add_latency(families, status.row_latency);
  page_->replace(std::move(families));
}

void Metrics::show(UnixNanos, const KafkaMemberReport& report) {
  std::vector<MetricFamily> families;
  page_->add(families, kMemberMetrics, report);
  page_->replace(std::move(families));
}

void Metrics::show(UnixNanos, const DriftWatchStatus& status) {
  std::vector<MetricFamily> families;
  page_->add(families, kWatchMetrics, status);
  page_->replace(std::move(families));
}

void add_metrics_option(CLI::App& command, std::string& address) {
  command
      .add_option("--metrics", address,
                  "Serve metrics to Prometheus at http://HOST:PORT/metrics (default: not at all)")
      ->type_name("HOST:PORT");
}

}  // namespace foreshock::cli
