#include "foreshock/evaluation/gates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace foreshock {

std::string_view to_string(GateState state) {
  switch (state) {
    case GateState::passed:
      return "passed";
    case GateState::failed:
      return "failed";
    case GateState::undecided:
      return "undecided";
  }
  return "unknown";
}

Gate placebo_gate(const PartScores& test) {
  Gate gate{"placebo", GateState::undecided, ""};
  std::vector<std::string> above;
  std::size_t decided = 0;
  for (const ModelScores& probe : test.probes) {
    if (!probe.lift.value || !probe.lift.interval) continue;
    ++decided;
    const double half = *probe.lift.value - probe.lift.interval->low;
    if (*probe.lift.value - 2.0 * half > 1.0) {
      above.push_back(fmt::format("{} (lift {:.2f}, interval {:.2f} to {:.2f})", probe.name,
                                  *probe.lift.value, probe.lift.interval->low, probe.lift.interval->high));
    }
  }
  if (decided == 0) {
    gate.words = test.interval_reason.empty() ? "no probe was scored" : test.interval_reason;
    return gate;
  }
  gate.state = above.empty() ? GateState::passed : GateState::failed;
  gate.words =
      above.empty()
          ? fmt::format("{} probes that know nothing of the market score about the base rate", decided)
          : fmt::format("score above chance without knowing the market: {}", fmt::join(above, ", "));
  return gate;
}

Gate label_shift_gate(const std::vector<LabelShift>& shifts) {
  Gate gate{"label_shift", GateState::undecided, "no interval of the difference, so nothing is decided"};
  std::vector<std::string> rising;
  bool decided = false;
  for (const LabelShift& shift : shifts) {
    decided = decided || shift.difference.has_value();
    if (!shift.rises()) continue;
    rising.push_back(fmt::format("{} (PR-AUC {:.4f}, a second later {:.4f})", shift.model, *shift.pr_auc,
                                 *shift.pr_auc_shifted));
  }
  if (!decided) return gate;
  gate.state = rising.empty() ? GateState::passed : GateState::failed;
  gate.words = rising.empty() ? "no model scores better against the label of the next second"
                              : fmt::format("scores better against the label of the next second: {}",
                                            fmt::join(rising, ", "));
  return gate;
}

Gate look_ahead_gate(const LookAheadReport& report) {
  Gate gate{"look_ahead", GateState::undecided, report.reason};
  if (!report.reason.empty()) return gate;
  std::vector<std::string> peeking;
  for (const LookAhead& column : report.columns) {
    if (column.peeks()) peeking.push_back(fmt::format("{} (excess {:.2f})", column.column, column.excess));
  }
  gate.state = peeking.empty() ? GateState::passed : GateState::failed;
  gate.words = peeking.empty()
                   ? fmt::format(
                         "none of {} columns and scores knows the next second's return "
                         "(largest excess {:.3f}, {} allowed)",
                         report.columns.size(), report.columns.empty() ? 0.0 : report.columns.front().excess,
                         kLookAheadExcessMax)
                   : fmt::format("know the next second's return: {}", fmt::join(peeking, ", "));
  return gate;
}

}  // namespace foreshock
