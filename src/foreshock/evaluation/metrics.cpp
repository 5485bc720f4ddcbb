#include "foreshock/evaluation/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/evaluation/compensated_sum.hpp"

namespace foreshock {
namespace {

void check_finite(Scores scores) {
  for (std::size_t row = 0; row < scores.size(); ++row) {
    if (!std::isfinite(scores[row])) {
      throw UserError(
          ErrorCode::bad_number,
          fmt::format("the score of row {} is {}; a score must be a finite number", row, scores[row]));
    }
  }
}

// Rows at or above a threshold, one entry per distinct score, highest first.
struct Cut {
  double threshold;
  std::int64_t true_positives;
  std::int64_t false_positives;
};

std::vector<Cut> cuts_of(Scores scores, Labels labels) {
  FORESHOCK_CHECK(scores.size() == labels.size());
  const Ranking ranking = rank_rows(scores);
  std::vector<Cut> cuts;
  cuts.reserve(ranking.group_end.size());
  Cut cut{0.0, 0, 0};
  std::size_t position = 0;
  for (const std::uint32_t end : ranking.group_end) {
    cut.threshold = scores[ranking.order[position]];
    for (; position < end; ++position) {
      (labels[ranking.order[position]] != 0 ? cut.true_positives : cut.false_positives) += 1;
    }
    cuts.push_back(cut);
  }
  return cuts;
}

std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::vector<CurvePoint> thinned(const std::vector<CurvePoint>& points) {
  if (points.size() <= kCurvePointsMax) return points;
  std::vector<CurvePoint> kept;
  kept.reserve(kCurvePointsMax);
  for (std::size_t i = 0; i < kCurvePointsMax; ++i) {
    kept.push_back(points[i * (points.size() - 1) / (kCurvePointsMax - 1)]);
  }
  return kept;
}

}  // namespace

void check_probabilities(Scores probabilities, Labels labels) {
  FORESHOCK_CHECK(probabilities.size() == labels.size());
  check_finite(probabilities);
  for (std::size_t row = 0; row < probabilities.size(); ++row) {
    if (probabilities[row] < 0.0 || probabilities[row] > 1.0) {
      throw UserError(
          ErrorCode::bad_number,
          fmt::format("the probability of row {} is {}; it must lie in [0, 1]", row, probabilities[row]));
    }
  }
}

Ranking rank_rows(Scores scores) {
  check_finite(scores);
  Ranking ranking;
  ranking.order.resize(scores.size());
  std::iota(ranking.order.begin(), ranking.order.end(), 0U);
  std::stable_sort(ranking.order.begin(), ranking.order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return scores[a] > scores[b]; });
  for (std::uint32_t end = 1; end <= ranking.order.size(); ++end) {
    if (end == ranking.order.size() || scores[ranking.order[end]] != scores[ranking.order[end - 1]]) {
      ranking.group_end.push_back(end);
    }
  }
  return ranking;
}

std::optional<double> pr_auc(Scores scores, Labels labels) {
  FORESHOCK_CHECK(scores.size() == labels.size());
  return pr_auc(rank_rows(scores), labels, std::vector<std::uint32_t>(labels.size(), 1));
}

std::optional<double> pr_auc(const Ranking& ranking, Labels labels, std::span<const std::uint32_t> weights) {
  FORESHOCK_CHECK(ranking.order.size() == labels.size() && weights.size() == labels.size());
  std::uint64_t rows = 0;
  std::uint64_t positives = 0;
  CompensatedSum sum;  // of (positives of the group) * (precision at the group's threshold)
  std::size_t position = 0;
  for (const std::uint32_t end : ranking.group_end) {
    const std::uint64_t positives_before = positives;
    for (; position < end; ++position) {
      const std::uint32_t row = ranking.order[position];
      rows += weights[row];
      if (labels[row] != 0) positives += weights[row];
    }
    if (positives > positives_before) {
      sum.add(static_cast<double>(positives - positives_before) * static_cast<double>(positives) /
              static_cast<double>(rows));
    }
  }
  if (positives == 0) return std::nullopt;
  return sum.value() / static_cast<double>(positives);
}

std::optional<double> roc_auc(Scores scores, Labels labels) {
  const std::vector<Cut> cuts = cuts_of(scores, labels);
  if (cuts.empty() || cuts.back().true_positives == 0 || cuts.back().false_positives == 0)
    return std::nullopt;
  // Twice the number of (positive, negative) pairs in the right order, a tie counting one: exact in integers.
  std::int64_t doubled_area = 0;
  Cut before{0.0, 0, 0};
  for (const Cut& cut : cuts) {
    doubled_area +=
        (cut.false_positives - before.false_positives) * (cut.true_positives + before.true_positives);
    before = cut;
  }
  return static_cast<double>(doubled_area) /
         (2.0 * static_cast<double>(before.true_positives) * static_cast<double>(before.false_positives));
}

std::optional<double> brier(Scores probabilities, Labels labels) {
  check_probabilities(probabilities, labels);
  if (labels.empty()) return std::nullopt;
  CompensatedSum sum;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    sum.add(row_brier(probabilities[row], labels[row] != 0));
  }
  return sum.value() / static_cast<double>(labels.size());
}

std::optional<double> log_loss(Scores probabilities, Labels labels) {
  check_probabilities(probabilities, labels);
  if (labels.empty()) return std::nullopt;
  CompensatedSum sum;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    sum.add(row_log_loss(probabilities[row], labels[row] != 0));
  }
  return sum.value() / static_cast<double>(labels.size());
}

double row_brier(double probability, bool spike) {
  const double miss = probability - (spike ? 1.0 : 0.0);
  return miss * miss;
}

