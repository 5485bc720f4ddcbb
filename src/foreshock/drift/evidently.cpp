#include "foreshock/drift/evidently.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/drift/ks_probability.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kSmallReference = 1000;
constexpr std::size_t kFewValues = 5;
constexpr std::size_t kFewIntegers = 10;
constexpr std::size_t kExactRows = 10'000;  // of scipy's ks_2samp
constexpr double kNarrowest = 0.001;        // standard deviation
constexpr double kLevel = 0.05;
constexpr double kDistance = 0.1;

ValueCounts count_values(const DriftSamples& samples) {
  return value_counts(samples.reference.sample, samples.current.sample);
}

double size(const SortedSample& sample) {
  return static_cast<double>(sample.size());
}

double ks_p_value(const SortedSample& reference, const SortedSample& current) {
  const double distance = ks_distance(reference, current);
  if (std::max(reference.size(), current.size()) <= kExactRows) {
    return ks_two_sample(reference.size(), current.size(), distance);
  }
  const double m = size(reference), n = size(current);
  return ks_one_sample(static_cast<std::size_t>(std::nearbyint(m * n / (m + n))), distance);
}

// Expected: the reference's counts at the current's size.
double chi_square_p_value(const DriftSamples& samples) {
  const ValueCounts counts = count_values(samples);
  const double scale = size(samples.current.sample) / size(samples.reference.sample);
  double statistic = 0;
  for (std::size_t i = 0; i < counts.second.size(); ++i) {
    const double expected = counts.first[i] * scale, off = counts.second[i] - expected;
    if (expected <= 0) return 0.0;
    statistic += off * off / expected;
  }
  return boost::math::gamma_q(static_cast<double>(counts.second.size() - 1) / 2, statistic / 2);
}

// Of two proportions, pooled.
double z_p_value(const DriftSamples& samples) {
  const ValueCounts counts = count_values(samples);
  if (counts.first.size() == 1) return 1.0;
  const double m = size(samples.reference.sample), n = size(samples.current.sample);
  const double p = 1 - counts.first[0] / m, q = 1 - counts.second[0] / n;
  const double pooled = (p * m + q * n) / (m + n);
  const double z = (p - q) / std::sqrt(pooled * (1 - pooled) * (1 / m + 1 / n));
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

double jensen_shannon_distance(const DriftSamples& samples) {
  const ValueCounts counts = count_values(samples);
  return jensen_shannon(counts.first, counts.second);
}

double normed_wasserstein(const DriftSamples& samples) {
  const double norm = std::max(standard_deviation(samples.reference.sample), kNarrowest);
  return wasserstein(samples.reference.sample, samples.current.sample) / norm;
}

// The count of drifted columns is a computation of its own: it leaves a column's infinite values where they
// are unless one is missing.
DriftSamples with_infinities(const DriftSamples& samples) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  DriftSamples out = samples;
  for (DriftSide* side : {&out.reference, &out.current}) {
    if (side->missing > 0) continue;
    side->sample.insert(side->sample.begin(), side->below, -kInfinity);
    side->sample.insert(side->sample.end(), side->above, kInfinity);
  }
  return out;
}

bool has_infinities(const DriftSide& side) {
  return side.missing == 0 && side.below + side.above > 0;
}

// Its Wasserstein distance is then no number, which is no drift; but of a single one infinite.
bool infinite_distance(const DriftSamples& samples) {
  return !has_infinities(samples.reference) && samples.current.below <= 1 && samples.current.above <= 1;
}

EvidentlyScore score_of(const DriftSamples& samples, EvidentlyKind kind) {
  const SortedSample& reference = samples.reference.sample;
  const SortedSample& current = samples.current.sample;
  const std::size_t values = distinct_values(reference, current, kFewValues + 1);
  const bool many = kind == EvidentlyKind::numerical && values > kFewValues;
  EvidentlyScore out{samples.name, kind, "", kLevel, 0, false};
  if (reference.size() > kSmallReference) {
    out.method = many ? "Wasserstein distance (normed)" : "Jensen-Shannon distance";
    out.threshold = kDistance;
    out.score = many ? normed_wasserstein(samples) : jensen_shannon_distance(samples);
    out.drifted = out.score >= out.threshold;
  } else if (many) {
    out.method = "K-S p_value";
    out.score = ks_p_value(reference, current);
    out.drifted = out.score <= out.threshold;
  } else {
    out.method = values > 2 ? "chi-square p_value" : "Z-test p_value";
    out.score = values > 2 ? chi_square_p_value(samples) : z_p_value(samples);
    out.drifted = out.score < out.threshold;
  }
  return out;
}

