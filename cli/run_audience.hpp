// Who looks on while foreshock run works: JSON lines for machines, a view for a terminal.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "foreshock/pipeline/live_run.hpp"

namespace foreshock::cli {

// One object a line on standard output: event = prediction, outcome, alert (as they become durable), status
// (each ten seconds, and when readiness changes).
class RunLines : public LiveAudience {
 public:
  void on_output(const LiveOutput& output, const std::vector<LiveAlert>& alerts) override;
  void on_status(UnixNanos now, const LiveStatus& status) override;

 private:
  UnixNanos told_at_{};
  Readiness told_;
};

// Redrawn in place, at most twice a second; what is said meanwhile stands below it.
class RunView : public LiveAudience {
 public:
  RunView(std::string heading, bool with_model, bool colours);

  void on_output(const LiveOutput& output, const std::vector<LiveAlert>& alerts) override;
  void on_status(UnixNanos now, const LiveStatus& status) override;
  // From any thread.
  void add_notice(NoticeLevel level, const std::string& text);

 private:
  struct ProductLine {
    std::string second, status, probability;
    double value = 0.0;  // of the probability, for its bar
    bool scored = false;
    std::int64_t outcomes = 0, spikes = 0;
  };
  struct Rates {
    double messages = 0.0, ticks = 0.0;
  };

  void take_rates(UnixNanos now, const FeedCounts& counts);
  [[nodiscard]] std::string text(const LiveStatus& status);
  void append_products(std::string& out) const;

  std::string heading_;
  bool with_model_, colours_;
  std::map<std::string, ProductLine> products_;
  std::deque<std::string> alerts_;
  std::mutex lock_;  // of notices_
  std::deque<std::string> notices_;
  Rates rates_;
  FeedCounts counted_;
  UnixNanos drawn_at_{};
  std::size_t lines_drawn_ = 0;
};

// {"event":"status", ...}: also the last line of a run.
[[nodiscard]] std::string status_json(std::string_view event, UnixNanos now, const LiveStatus& status);

}  // namespace foreshock::cli
