#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "foreshock/pipeline/frame_lines.hpp"
#include "run_audience.hpp"

namespace foreshock::cli {
namespace {

constexpr nanoseconds kStatusAgain = std::chrono::seconds(10);

void print_rows(std::string_view event, const Frame& rows) {
  std::string line;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    line.clear();
    append_json_row(line, rows, row);
    fmt::print("{{\"event\":\"{}\",{}\n", event, std::string_view(line).substr(1));
  }
}

double milliseconds_of(nanoseconds span) {
  return static_cast<double>(span.count()) / 1e6;
}

// How many rows took up to so many ms, and more than the last bound: [[0.5, n], …, [null, n]].
nlohmann::ordered_json histogram_json(const LatencySummary& latency) {
  nlohmann::ordered_json bins = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < latency.histogram.size(); ++i) {
    const bool bounded = i < LatencySummary::kBounds_ms.size();
    bins.push_back(
        {bounded ? nlohmann::ordered_json(LatencySummary::kBounds_ms[i]) : nullptr, latency.histogram[i]});
  }
  return bins;
}

}  // namespace

std::string status_json(std::string_view event, UnixNanos now, const LiveStatus& status) {
  const FeedCounts& counts = status.ingest.counts;
  const LatencySummary& latency = status.row_latency;
  const nlohmann::ordered_json line = {{"event", event},
                                       {"time", format_time(now)},
                                       {"ready", status.readiness.ready},
                                       {"why_not", status.readiness.why_not},
                                       {"messages", counts.messages},
                                       {"ticks", counts.ticks},
                                       {"gaps", counts.gaps},
                                       {"duplicates", counts.duplicates},
                                       {"unknown", counts.unknown},
                                       {"unreadable", counts.unreadable},
                                       {"reconnects", status.ingest.reconnects},
                                       {"connections_up", status.ingest.connections_up},
                                       {"waiting", status.ingest.waiting},
                                       {"rows", status.rows},
                                       {"predictions", status.predictions},
                                       {"outcomes", status.outcomes},
                                       {"alerts", status.alerts},
                                       {"row_latency_ms",
                                        {{"rows", latency.count},
                                         {"p50", milliseconds_of(latency.p50)},
                                         {"p99", milliseconds_of(latency.p99)},
                                         {"max", milliseconds_of(latency.max)},
                                         {"histogram", histogram_json(latency)}}}};
  return line.dump();
}

void RunLines::on_output(const LiveOutput& output, const std::vector<LiveAlert>& alerts) {
  print_rows("prediction", output.predictions);
  print_rows("outcome", output.outcomes);
  for (const LiveAlert& alert : alerts) {
    const nlohmann::ordered_json line = {{"event", "alert"},
                                         {"timestamp", format_time(alert.time)},
                                         {"product_id", alert.product_id},
                                         {"probability", alert.probability}};
    fmt::print("{}\n", line.dump());
  }
  std::fflush(stdout);
}

void RunLines::on_status(UnixNanos now, const LiveStatus& status) {
  const bool news =
      status.readiness.ready != told_.ready || status.readiness.why_not.empty() != told_.why_not.empty();
  if (!news && now - told_at_ < kStatusAgain) return;
  told_at_ = now;
  told_ = status.readiness;
  fmt::print("{}\n", status_json("status", now, status));
  std::fflush(stdout);
}

}  // namespace foreshock::cli
