#include "foreshock/pipeline/evaluation_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "foreshock/pipeline/forecast_charts.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr AxisRange kShare{0, 1};

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kDisplayNames = {{
    {"base_rate", "base rate"},
    {"climatology", "climatology (hour of week)"},
    {"persistence", "persistence"},
    {"ewma", "EWMA"},
    {"baseline", "z-score baseline"},
    {"log_har", "log-HAR (the bar)"},
    {"oracle", "oracle (knows the truth)"},
    {"logistic", "logistic regression"},
    {"clock", "probe: clock"},
    {"noise", "probe: noise"},
    {"permuted_labels", "probe: permuted labels"},
}};

constexpr std::size_t kTimelineOneSeriesRows = 20'000;

// Of a share of n independent trials. Source: Wilson 1927.
Interval wilson_interval(double share, double n) {
  constexpr double kZ = 1.959963984540054;
  const double centre = (share + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
  const double half = kZ / (1 + kZ * kZ / n) * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  return {centre - half, centre + half};
}

// The base rate is a level, not a ranking: it has no curve.
bool is_drawn(const ModelScores& scores, const std::vector<std::string>& names) {
  if (scores.name == kBaseRateModel) return false;
  return names.empty() || std::find(names.begin(), names.end(), scores.name) != names.end();
}

Series curve(const ModelScores& scores, const std::vector<CurvePoint>& points, SeriesStyle style) {
  Series series{display_name(scores.name), {}, {}, scores.name == kBarModel ? SeriesStyle::dashed : style};
  for (const CurvePoint& point : points) {
    series.xs.push_back(point.x);
    series.ys.push_back(point.y);
  }
  return series;
}

// Average precision holds each precision back to the recall before it: drawn from the greatest recall down to
// 0.
Series pr_series(const ModelScores& scores) {
  Series series = curve(scores, scores.pr_curve, SeriesStyle::step);
  std::reverse(series.xs.begin(), series.xs.end());
  std::reverse(series.ys.begin(), series.ys.end());
  if (!series.xs.empty()) {
    series.xs.push_back(0);
    series.ys.push_back(series.ys.back());
  }
  return series;
}

}  // namespace

std::string display_name(std::string_view model_or_probe) {
  for (const auto& [name, shown] : kDisplayNames) {
    if (name == model_or_probe) return std::string(shown);
  }
  return std::string(model_or_probe);
}

LineChart pr_chart(const PartScores& part, const std::vector<std::string>& models) {
  LineChart chart{"Precision and recall", "recall", "precision", {}, kShare, kShare, {}, "",
                  part.undefined_reason};
  for (const ModelScores& scores : part.models) {
    if (is_drawn(scores, models)) chart.series.push_back(pr_series(scores));
  }
  if (part.base_rate) {
    chart.references.push_back({*part.base_rate, "base rate " + format_metric(part.base_rate)});
  }
  return chart;
}

LineChart roc_chart(const PartScores& part, const std::vector<std::string>& models) {
  LineChart chart{"ROC", "false positive rate", "true positive rate", {}, kShare, kShare, {},
                  "",    part.undefined_reason};
  for (const ModelScores& scores : part.models) {
    if (is_drawn(scores, models)) chart.series.push_back(curve(scores, scores.roc_curve, SeriesStyle::line));
  }
  chart.series.push_back({"chance", {0, 1}, {0, 1}, SeriesStyle::guide});
  return chart;
}

Chart lift_chart(const EvaluationResult& result) {
  LiftData data;
  data.empty_reason = result.test.undefined_reason;
  data.interval = result.test.interval_reason.empty() ? "95% interval" : "";
  const auto add = [&](const ModelScores& scores, RowTone tone) {
    const auto& interval = scores.lift.interval;
    data.rows.push_back({display_name(scores.name), scores.lift.value,
                         interval ? std::optional(interval->low) : std::nullopt,
                         interval ? std::optional(interval->high) : std::nullopt, tone});
  };
  for (const ModelScores& scores : result.test.models) {
    if (scores.name == kBaseRateModel) continue;
    add(scores, scores.name == result.verdict.candidate ? RowTone::strong : RowTone::plain);
  }
  for (const ModelScores& scores : result.test.probes) add(scores, RowTone::greyed);
  return lift_chart(data);
}

