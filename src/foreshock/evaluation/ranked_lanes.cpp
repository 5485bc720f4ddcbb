#include "foreshock/evaluation/ranked_lanes.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

// Vectors of 16 bytes, which every 64-bit machine has. Sixteen weights of a byte each become two vectors of
// eight words and at last eight of two doubles; which lane comes to lie where is lane_of's business.
using Words [[gnu::vector_size(16)]] = std::uint16_t;
using Longs [[gnu::vector_size(16)]] = std::uint64_t;
using Doubles [[gnu::vector_size(16)]] = double;
constexpr std::size_t kVectors = kLanes / 2;
using LaneSums = std::array<Doubles, kVectors>;

constexpr std::uint32_t kRowsInWords = 256;         // 256 weights of at most 255 fit a word
constexpr std::size_t kStepsInPartial = 512;        // short partial sums keep the rounding small
constexpr std::uint64_t kTwoTo52 = 0x433ULL << 52;  // as a double: its low bits then count units

static_assert(std::endian::native == std::endian::little, "lane_of assumes it");

// Lane of element `half` of vector `vector`, as to_doubles deals them.
constexpr std::size_t lane_of(std::size_t vector, std::size_t half) {
  return 8 * half + 2 * (vector / 2) + vector % 2;
}

struct WordSums {
  Words even{};
  Words odd{};

  void add(const std::uint8_t* weights) {
    Words pairs;
    std::memcpy(&pairs, weights, sizeof(pairs));
    even += pairs & 0xff;
    odd += pairs >> 8;
  }
};

// An integer below 2^52 placed in the low bits of 2^52 is exact; taking 2^52 away leaves it as a double.
[[gnu::always_inline]] inline void add_as_doubles(const WordSums& words, LaneSums& sums) {
  const Longs even = reinterpret_cast<Longs>(words.even);
  const Longs odd = reinterpret_cast<Longs>(words.odd);
  const Longs unit = Longs{} + kTwoTo52;
  const Doubles offset = reinterpret_cast<Doubles>(unit);
#pragma GCC unroll 4
  for (unsigned pair = 0; pair < 4; ++pair) {
    const Longs even_bits = ((even >> (16 * pair)) & 0xffff) | unit;
    const Longs odd_bits = ((odd >> (16 * pair)) & 0xffff) | unit;
    sums[2 * pair] += reinterpret_cast<Doubles>(even_bits) - offset;
    sums[2 * pair + 1] += reinterpret_cast<Doubles>(odd_bits) - offset;
  }
}

[[gnu::always_inline]] inline void add_rows(const std::uint8_t* weights, const std::uint32_t*& row,
                                            std::uint32_t rows, LaneSums& sums) {
  while (rows > 0) {
    const std::uint32_t chunk = std::min(rows, kRowsInWords);
    WordSums words;
    for (const std::uint32_t* const end = row + chunk; row != end; ++row) {
      words.add(weights + std::size_t{*row} * kLanes);
    }
    add_as_doubles(words, sums);
    rows -= chunk;
  }
}

// Running counts of one pass, and the partial sums of what they make.
struct Counts {
  LaneSums negatives{};
  LaneSums positives{};
  LaneSums precision{};    // positives of a step * precision at its threshold
  LaneSums wrong_pairs{};  // pairs with the negative above the positive, ties half
};

[[gnu::always_inline]] inline void take_step(Counts& counts, const LaneSums& positives,
                                             const LaneSums& tied) {
  const Doubles one{1.0, 1.0};
#pragma GCC unroll 8
  for (std::size_t v = 0; v < kVectors; ++v) {
    counts.wrong_pairs[v] += positives[v] * (counts.negatives[v] + 0.5 * tied[v]);
    counts.negatives[v] += tied[v];
    counts.positives[v] += positives[v];
    const Doubles rows = counts.negatives[v] + counts.positives[v];
    // Without a row so far the first factor is 0, and so is the term.
    counts.precision[v] += positives[v] * counts.positives[v] / (rows > one ? rows : one);
  }
}

void add_and_clear(LaneSums& total, LaneSums& partial) {
  for (std::size_t v = 0; v < kVectors; ++v) total[v] += partial[v];
  partial = {};
}

}  // namespace

RankedRows rank_by_position(const Ranking& ranking, Labels labels, std::span<const std::uint32_t> position) {
  FORESHOCK_CHECK(ranking.order.size() == labels.size() && position.size() == labels.size());
  FORESHOCK_CHECK(labels.size() <= kRankedRowsMax);
  RankedRows rows;
  rows.position.reserve(labels.size());
  RankedRows::Step step;
  std::size_t begin = 0;
  for (const std::uint32_t end : ranking.group_end) {
    const auto append = [&](bool spikes) {
      std::uint32_t appended = 0;
      for (std::size_t at = begin; at < end; ++at) {
        const std::uint32_t row = ranking.order[at];
        if ((labels[row] != 0) != spikes) continue;
        rows.position.push_back(position[row]);
        ++appended;
      }
      return appended;
    };
    step.positives = append(true);
    if (step.positives == 0) {
      step.negatives_before += append(false);
    } else {
      step.negatives_tied = append(false);
      rows.steps.push_back(step);
      step = {};
    }
    begin = end;
  }
  rows.position.resize(rows.position.size() - step.negatives_before);  // below the last positive
  return rows;
}

LaneScores score_lanes(const RankedRows& rows, std::span<const std::uint8_t> weights,
                       const LaneValues& positives, const LaneValues& negatives) {
  Counts counts;
  LaneSums precision{};
  LaneSums wrong_pairs{};
  const std::uint32_t* row = rows.position.data();
  for (std::size_t step = 0; step < rows.steps.size(); ++step) {
    const RankedRows::Step& now = rows.steps[step];
    LaneSums step_positives{};
    LaneSums tied{};
    add_rows(weights.data(), row, now.negatives_before, counts.negatives);
    add_rows(weights.data(), row, now.positives, step_positives);
    add_rows(weights.data(), row, now.negatives_tied, tied);
    take_step(counts, step_positives, tied);
    if (step % kStepsInPartial == kStepsInPartial - 1) {
      add_and_clear(precision, counts.precision);
      add_and_clear(wrong_pairs, counts.wrong_pairs);
    }
  }
  add_and_clear(precision, counts.precision);
  add_and_clear(wrong_pairs, counts.wrong_pairs);

  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  LaneScores scores{};
  for (std::size_t v = 0; v < kVectors; ++v) {
    for (std::size_t half = 0; half < 2; ++half) {
      const std::size_t lane = lane_of(v, half);
      const double pairs = positives[lane] * negatives[lane];
      scores.pr_auc[lane] = positives[lane] > 0.0 ? precision[v][half] / positives[lane] : kUndefined;
      scores.roc_auc[lane] = pairs > 0.0 ? (pairs - wrong_pairs[v][half]) / pairs : kUndefined;
    }
  }
  return scores;
}

}  // namespace foreshock
