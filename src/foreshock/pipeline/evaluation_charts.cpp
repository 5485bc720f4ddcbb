#include "foreshock/pipeline/evaluation_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

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
  for (const ModelImportance& importance : result.importance) {
    figures.push_back({importance_chart(importance, result.test), "importance_" + importance.model + ".svg"});
  }
  return figures;
}

}  // namespace foreshock
