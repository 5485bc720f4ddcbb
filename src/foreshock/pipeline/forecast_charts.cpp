#include "foreshock/pipeline/forecast_charts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/check.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kBreakS = 60;           // rows less far apart are joined whatever their usual distance
constexpr double kShortestPauseS = 600;  // a shorter pause stays on the axis
constexpr double kPauseShare = 0.03;     // of the time with rows: so does one that takes less room
constexpr double kSessionMarginS = 30;   // a session of one row has an extent

double pause_to_leave_out(const std::vector<double>& seconds) {
  double covered = 0;
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    const double step = seconds[i] - seconds[i - 1];
    if (step < kShortestPauseS) covered += step;
  }
  return std::max(kShortestPauseS, kPauseShare * covered);
}

std::vector<AxisRange> sessions_of(const std::vector<double>& seconds) {
  const double pause = pause_to_leave_out(seconds);
  std::vector<AxisRange> sessions;
  for (const double second : seconds) {
    if (sessions.empty() || second - sessions.back().high >= pause) sessions.push_back({second, second});
    sessions.back().high = second;
  }
  for (AxisRange& session : sessions) {
    if (session.high - session.low < kSessionMarginS) {
      session = {session.low - kSessionMarginS, session.high + kSessionMarginS};
    }
  }
  return sessions;
}

double median_step(const std::vector<double>& seconds) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < seconds.size(); ++i) steps.push_back(seconds[i] - seconds[i - 1]);
  if (steps.empty()) return 0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

// What all models of one timeline share.
struct Thinning {
  double bucket_s = 0;  // 0: every row is drawn
  double break_s = 0;   // rows farther apart are not joined
};

Thinning thinning_of(const std::vector<double>& seconds, const std::vector<AxisRange>& sessions) {
  constexpr std::size_t kBuckets = kMostTimelinePoints / 2;
  Thinning thinning;
  if (seconds.size() > kMostTimelinePoints) {
    double whole = 0;
    for (const AxisRange& session : sessions) whole += session.high - session.low;
    const std::size_t torn = std::min(2 * sessions.size(), kBuckets / 2);  // buckets at the ends of sessions
    thinning.bucket_s = whole / static_cast<double>(kBuckets - torn);
  }
  thinning.break_s = std::max({kBreakS, 3 * median_step(seconds), 2 * thinning.bucket_s});
  return thinning;
}

struct Row {
  double second = 0;
  double probability = 0;
};

void append(Series& line, const Row& row) {
  line.xs.push_back(row.second);
  line.ys.push_back(row.probability);
}

// The lowest and the highest row of the bucket that begins at `begin`, in order of time; returns its end.
std::size_t append_bucket(Series& line, const std::vector<Row>& rows, std::size_t begin, double bucket_s) {
  const double bucket = std::floor(rows[begin].second / bucket_s);
  Row low = rows[begin];
  Row high = rows[begin];
  std::size_t end = begin;
  for (; end < rows.size() && std::floor(rows[end].second / bucket_s) == bucket; ++end) {
    if (rows[end].probability < low.probability) low = rows[end];
    if (rows[end].probability > high.probability) high = rows[end];
  }
  if (low.second > high.second) std::swap(low, high);
  append(line, low);
  if (high.second > low.second) append(line, high);
  return end;
}

Series thinned_line(const std::vector<double>& seconds, const TimelineScores& scores,
                    const Thinning& thinning) {
  FORESHOCK_CHECK(scores.probabilities.size() == seconds.size());
  Series line{scores.name, {}, {}};
  std::vector<Row> rows;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const bool known = std::isfinite(scores.probabilities[i]);
    if (known || thinning.bucket_s == 0) rows.push_back({seconds[i], known ? scores.probabilities[i] : kNaN});
  }
  for (std::size_t i = 0; i < rows.size();) {
    if (i > 0 && rows[i].second - rows[i - 1].second > thinning.break_s)
      append(line, {rows[i - 1].second, kNaN});
    if (thinning.bucket_s > 0) {
      i = append_bucket(line, rows, i, thinning.bucket_s);
    } else {
      append(line, rows[i++]);
    }
  }
  return line;
}

void add_alerts(LineChart& chart, const std::vector<TimelineAlert>& alerts) {
  Series right{"alert, a spike followed", {}, {}, SeriesStyle::dots};
  Series wrong{"false alarm", {}, {}, SeriesStyle::rings};
  Series open{"alert", {}, {}, SeriesStyle::dots};
  for (const TimelineAlert& alert : alerts) {
    append(!alert.hit ? open : *alert.hit ? right : wrong, {alert.second, alert.probability});
  }
  for (Series* series : {&open, &right, &wrong}) {
    if (!series->xs.empty()) chart.series.push_back(std::move(*series));
  }
}

}  // namespace

Chart reliability_chart(const ReliabilityData& data) {
  ReliabilityChart chart;
  chart.title = "Reliability: " + data.name;
  for (const ReliabilityBin& bin : data.bins) {
    if (bin.rows > 0) chart.points.push_back({bin.mean_forecast, bin.observed_share, bin.low, bin.high});
  }
  chart.points_name = "in bins, with interval";
  chart.curve_name = "isotonic fit (CORP)";
  chart.curve_xs = data.corp_forecasts;
  chart.curve_ys = data.corp_shares;
  chart.edges = data.edges;
  chart.counts = data.counts;
  chart.base_rate = data.base_rate;
  chart.empty_reason = data.empty_reason;
  return chart;
}

LineChart score_timeline(const TimelineData& data) {
  LineChart chart;
  chart.title = data.title;
  chart.x_label = "time";
  chart.y_label = "probability of a spike";
  chart.empty_reason = data.empty_reason;
  chart.x_kind = AxisKind::utc_time;
  chart.x_pieces = sessions_of(data.seconds);
  const Thinning thinning = thinning_of(data.seconds, chart.x_pieces);
  for (const TimelineScores& scores : data.scores) {
    chart.series.push_back(thinned_line(data.seconds, scores, thinning));
  }
  add_alerts(chart, data.alerts);
  if (data.threshold) {
    chart.references.push_back({*data.threshold, "threshold " + format_metric(data.threshold)});
  }
  if (!data.episodes.empty()) {
    chart.bands.push_back({"spike episode", {}});
    for (const TimelineEpisode& episode : data.episodes) {
      chart.bands[0].intervals.push_back({episode.begin_s, episode.end_s});
    }
  }
  if (chart.x_pieces.size() > 1) chart.note = "Pauses between sessions are left out of the time axis.";
  return chart;
}

Chart lift_chart(const LiftData& data) {
  ForestChart chart;
  chart.title = "Lift: average precision over the base rate";
  chart.value_label = data.interval.empty() ? "lift" : "lift, " + data.interval;
  for (const LiftRow& row : data.rows)
    chart.rows.push_back({row.name, row.lift, row.low, row.high, row.tone});
  chart.reference = ReferenceLine{1, "no better than chance"};
  chart.empty_reason = data.empty_reason;
  return chart;
}

}  // namespace foreshock
