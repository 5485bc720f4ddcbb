// --metrics HOST:PORT: how a command that goes on is doing, for Prometheus: http://HOST:PORT/metrics, text
// exposition. Names, units and helps stand in one table, metrics.cpp.
#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "foreshock/pipeline/drift_watch.hpp"
#include "foreshock/pipeline/ingest.hpp"
#include "foreshock/pipeline/kafka_member.hpp"
#include "foreshock/pipeline/live_run.hpp"

namespace foreshock::cli {

void add_metrics_option(CLI::App& command, std::string& address);

class Metrics {
 public:
  // `label`: whose, "venue" or "group", and which one. Nothing is served where `address` is empty. Throws
  // UserError: bad_setting for what is no HOST:PORT, cannot_connect where it is taken.
  Metrics(const std::string& address, const std::string& label, const std::string& value);
  ~Metrics();

  // From one thread.
  void show(UnixNanos now, const IngestStatus& status);
  void show(UnixNanos now, const LiveStatus& status);
  void show(UnixNanos now, const KafkaMemberReport& report);
  void show(UnixNanos now, const DriftWatchStatus& status);

 private:
  class Page;
  std::shared_ptr<Page> page_;
  struct Server;
  std::unique_ptr<Server> server_;
};

// Shows an ingest's status as it goes along.
class IngestMetrics : public IngestCompanion {
 public:
  explicit IngestMetrics(Metrics& metrics) : metrics_(metrics) {}
  void on_line(std::string_view) override {}
  void complete(LogGroup&) override {}
  void on_durable(UnixNanos) override {}
  void on_time(UnixNanos now, const IngestStatus& status) override { metrics_.show(now, status); }

 private:
  Metrics& metrics_;
};

// Shows a run's status on its way to another audience.
class RunMetrics : public LiveAudience {
 public:
  RunMetrics(Metrics& metrics, LiveAudience& audience) : metrics_(metrics), audience_(audience) {}
  void on_output(const LiveOutput& output, const std::vector<LiveAlert>& alerts) override {
    audience_.on_output(output, alerts);
  }
  void on_status(UnixNanos now, const LiveStatus& status) override {
    metrics_.show(now, status);
    audience_.on_status(now, status);
  }

 private:
  Metrics& metrics_;
  LiveAudience& audience_;
};

}  // namespace foreshock::cli
