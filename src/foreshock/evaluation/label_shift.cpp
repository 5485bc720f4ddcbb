#include "foreshock/evaluation/label_shift.hpp"

#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/resampled_scores.hpp"

namespace foreshock {
namespace {

constexpr int kResamples = 500;
constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

// The row one second after each row of its product, kNoRow where there is none with a label.
std::vector<std::size_t> next_labelled(const LabelledRows& rows) {
  std::vector<std::size_t> next(rows.size(), kNoRow);
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    for (std::size_t i = 0; i + 1 < of_product.size(); ++i) {
      const std::size_t row = of_product[i];
      const std::size_t after = of_product[i + 1];
      if (rows.labelled[after] == 0) continue;
      if (rows.timestamp_ns[after] - rows.timestamp_ns[row] == kNanosPerSecond) next[row] = after;
    }
  }
  return next;
}

struct ShiftedSample {
  std::vector<std::size_t> rows;
  std::vector<std::int64_t> timestamp_ns;
  std::vector<std::uint8_t> labels;
  std::vector<std::uint8_t> shifted;
};

ShiftedSample shifted_sample(const LabelledRows& rows, const std::vector<std::size_t>& scored) {
  const std::vector<std::size_t> next = next_labelled(rows);
  ShiftedSample sample;
  for (const std::size_t row : scored) {
    if (next[row] == kNoRow) continue;
    sample.rows.push_back(row);
    sample.timestamp_ns.push_back(rows.timestamp_ns[row]);
    sample.labels.push_back(rows.label[row]);
    sample.shifted.push_back(rows.label[next[row]]);
  }
  return sample;
}

}  // namespace

std::vector<LabelShift> label_shift(const LabelledRows& rows, const Split& split,
                                    const std::vector<std::size_t>& scored,
                                    const std::vector<ScoredModel>& models, std::uint64_t seed) {
  const ShiftedSample sample = shifted_sample(rows, scored);
  std::vector<LabelShift> found;
  std::vector<std::vector<double>> probabilities;
  for (const ScoredModel& model : models) {
    if (model.name == kBaseRateModel || sample.rows.empty()) continue;
    std::vector<double>& probability = probabilities.emplace_back();
    for (const std::size_t row : sample.rows) probability.push_back(model.probability[row]);
    found.push_back(
        {model.name, pr_auc(probability, sample.labels), pr_auc(probability, sample.shifted), {}});
  }
  if (found.empty()) return found;
  const TimeLine time_line = make_time_line(sample.timestamp_ns);
  const ResamplePlan plan = plan_intervals(rows, split, time_line);
  if (!plan.reason.empty()) return found;
  const auto resample = [&](const std::vector<std::uint8_t>& labels) {
    return resample_scores(time_line, labels, probabilities, plan, kResamples, seed, Losses::without);
  };
  const ResampledScores plain = resample(sample.labels);
  const ResampledScores shifted = resample(sample.shifted);
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::vector<double> differences = shifted.forecasts[i].pr_auc;
    for (std::size_t k = 0; k < differences.size(); ++k) differences[k] -= plain.forecasts[i].pr_auc[k];
    found[i].difference = block_interval(std::move(differences), plan.blocks);
  }
  return found;
}

}  // namespace foreshock
