#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "run_audience.hpp"

namespace foreshock::cli {
namespace {

constexpr nanoseconds kDrawAgain = std::chrono::milliseconds(500);
constexpr std::size_t kAlertsShown = 5, kNoticesShown = 5;
constexpr std::size_t kBarWidth = 20;

constexpr std::string_view kGreen = "\x1b[32m", kRed = "\x1b[31m", kBold = "\x1b[1m", kPlain = "\x1b[0m";
constexpr std::string_view kClearToEnd = "\x1b[J";

std::string clock_of(UnixNanos t) {
  return format_time(t).substr(11, 8);
}

std::string bar(double part) {
  const auto full = static_cast<std::size_t>(part * static_cast<double>(kBarWidth) + 0.5);
  return std::string(full, '#') + std::string(kBarWidth - full, '.');
}

std::string milliseconds_text(nanoseconds span) {
  return fmt::format("{:.1f} ms", static_cast<double>(span.count()) / 1e6);
}

void push_bounded(std::deque<std::string>& to, std::string text, std::size_t limit) {
  to.push_back(std::move(text));
  if (to.size() > limit) to.pop_front();
}

}  // namespace

RunView::RunView(std::string heading, bool with_model, bool colours)
    : heading_(std::move(heading)), with_model_(with_model), colours_(colours) {}

void RunView::add_notice(NoticeLevel, const std::string& text) {
  const std::scoped_lock hold(lock_);
  push_bounded(notices_, clock_of(wall_clock_now()) + "  " + text, kNoticesShown);
}

void RunView::on_output(const LiveOutput& output, const std::vector<LiveAlert>& alerts) {
  const Frame& rows = output.features;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    ProductLine& line = products_[rows.at("product_id").text(row)];
    line.second = clock_of(from_nanos(rows.at("timestamp").ints[row]));
    line.status = rows.at("status").text(row);
  }
  for (std::size_t row = 0; row < output.predictions.rows(); ++row) {
    ProductLine& line = products_[output.predictions.at("product_id").text(row)];
    const Column& probability = output.predictions.at("probability");
    line.scored = !probability.is_null(row);
    line.value = line.scored ? probability.doubles[row] : 0.0;
    line.probability = line.scored ? fmt::format("{:.3f}", line.value) : "no answer";
  }
  for (std::size_t row = 0; row < output.outcomes.rows(); ++row) {
    const Column& label = output.outcomes.at("label");
    if (label.is_null(row)) continue;
    ProductLine& line = products_[output.outcomes.at("product_id").text(row)];
    ++line.outcomes;
    line.spikes += label.ints[row];
  }
  for (const LiveAlert& alert : alerts) {
    push_bounded(alerts_,
                 fmt::format("{}  {}  {:.3f}", clock_of(alert.time), alert.product_id, alert.probability),
                 kAlertsShown);
  }
}

void RunView::on_status(UnixNanos now, const LiveStatus& status) {
  if (now - drawn_at_ < kDrawAgain) return;
  take_rates(now, status.ingest.counts);
  drawn_at_ = now;
  const std::string shown = text(status);
  if (lines_drawn_ > 0) fmt::print("\x1b[{}F", lines_drawn_);
  fmt::print("{}{}", shown, kClearToEnd);
  std::fflush(stdout);
  lines_drawn_ = static_cast<std::size_t>(std::count(shown.begin(), shown.end(), '\n'));
}

void RunView::take_rates(UnixNanos now, const FeedCounts& counts) {
  const double elapsed_s = std::chrono::duration<double>(now - drawn_at_).count();
  rates_.messages = static_cast<double>(counts.messages - counted_.messages) / elapsed_s;
  rates_.ticks = static_cast<double>(counts.ticks - counted_.ticks) / elapsed_s;
  counted_ = counts;
}

std::string RunView::text(const LiveStatus& status) {
  const auto in = [&](std::string_view colour, const std::string& text) {
    return colours_ ? fmt::format("{}{}{}", colour, text, kPlain) : text;
  };
  const IngestStatus& ingest = status.ingest;
  const LatencySummary& latency = status.row_latency;
  std::string out = in(kBold, heading_) + "   ";
  out += status.readiness.ready ? in(kGreen, "ready") : in(kRed, "not ready: " + status.readiness.why_not);
  out += fmt::format(
      "\x1b[K\n  {:.0f} messages/s, {:.0f} ticks/s; {} gaps, {} reconnects, {} unknown, {} waiting\x1b[K\n",
      rates_.messages, rates_.ticks, ingest.counts.gaps, ingest.reconnects, ingest.counts.unknown,
      ingest.waiting);
  out += fmt::format("  {} rows", status.rows);
  if (latency.count > 0) {
    out += fmt::format(", from the record that closes a second to its row on disk: p50 {}, p99 {}, most {}",
                       milliseconds_text(latency.p50), milliseconds_text(latency.p99),
                       milliseconds_text(latency.max));
  }
  out += "\x1b[K\n";
  append_products(out);
  const auto list = [&](std::string_view title, const std::deque<std::string>& lines) {
    if (lines.empty()) return;
    out += fmt::format("\x1b[K\n{}\x1b[K\n", title);
    for (const std::string& line : lines) out += fmt::format("  {}\x1b[K\n", line);
  };
  if (with_model_) list("last alerts", alerts_);
  const std::scoped_lock hold(lock_);
  list("notices", notices_);
  return out;
}

void RunView::append_products(std::string& out) const {
  if (products_.empty()) return;
  out +=
      fmt::format("\x1b[K\n  {:<12} {:<9} {:<9} {}\x1b[K\n", "product", "second", "status",
                  with_model_ ? fmt::format("{:<10} {:<{}} {}", "spike in 60 s", "", kBarWidth, "came true")
                              : "no model: --model gives probabilities");
  for (const auto& [product, line] : products_) {
    out += fmt::format("  {:<12} {:<9} {:<9} ", product, line.second, line.status);
    if (with_model_) {
      out += fmt::format("{:<13} {} {}", line.probability, line.scored ? bar(line.value) : bar(0.0),
                         fmt::format("{} spikes in {} outcomes", line.spikes, line.outcomes));
    }
    out += "\x1b[K\n";
  }
}

}  // namespace foreshock::cli
