// A simulated market as entries of ticks.raw, a model for its rows, and logs to put them in.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/models/persistence_model.hpp"
#include "foreshock/pipeline/live_scores.hpp"
#include "foreshock/simulation/simulated_feed.hpp"
#include "foreshock/stream/event_log.hpp"
#include "foreshock/stream/topics.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {

class LogFolder {
 public:
  explicit LogFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("live_stages_" + name + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~LogFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string log() const { return "sqlite:" + (path_ / "log.db").string(); }

 private:
  std::filesystem::path path_;
};

struct LiveMarket {
  std::vector<std::string> lines;
  std::vector<Record> records;
  ProductTable products;
};

// Two products over an hour and three quarters, longer than the longest window, with outages and duplicates.
inline const LiveMarket& market() {
  static const LiveMarket made = [] {
    LiveMarket out;
    MarketSettings settings;
    settings.seed = 11;
    settings.products = {"BTC-USD", "ETH-USD"};
    settings.duration_s = 6'300;
    SimulatedFeed feed(settings, true);
    std::vector<FeedRecord> second;
    while (second.clear(), feed.next_second(second)) {
      for (const FeedRecord& each : second) {
        out.lines.emplace_back();
        append_envelope(out.lines.back(), each.record, feed.products(), each.raw);
        out.lines.back().pop_back();  // '\n'
        out.records.push_back(each.record);
      }
    }
    out.products = feed.products();
    return out;
  }();
  return made;
}

inline void write_market(EventLog& log) {
  LogGroup group;
  for (std::size_t i = 0; i < market().lines.size(); ++i) {
    const Record& record = market().records[i];
    group.append(kRawTopic, record.ts_recv, market().products[record.product].product_id, market().lines[i]);
    if (group.entries() < 5000 && i + 1 < market().lines.size()) continue;
    ASSERT_FALSE(log.commit(group));
    group.clear();
  }
}

inline LiveModel level_model() {
  LiveModel model;
  model.artifact.model = std::make_unique<PersistenceModel>(
      std::vector<LogisticTerm>{{.column = "log_rv_60", .weight = 2.0, .moments = {.mean = -8.0, .sd = 1.0}}},
      -2.0);
  model.artifact.label = {.column = "spike_relative", .kind = LabelKind::relative, .threshold = 1.5};
  model.artifact.decision_threshold = 0.5;
  model.artifact.feature_set = core_v1().name;
  model.artifact.schema_hash = core_v1().schema_hash;
  model.hash = "a model";
  return model;
}

// Of a topic, with times and keys.
inline std::vector<std::string> values(EventLog& log, std::string_view topic) {
  std::vector<std::string> out;
  for (std::int64_t at = 0; at < log.range(topic)->end;) {
    const LogBatch batch = log.read(topic, at, {}).value();
    for (const LogEntry& entry : batch.entries) {
      out.push_back(fmt::format("{} {} {}", to_nanos(entry.time), entry.key, entry.value));
    }
    at = batch.entries.back().offset + 1;
  }
  return out;
}

}  // namespace foreshock
