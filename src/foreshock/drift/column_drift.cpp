#include "foreshock/drift/column_drift.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "foreshock/drift/ks_probability.hpp"
#include "foreshock/drift/two_sample.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kFewValues = 5;
constexpr std::size_t kStabilityBins = 10;
constexpr std::size_t kNullCells = 64;
constexpr std::size_t kDrawnBins = 20;
constexpr double kNormalIqr = 1.349;  // of a standard normal distribution
constexpr double kWideFactor = 10;    // from the 5 % to the 95 % quantile
constexpr double kApart = 0.95;       // K-S distance of another unit
constexpr int kLargestShift = 12;

SortedSample scaled(const SortedSample& sample, DriftScale scale) {
  SortedSample out = sample;
  if (scale == DriftScale::logarithmic) {
    for (double& value : out) value = fixed_log(value);
  }
  return out;
}

// Of the reference; where most of it is one value, its standard deviation, and of a constant one 1.
double unit_of(const SortedSample& reference) {
  const double iqr = quantile(reference, 0.75) - quantile(reference, 0.25);
  if (iqr > 0) return iqr / kNormalIqr;
  const double sd = standard_deviation(reference);
  return sd > 0 ? sd : 1.0;
}

FiveNumbers five_numbers(const SortedSample& sample) {
  return {quantile(sample, 0.05), quantile(sample, 0.25), quantile(sample, 0.5), quantile(sample, 0.75),
          quantile(sample, 0.95)};
}

std::vector<double> shares(std::vector<double> counts) {
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  for (double& count : counts) count /= all;
  return counts;
}

// The distinct values of both, each a cell of its own: edges at all but the last.
std::vector<double> value_edges(const SortedSample& reference, const SortedSample& current) {
  std::vector<double> values = value_counts(reference, current).values;
  values.pop_back();
  return values;
}

// From the 0.5 % to the 99.5 % quantile of both, evenly on the column's scale; what lies beyond is counted
// at the ends.
DriftHistogram histogram_of(const DriftSamples& samples, DriftScale scale) {
  const SortedSample& a = samples.reference.sample;
  const SortedSample& b = samples.current.sample;
  DriftHistogram out;
  std::vector<double> inner;
  if (scale == DriftScale::categories) {
    inner = value_edges(a, b);
    for (std::size_t i = 0; i <= inner.size() + 1; ++i) out.edges.push_back(static_cast<double>(i));
    out.names = samples.texts;
  } else {
    const auto to = [&](double x) { return scale == DriftScale::logarithmic ? fixed_log(x) : x; };
    const double low = to(std::min(quantile(a, 0.005), quantile(b, 0.005)));
    double high = to(std::max(quantile(a, 0.995), quantile(b, 0.995)));
    if (!(high > low)) high = low + 1;
    for (std::size_t i = 0; i <= kDrawnBins; ++i) {
      const double at = low + (high - low) * static_cast<double>(i) / static_cast<double>(kDrawnBins);
      out.edges.push_back(scale == DriftScale::logarithmic ? fixed_exp(at) : at);
    }
    inner.assign(out.edges.begin() + 1, out.edges.end() - 1);
  }
  out.reference = shares(bin_counts(a, inner));
  out.current = shares(bin_counts(b, inner));
  return out;
}

struct RowNumbers {
  const Column& column;
  std::vector<double> codes;
  DriftScale scale;

  template <typename Use>
  void each(Use&& use) const {
    for (std::size_t row = 0; row < column.size(); ++row) {
      const auto number = drift_number(column, row, codes);
      if (number) use(row, scale == DriftScale::logarithmic ? fixed_log(*number) : *number);
    }
  }
};

// Each value its own cell where there are few of them; else cells of equal shares.
std::vector<double> null_edges(const SortedSample& reference) {
  const bool few = distinct_values(reference, reference, kNullCells + 1) <= kNullCells;
  return few ? value_edges(reference, reference) : quantile_edges(reference, kNullCells);
}

// Edges below the number: std::lower_bound without branches, which random numbers would mislead.
std::size_t cell_of(double number, const std::vector<double>& edges) {
  std::size_t from = 0;
  for (std::size_t left = edges.size(); left > 0;) {
    const std::size_t half = (left + 1) / 2;
    from += edges[from + half - 1] < number ? half : 0;
    left -= half;
  }
  return from;
}

BlockHistogram by_blocks(const RowNumbers& rows, const TableBlocks& blocks, const SortedSample& reference,
                         const std::vector<double>& category_edges, double unit) {
  const bool categories = rows.scale == DriftScale::categories;
  const std::vector<double> edges = categories ? category_edges : null_edges(reference);
  BlockHistogram out;
  out.counts.assign(blocks.count(), std::vector<double>(edges.size() + 1));
  std::vector<double> sums(edges.size() + 1), counts(edges.size() + 1);
  rows.each([&](std::size_t row, double number) {
    const std::size_t cell = cell_of(number, edges);
    out.counts[blocks.of_row[row]][cell] += 1;
    sums[cell] += number;
    counts[cell] += 1;
  });
  for (std::size_t cell = 0; cell < sums.size() && !categories; ++cell) {
    out.places.push_back(counts[cell] > 0 ? sums[cell] / counts[cell] / unit : out.places.back());
  }
  return out;
}

std::vector<double> block_means(const RowNumbers& rows, const TableBlocks& blocks) {
  std::vector<double> sums(blocks.count()), counts(blocks.count());
  rows.each([&](std::size_t row, double number) {
    sums[blocks.of_row[row]] += number;
    counts[blocks.of_row[row]] += 1;
  });
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] = counts[i] > 0 ? sums[i] / counts[i] : std::numeric_limits<double>::quiet_NaN();
  }
  return sums;
}

