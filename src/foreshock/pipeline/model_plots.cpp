#include "foreshock/pipeline/model_plots.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace foreshock {
namespace {

Series curve(const std::string& name, const std::vector<CurvePoint>& points, SeriesStyle style) {
  Series series;
  series.name = name;
  series.style = style;
  for (const CurvePoint& point : points) {
    series.xs.push_back(point.x);
    series.ys.push_back(point.y);
  }
  return series;
}

LineChart unit_square(std::string title, std::string x_label, std::string y_label,
                      const EvaluationResult& result) {
  LineChart chart;
  chart.title = std::move(title);
  chart.x_label = std::move(x_label);
  chart.y_label = std::move(y_label);
  chart.x_range = AxisRange{0, 1};
  chart.y_range = AxisRange{0, 1};
  chart.empty_reason = result.test.undefined_reason;
  return chart;
}

std::vector<std::string> with_bar(const std::string& model) {
  if (model == kBarModel) return {model};
  return {model, kBarModel};
}

}  // namespace

LineChart pr_overlay(const EvaluationResult& result, const std::vector<std::string>& models) {
  LineChart chart = unit_square("Precision and recall, test part", "recall", "precision", result);
  for (const std::string& name : models) {
    const ModelScores* scores = result.test.find_model(name);
    if (scores == nullptr || scores->pr_curve.empty()) continue;
    const std::string label =
        scores->pr_auc.value ? fmt::format("{} (PR-AUC {:.3f})", name, *scores->pr_auc.value) : name;
    chart.series.push_back(curve(label, scores->pr_curve, SeriesStyle::line));
  }
  if (!chart.series.empty() && result.test.base_rate) {
    chart.references.push_back(
        {*result.test.base_rate, fmt::format("base rate {:.3f}", *result.test.base_rate)});
  }
  return chart;
}

LineChart roc_overlay(const EvaluationResult& result, const std::vector<std::string>& models) {
  LineChart chart = unit_square("ROC, test part", "false positive rate", "true positive rate", result);
  for (const std::string& name : models) {
    const ModelScores* scores = result.test.find_model(name);
    if (scores == nullptr || scores->roc_curve.empty()) continue;
    const std::string label =
        scores->roc_auc ? fmt::format("{} (ROC-AUC {:.3f})", name, *scores->roc_auc) : name;
    chart.series.push_back(curve(label, scores->roc_curve, SeriesStyle::line));
  }
  if (!chart.series.empty()) chart.series.push_back({"chance", {0, 1}, {0, 1}, SeriesStyle::guide});
  return chart;
}

BarChart importance_chart(const EvaluationResult& result, const std::string& model) {
  BarChart chart;
  chart.title = fmt::format("Importance of inputs, {}", model);
  chart.value_label = "PR-AUC lost when the column is permuted in blocks (test part)";
  chart.empty_reason = result.test.undefined_reason.empty() ? "the model has no inputs to permute"
                                                            : result.test.undefined_reason;
  for (const ModelImportance& importance : result.importance) {
    if (importance.model != model) continue;
    for (const ColumnImportance& column : importance.columns) {
      if (column.pr_auc_drop) chart.bars.push_back({column.column, *column.pr_auc_drop, {}, {}});
    }
  }
  return chart;
}

ModelPlots model_plots(const EvaluationResult& result, const std::string& model) {
  return {pr_overlay(result, with_bar(model)), roc_overlay(result, with_bar(model)),
          importance_chart(result, model)};
}

}  // namespace foreshock