nlohmann::ordered_json metric_json(const std::string& name, nlohmann::ordered_json config,
                                   nlohmann::ordered_json value) {
  return {{"id", sha256_hex(name).substr(0, 32)},
          {"metric_name", name},
          {"config", std::move(config)},
          {"value", std::move(value)}};
}

}  // namespace

std::size_t EvidentlyReport::drifted() const {
  return static_cast<std::size_t>(
      std::count_if(scores.begin(), scores.end(), [](const EvidentlyScore& score) { return score.counted; }));
}

std::optional<EvidentlyKind> evidently_kind(const Column& current) {
  const bool has_nulls = current.null_count() > 0;
  switch (current.type) {
    case ColumnType::float64:
      return EvidentlyKind::numerical;
    case ColumnType::int64: {
      if (has_nulls) return EvidentlyKind::numerical;  // pandas holds them as floats
      const DriftSamples samples = drift_samples(current, current);
      const SortedSample& values = samples.current.sample;
      return distinct_values(values, values, kFewIntegers + 1) <= kFewIntegers ? EvidentlyKind::categorical
                                                                               : EvidentlyKind::numerical;
    }
    case ColumnType::boolean:
      return has_nulls ? std::nullopt : std::optional(EvidentlyKind::categorical);
    case ColumnType::string: {
      const std::size_t texts = current.size() - current.null_count();
      const bool free_text =
          static_cast<double>(current.dictionary.size()) > 0.5 * static_cast<double>(texts);
      return free_text ? std::nullopt : std::optional(EvidentlyKind::categorical);
    }
    case ColumnType::timestamp:
      break;
  }
  return std::nullopt;
}

EvidentlyScore evidently_score(const DriftSamples& samples, EvidentlyKind kind) {
  EvidentlyScore out = score_of(samples, kind);
  out.counted = out.drifted;
  if (has_infinities(samples.reference) || has_infinities(samples.current)) {
    const DriftSamples all = with_infinities(samples);
    const bool numbers =
        kind == EvidentlyKind::numerical && all.reference.sample.size() > kSmallReference &&
        distinct_values(all.reference.sample, all.current.sample, kFewValues + 1) > kFewValues;
    out.counted = numbers ? infinite_distance(samples) : score_of(all, kind).drifted;
  }
  return out;
}

EvidentlyReport evidently_report(const Frame& reference, const Frame& current) {
  EvidentlyReport out;
  for (const Column& column : current.columns()) {
    throw_if_interrupted();
    const Column* other = reference.find(column.name);
    if (other == nullptr) {
      out.left_out.push_back(column.name + ": the reference has no such column");
      continue;
    }
    const auto kind = evidently_kind(column);
    if (!kind) {
      out.left_out.push_back(
          fmt::format("{}: Evidently gives no default test of numbers for {} columns like it", column.name,
                      to_string(column.type)));
      continue;
    }
    const DriftSamples samples = drift_samples(*other, column);
    if (samples.reference.sample.empty() || samples.current.sample.empty()) {
      out.left_out.push_back(column.name + ": it holds no value; Evidently refuses such tables");
      continue;
    }
    out.scores.push_back(evidently_score(samples, *kind));
  }
  if (out.scores.empty())
    throw UserError(ErrorCode::missing_column, "the tables share no column that can be compared");
  std::stable_sort(out.scores.begin(), out.scores.end(),
                   [](const EvidentlyScore& a, const EvidentlyScore& b) { return a.kind < b.kind; });
  return out;
}

std::string evidently_json(const EvidentlyReport& report) {
  using Json = nlohmann::ordered_json;
  Json metrics = Json::array();
  metrics.push_back(
      metric_json(fmt::format("DriftedColumnsCount(drift_share={})", report.drift_share),
                  {{"type", "evidently:metric_v2:DriftedColumnsCount"}, {"drift_share", report.drift_share}},
                  {{"count", static_cast<double>(report.drifted())}, {"share", report.share()}}));
  for (const EvidentlyScore& score : report.scores) {
    metrics.push_back(metric_json(fmt::format("ValueDrift(column={},method={},threshold={})", score.column,
                                              score.method, score.threshold),
                                  {{"type", "evidently:metric_v2:ValueDrift"},
                                   {"column", score.column},
                                   {"method", score.method},
                                   {"threshold", score.threshold}},
                                  score.score));
  }
  return Json{{"metrics", metrics}, {"tests", Json::array()}}.dump(2, ' ', false,
                                                                   Json::error_handler_t::replace) +
         "\n";
}

}  // namespace foreshock