// Rows that stand for one independent row: by the variance of the means of blocks (batch means; Flegal &
// Jones 2010). At least 1.
double rows_for_one(const SortedSample& sample, const std::vector<double>& means) {
  double sum = 0, squares = 0, count = 0;
  for (const double mean : means) {
    if (std::isnan(mean)) continue;
    sum += mean;
    squares += mean * mean;
    count += 1;
  }
  const double sd = standard_deviation(sample);
  if (count < 2 || sd <= 0) return 1;
  const double variance = std::max(0.0, (squares - sum * sum / count) / (count - 1));
  return std::max(1.0, variance / (sd * sd) * static_cast<double>(sample.size()) / count);
}

double missing_share(const DriftSide& side) {
  return static_cast<double>(side.missing + side.below + side.above) / static_cast<double>(side.rows);
}

DriftRole role_of(const std::string& name) {
  if (name == "label" || name == "actual" || name.starts_with("spike_")) return DriftRole::target;
  if (name == "probability" || name == "prediction") return DriftRole::prediction;
  if (name == "status" || name == "venue" || name == "product_id") return DriftRole::status;
  return DriftRole::feature;
}

}  // namespace

DriftScale drift_scale(const DriftSamples& samples) {
  const SortedSample& a = samples.reference.sample;
  const SortedSample& b = samples.current.sample;
  if (samples.type == ColumnType::string || distinct_values(a, b, kFewValues + 1) <= kFewValues) {
    return DriftScale::categories;
  }
  const bool positive = a.front() > 0 && b.front() > 0;
  return positive && quantile(a, 0.95) > kWideFactor * quantile(a, 0.05) ? DriftScale::logarithmic
                                                                         : DriftScale::linear;
}

std::optional<int> unit_shift(const SortedSample& reference, const SortedSample& current) {
  const double of_reference = quantile(reference, 0.5), of_current = quantile(current, 0.5);
  if (!(of_reference * of_current > 0)) return std::nullopt;
  const double power = std::log10(of_current / of_reference);
  const int shift = static_cast<int>(std::lround(power));
  if (std::abs(shift) < 2 || std::abs(shift) > kLargestShift) return std::nullopt;
  const double apart = ks_distance(reference, current);
  if (apart < kApart) return std::nullopt;
  SortedSample back = current;
  for (double& value : back) value /= std::pow(10.0, shift);
  return ks_distance(reference, back) < apart / 2 ? std::optional(shift) : std::nullopt;
}

std::optional<std::size_t> change_point(const std::vector<double>& values) {
  if (values.size() < 4) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  const double all = std::accumulate(values.begin(), values.end(), 0.0);
  double below = 0, most = 0;
  std::optional<std::size_t> at;
  for (std::size_t k = 1; k < values.size(); ++k) {
    below += values[k - 1];
    const auto left = static_cast<double>(k);
    const double size = std::abs(below - left / n * all) / std::sqrt(left * (n - left) / n);
    if (size > most) {
      most = size;
      at = k;
    }
  }
  return at;
}

ComparedColumn compare_column(const DriftSamples& samples, const Column& reference, const Column& current,
                              const DriftBlocks& blocks) {
  ComparedColumn out;
  ColumnDrift& drift = out.drift;
  drift.name = samples.name;
  drift.role = role_of(samples.name);
  drift.scale = drift_scale(samples);
  const SortedSample a = scaled(samples.reference.sample, drift.scale);
  const SortedSample b = scaled(samples.current.sample, drift.scale);
  drift.reference_rows = a.size();
  drift.current_rows = b.size();
  drift.reference_missing = missing_share(samples.reference);
  drift.current_missing = missing_share(samples.current);

  const bool categories = drift.scale == DriftScale::categories;
  const std::vector<double> values = categories ? value_edges(a, b) : std::vector<double>();
  const std::vector<double> bins = categories ? values : quantile_edges(a, kStabilityBins);
  const std::vector<double> of_reference = bin_counts(a, bins), of_current = bin_counts(b, bins);
  const double unit = unit_of(a);
  drift.jensen_shannon = jensen_shannon(of_reference, of_current);
  drift.population_stability = population_stability(of_reference, of_current);
  const Distances apart = distances(a, b);
  drift.distance = categories ? drift.jensen_shannon : apart.wasserstein / unit;
  drift.ks_distance = apart.ks;
  drift.reference = five_numbers(samples.reference.sample);
  drift.current = five_numbers(samples.current.sample);
  if (!categories) drift.unit_shift = unit_shift(samples.reference.sample, samples.current.sample);
  drift.histogram = histogram_of(samples, drift.scale);

  const RowNumbers reference_rows{reference, text_codes(reference, samples.texts), drift.scale};
  const RowNumbers current_rows{current, text_codes(current, samples.texts), drift.scale};
  out.reference_blocks = by_blocks(reference_rows, blocks.reference, a, values, unit);
  out.means = block_means(reference_rows, blocks.reference);
  const double for_one = rows_for_one(a, out.means);
  const double n = static_cast<double>(a.size()) / for_one, m = static_cast<double>(b.size()) / for_one;
  drift.ks_rows = n * m / (n + m);
  drift.ks_p_value = ks_asymptotic(drift.ks_rows, drift.ks_distance);
  const std::vector<double> later = block_means(current_rows, blocks.current);
  out.means.insert(out.means.end(), later.begin(), later.end());
  return out;
}

}  // namespace foreshock