double row_log_loss(double probability, bool spike) {
  const double p = std::clamp(probability, kProbabilityClip, 1.0 - kProbabilityClip);
  return -(spike ? std::log(p) : std::log1p(-p));
}

std::optional<double> brier_skill(std::optional<double> brier, std::optional<double> reference) {
  if (!brier || !reference || *reference == 0.0) return std::nullopt;
  return 1.0 - *brier / *reference;
}

std::optional<double> base_rate(Labels labels) {
  const auto negatives = std::count(labels.begin(), labels.end(), std::uint8_t{0});
  const auto rows = static_cast<std::int64_t>(labels.size());
  return ratio(rows - negatives, rows);
}

std::optional<double> lift(std::optional<double> pr_auc, std::optional<double> base_rate) {
  if (!pr_auc || !base_rate || *base_rate == 0.0) return std::nullopt;
  return *pr_auc / *base_rate;
}

std::optional<double> normalised(std::optional<double> pr_auc, std::optional<double> base_rate) {
  if (!pr_auc || !base_rate || *base_rate == 1.0) return std::nullopt;
  return (*pr_auc - *base_rate) / (1.0 - *base_rate);
}

std::optional<double> pr_auc_at_prevalence(Scores scores, Labels labels, double prevalence) {
  FORESHOCK_CHECK(prevalence > 0.0 && prevalence < 1.0);
  const std::vector<Cut> cuts = cuts_of(scores, labels);
  if (cuts.empty() || cuts.back().true_positives == 0 || cuts.back().false_positives == 0)
    return std::nullopt;
  const auto positives = static_cast<double>(cuts.back().true_positives);
  const auto negatives = static_cast<double>(cuts.back().false_positives);
  CompensatedSum sum;
  std::int64_t hits_before = 0;
  for (const Cut& cut : cuts) {
    if (cut.true_positives == hits_before) continue;  // recall did not move
    const double hits = prevalence * static_cast<double>(cut.true_positives) / positives;
    const double misses = (1.0 - prevalence) * static_cast<double>(cut.false_positives) / negatives;
    sum.add(static_cast<double>(cut.true_positives - hits_before) / positives * (hits / (hits + misses)));
    hits_before = cut.true_positives;
  }
  return sum.value();
}

std::optional<double> pr_auc_minimum(std::optional<double> base_rate) {
  if (!base_rate || *base_rate == 0.0) return std::nullopt;
  if (*base_rate == 1.0) return 1.0;
  return 1.0 + (1.0 - *base_rate) / *base_rate * std::log1p(-*base_rate);
}

Confusion confusion_at(Scores scores, Labels labels, double threshold) {
  FORESHOCK_CHECK(scores.size() == labels.size());
  check_finite(scores);
  Confusion counts;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const bool called = scores[row] >= threshold;
    const bool spike = labels[row] != 0;
    if (called) {
      (spike ? counts.true_positives : counts.false_positives) += 1;
    } else {
      (spike ? counts.false_negatives : counts.true_negatives) += 1;
    }
  }
  return counts;
}

std::optional<double> precision(const Confusion& confusion) {
  return ratio(confusion.true_positives, confusion.true_positives + confusion.false_positives);
}

std::optional<double> recall(const Confusion& confusion) {
  return ratio(confusion.true_positives, confusion.true_positives + confusion.false_negatives);
}

std::optional<double> f1(const Confusion& confusion) {
  const std::int64_t hits = 2 * confusion.true_positives;
  return ratio(hits, hits + confusion.false_positives + confusion.false_negatives);
}

std::optional<double> accuracy(const Confusion& confusion) {
  const std::int64_t right = confusion.true_positives + confusion.true_negatives;
  return ratio(right, right + confusion.false_positives + confusion.false_negatives);
}

std::optional<double> best_f1_threshold(Scores scores, Labels labels) {
  const std::vector<Cut> cuts = cuts_of(scores, labels);
  if (cuts.empty() || cuts.back().true_positives == 0) return std::nullopt;
  const std::int64_t positives = cuts.back().true_positives;
  std::optional<double> threshold;
  double best = -1.0;
  for (const Cut& cut : cuts) {
    const double score = 2.0 * static_cast<double>(cut.true_positives) /
                         static_cast<double>(cut.true_positives + cut.false_positives + positives);
    if (score > best) {
      best = score;
      threshold = cut.threshold;
    }
  }
  return threshold;
}

std::vector<CurvePoint> pr_curve(Scores scores, Labels labels) {
  const std::vector<Cut> cuts = cuts_of(scores, labels);
  if (cuts.empty() || cuts.back().true_positives == 0) return {};
  const auto positives = static_cast<double>(cuts.back().true_positives);
  std::vector<CurvePoint> points;
  points.reserve(cuts.size());
  for (const Cut& cut : cuts) {
    const auto hits = static_cast<double>(cut.true_positives);
    points.push_back(
        {hits / positives, hits / (hits + static_cast<double>(cut.false_positives)), cut.threshold});
  }
  return thinned(points);
}

std::vector<CurvePoint> roc_curve(Scores scores, Labels labels) {
  const std::vector<Cut> cuts = cuts_of(scores, labels);
  if (cuts.empty() || cuts.back().true_positives == 0 || cuts.back().false_positives == 0) return {};
  const auto positives = static_cast<double>(cuts.back().true_positives);
  const auto negatives = static_cast<double>(cuts.back().false_positives);
  std::vector<CurvePoint> points;
  points.reserve(cuts.size() + 1);
  points.push_back({0.0, 0.0, cuts.front().threshold});  // nothing called a spike
  for (const Cut& cut : cuts) {
    points.push_back({static_cast<double>(cut.false_positives) / negatives,
                      static_cast<double>(cut.true_positives) / positives, cut.threshold});
  }
  return thinned(points);
}

}  // namespace foreshock
