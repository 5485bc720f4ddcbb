// What the numbers of a test part allow to be said, as a code for machines and a sentence for people. Fewer
// than 20 spike episodes, or a gain over log-HAR without an interval that excludes 0, is insufficient
// evidence: the number is shown and decides nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/evaluation/gates.hpp"
#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

inline constexpr std::int64_t kEpisodesMin = 20;

enum class VerdictCode : std::uint8_t {
  unsafe_random_split,
  leak_suspected,  // a gate failed: no number may be believed
  no_rows,
  no_positives,
  no_model,  // nothing to compare: log-HAR or a model beside it is missing
  insufficient_evidence,
  beats_log_har,
  does_not_beat_log_har,
};

[[nodiscard]] std::string_view to_string(VerdictCode code);

struct Verdict {
  VerdictCode code = VerdictCode::no_rows;
  std::string words;
  std::string candidate;  // the model it speaks of; empty when there is none
};

// The candidate is, of the kinds whose role is to be a model (not a baseline, not the bar), the one with the
// best PR-AUC on the calibration part (the lowest log loss where that has no positives; the first of equals),
// so that it is not chosen on the test part.
[[nodiscard]] Verdict judge(const PartScores& calibration, const PartScores& test, bool unsafe_random,
                            const std::vector<Gate>& gates = {});

}  // namespace foreshock
