// Gates: what must hold before any score is believed. One that fails takes the verdict away: something knows
// what it cannot know.
//   placebo       no probe scores above chance: a probe fails when its lift lies above 1 by more than twice
//                 the lower half of its 95 % interval (several probes are looked at)
//   label_shift   no model's PR-AUC rises when the label moves one second away (label_shift.hpp)
//   look_ahead    no input and no score knows the next second (look_ahead.hpp)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/evaluation/label_shift.hpp"
#include "foreshock/evaluation/look_ahead.hpp"
#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

enum class GateState : std::uint8_t { passed, failed, undecided };

[[nodiscard]] std::string_view to_string(GateState state);

struct Gate {
  std::string name;
  GateState state = GateState::undecided;
  std::string words;  // what was seen
};

[[nodiscard]] Gate placebo_gate(const PartScores& test);
[[nodiscard]] Gate label_shift_gate(const std::vector<LabelShift>& shifts);
[[nodiscard]] Gate look_ahead_gate(const LookAheadReport& report);

}  // namespace foreshock
