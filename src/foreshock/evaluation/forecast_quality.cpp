#include "foreshock/evaluation/forecast_quality.hpp"

#include <algorithm>

namespace foreshock {
namespace {

// The scored rows of a part, gathered.
struct Gathered {
  std::vector<std::int64_t> timestamp_ns;
  std::vector<std::uint32_t> product;
  std::vector<std::uint8_t> labels;
};

std::vector<double> gather(const ScoredModel& model, const std::vector<std::size_t>& scored) {
  std::vector<double> probabilities;
  probabilities.reserve(scored.size());
  for (const std::size_t row : scored) probabilities.push_back(model.probability[row]);
  return probabilities;
}

std::vector<std::int64_t> histogram_of(Scores probabilities) {
  std::vector<std::int64_t> counts(kHistogramBins, 0);
  for (const double p : probabilities) {
    const auto bin = static_cast<std::size_t>(p * static_cast<double>(kHistogramBins));
    counts[std::min(bin, kHistogramBins - 1)] += 1;
  }
  return counts;
}

ForecastQuality describe(const std::string& name, Scores probabilities, Labels labels) {
  ForecastQuality quality;
  quality.name = name;
  quality.pr_auc_at_reference = pr_auc_at_prevalence(probabilities, labels);
  quality.bins = calibration_bins(probabilities, labels);
  quality.ece_plain = calibration_error(quality.bins);
  quality.ece = debiased_calibration_error(quality.bins);
  quality.calibration = calibration_line(probabilities, labels);
  quality.corp = corp(probabilities, labels);
  quality.histogram = histogram_of(probabilities);
  return quality;
}

}  // namespace

std::vector<ForecastQuality> forecast_quality(const LabelledRows& rows,
                                              const std::vector<std::size_t>& scored,
                                              const std::vector<ScoredModel>& models,
                                              const ScoredModel* bar) {
  Gathered of_part;
  for (const std::size_t row : scored) {
    of_part.timestamp_ns.push_back(rows.timestamp_ns[row]);
    of_part.product.push_back(rows.product[row]);
    of_part.labels.push_back(rows.label[row]);
  }
  const Labels labels = of_part.labels;
  const std::vector<double> of_bar = bar == nullptr ? std::vector<double>() : gather(*bar, scored);
  std::vector<ForecastQuality> all;
  for (const ScoredModel& model : models) {
    const std::vector<double> probabilities = gather(model, scored);
    ForecastQuality& quality = all.emplace_back(describe(model.name, probabilities, labels));
    if (bar == nullptr || model.name == bar->name) continue;
    const auto test = [&](LossKind loss) {
      return diebold_mariano(probabilities, of_bar, labels, of_part.timestamp_ns, of_part.product, loss);
    };
    quality.log_loss_over_bar = test(LossKind::log_loss);
    quality.brier_over_bar = test(LossKind::brier);
  }
  return all;
}

}  // namespace foreshock
