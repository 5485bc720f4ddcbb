#include "foreshock/evaluation/probes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "foreshock/core/error.hpp"
#include "foreshock/evaluation/nearest_rows.hpp"
#include "foreshock/models/scoring.hpp"
#include "foreshock/models/trainer.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kNeighbours = 5;
constexpr std::size_t kNoiseColumns = 12;
constexpr std::size_t kNoiseWindowRows = 300;
constexpr std::size_t kNoiseTrainingRowsMax = 8000;
constexpr std::size_t kPermutedBlockRows = 600;
constexpr const char* kProbeLabel = "probe_label";

// Noise smoothed over the last kNoiseWindowRows rows of its product, as a feature over five minutes would be.
std::vector<double> noise_column(const LabelledRows& rows, std::size_t index, std::uint64_t seed) {
  std::vector<double> column(rows.size());
  Random random(seed, fmt::format("noise_{}", index));
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    std::vector<double> drawn;
    double sum = 0.0;
    for (std::size_t i = 0; i < of_product.size(); ++i) {
      drawn.push_back(random.normal());
      sum += drawn[i];
      if (i >= kNoiseWindowRows) sum -= drawn[i - kNoiseWindowRows];
      column[of_product[i]] = sum;
    }
  }
  return column;
}

PointSet points_at(const std::vector<std::vector<double>>& columns, const std::vector<std::size_t>& rows) {
  PointSet points;
  points.columns = columns.size();
  for (const std::size_t row : rows) {
    for (const std::vector<double>& column : columns) points.values.push_back(column[row]);
  }
  return points;
}

std::vector<std::size_t> thinned(const std::vector<std::size_t>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(rows[i * rows.size() / most]);
  return kept;
}

Column label_column(const LabelledRows& rows) {
  Column column(kProbeLabel, ColumnType::boolean);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.labelled[row] != 0) {
      column.push_int(rows.label[row]);
    } else {
      column.push_null();
    }
  }
  return column;
}

std::vector<double> train_and_score(const Frame& frame, const Split& split) {
  const TrainingData data{&frame, rows_of(split, Part::train), {}, {kProbeLabel, LabelKind::other, 0.0}};
  return score_frame(*model_kind("logistic").train(data, {}).model, frame);
}

}  // namespace

std::vector<double> clock_probe(const LabelledRows& rows, const Split& split) {
  std::vector<std::size_t> trained = rows_of(split, Part::train);
  if (trained.empty()) throw UserError(ErrorCode::no_data, "there is no training row with a known label");
  std::vector<double> probability;
  std::stable_sort(trained.begin(), trained.end(),
                   [&](std::size_t a, std::size_t b) { return rows.timestamp_ns[a] < rows.timestamp_ns[b]; });
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::int64_t now = rows.timestamp_ns[row];
    const auto time_of = [&](std::size_t i) { return rows.timestamp_ns[trained[i]]; };
    const auto first_later = std::lower_bound(
        trained.begin(), trained.end(), now,
        [&](std::size_t other, std::int64_t time) { return rows.timestamp_ns[other] < time; });
    auto right = static_cast<std::size_t>(first_later - trained.begin());
    std::size_t left = right;  // the neighbours are trained[left, right)
    double positives = 0.0;
    while (right - left < std::min(kNeighbours, trained.size())) {
      const bool earlier =
          right == trained.size() || (left > 0 && now - time_of(left - 1) <= time_of(right) - now);
      positives += rows.label[trained[earlier ? --left : right++]];
    }
    probability.push_back(positives / static_cast<double>(right - left));
  }
  return probability;
}

std::vector<double> noise_probe(const LabelledRows& rows, const Split& split, std::uint64_t seed) {
  const std::vector<std::size_t> trained = thinned(rows_of(split, Part::train), kNoiseTrainingRowsMax);
  if (trained.empty()) throw UserError(ErrorCode::no_data, "there is no training row with a known label");
  std::vector<std::size_t> asked = rows_of(split, Part::calibration);
  const std::vector<std::size_t> tested = rows_of(split, Part::test);
  asked.insert(asked.end(), tested.begin(), tested.end());
  std::vector<std::vector<double>> columns;
  for (std::size_t i = 0; i < kNoiseColumns; ++i) columns.push_back(noise_column(rows, i + 1, seed));
  std::vector<std::uint8_t> labels;
  for (const std::size_t row : trained) labels.push_back(rows.label[row]);
  const std::vector<double> means =
      mean_label_of_nearest(points_at(columns, trained), labels, points_at(columns, asked), kNeighbours);
  std::vector<double> probability(rows.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < asked.size(); ++i) probability[asked[i]] = means[i];
  return probability;
}

std::vector<double> permuted_labels_probe(const Frame& frame, const LabelledRows& rows, const Split& split,
                                          const std::string& label, std::uint64_t seed) {
  const std::vector<std::size_t> trained = rows_of(split, Part::train);
  std::vector<std::size_t> blocks((trained.size() + kPermutedBlockRows - 1) / kPermutedBlockRows);
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i] = i;
  Random random(seed, "permuted_labels");
  for (std::size_t left = blocks.size(); left > 1; --left) {
    std::swap(blocks[left - 1], blocks[random.below(left)]);
  }
  LabelledRows permuted = rows;
  std::size_t to = 0;
  for (const std::size_t block : blocks) {
    const std::size_t end = std::min((block + 1) * kPermutedBlockRows, trained.size());
    for (std::size_t from = block * kPermutedBlockRows; from < end; ++from) {
      permuted.label[trained[to++]] = rows.label[trained[from]];
    }
  }
  Frame copy = frame;
  std::erase_if(copy.columns(), [&](const Column& column) { return column.name == label; });
  copy.add(label_column(permuted));
  return train_and_score(copy, split);
}

}  // namespace foreshock