Chart reliability_chart(const EvaluationResult& result, const std::string& model) {
  ReliabilityData data;
  data.name = display_name(model);
  data.base_rate = result.test.base_rate;
  data.empty_reason = "no row of the test part is scored";
  const ForecastQuality* quality = find_quality(result, model);
  if (quality == nullptr) return reliability_chart(data);
  for (const CalibrationBin& bin : quality->bins) {
    const Interval interval =
        wilson_interval(bin.observed_share, static_cast<double>(bin.rows) / kOverlapPerSecond);
    data.bins.push_back({bin.mean_forecast, bin.observed_share, interval.low, interval.high, bin.rows});
  }
  for (const IsotonicBlock& block : quality->corp.blocks) {
    for (const double forecast : {block.lowest_forecast, block.highest_forecast}) {
      data.corp_forecasts.push_back(forecast);
      data.corp_shares.push_back(block.recalibrated);
    }
  }
  data.counts = quality->histogram;
  for (std::size_t i = 0; i <= kHistogramBins; ++i) {
    data.edges.push_back(static_cast<double>(i) / static_cast<double>(kHistogramBins));
  }
  return reliability_chart(data);
}

LineChart timeline_chart(const EvaluationResult& result) {
  const ForecastTimeline& timeline = result.timeline;
  const auto in_seconds = [](std::int64_t nanos) { return static_cast<double>(nanos) / 1e9; };
  TimelineData data;
  data.title = "The forecast over the test part";
  data.empty_reason = "no model of the test part is scored";
  for (const std::int64_t nanos : timeline.timestamp_ns) data.seconds.push_back(in_seconds(nanos));
  for (std::size_t i = 0; i < timeline.models.size(); ++i) {
    data.scores.push_back({display_name(timeline.models[i]), timeline.probabilities[i]});
  }
  // Over many hours a second series hides the first.
  if (timeline.timestamp_ns.size() > kTimelineOneSeriesRows && data.scores.size() > 1) data.scores.resize(1);
  for (const Episode& episode : timeline.episodes) {
    data.episodes.push_back({in_seconds(episode.onset_ns), in_seconds(episode.last_ns)});
  }
  for (std::size_t i = 0; i < timeline.alerts.size(); ++i) {
    data.alerts.push_back({in_seconds(timeline.alerts[i].time_ns), timeline.alerts[i].probability,
                           timeline.alert_hits[i] != 0});
  }
  data.threshold = timeline.alert_threshold;
  return score_timeline(data);
}

BarChart importance_chart(const ModelImportance& importance, const PartScores& part) {
  BarChart chart{"Importance: " + display_name(importance.model),
                 "PR-AUC lost when the input is permuted in blocks",
                 {},
                 20,
                 "",
                 part.undefined_reason};
  for (const ColumnImportance& column : importance.columns) {
    if (column.pr_auc_drop) chart.bars.push_back({column.column, *column.pr_auc_drop, {}, {}});
  }
  return chart;
}

ConfusionChart confusion_chart(const ModelScores& scores) {
  ConfusionChart chart;
  chart.title = display_name(scores.name);
  if (!scores.confusion) {
    chart.empty_reason = "no decision threshold: the calibration part has no spike";
    return chart;
  }
  const Confusion& counts = *scores.confusion;
  chart.true_positives = counts.true_positives;
  chart.false_positives = counts.false_positives;
  chart.false_negatives = counts.false_negatives;
  chart.true_negatives = counts.true_negatives;
  chart.note = fmt::format("threshold {}", format_metric(scores.decision_threshold));
  return chart;
}

std::vector<Figure> evaluation_figures(const EvaluationResult& result) {
  std::vector<Figure> figures{{pr_chart(result.test), "pr_curve.svg"},
                              {roc_chart(result.test), "roc_curve.svg"}};
  figures.push_back({lift_chart(result), "lift.svg"});
  figures.push_back({timeline_chart(result), "timeline.svg"});
  if (!result.verdict.candidate.empty()) {
    figures.push_back({reliability_chart(result, result.verdict.candidate), "reliability.svg"});
  }
  for (const ModelImportance& importance : result.importance) {
    figures.push_back({importance_chart(importance, result.test), "importance_" + importance.model + ".svg"});
  }
  return figures;
}

}  // namespace foreshock
