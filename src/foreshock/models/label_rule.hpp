// LabelRule: which column is the label and what V_s (the realised variance over the label's horizon, usually
// the next 60 s, log-return units) must reach for it to be 1. spike_relative: V_s >= k2 * max(rv_300,
// (0.5e-4)^2), the row's own threshold; spike_fixed: V_s >= tau2; any other column is taken as it is, with no
// threshold known. docs/feature_spec.md, Labels.
#pragma once

#include <string>
#include <string_view>

#include "foreshock/core/frame.hpp"

namespace foreshock {

enum class LabelKind { relative, fixed, other };

[[nodiscard]] std::string_view to_string(LabelKind kind);
// The inverse; errors: bad_model.
[[nodiscard]] LabelKind label_kind(std::string_view text);

struct LabelRule {
  std::string column;
  LabelKind kind = LabelKind::other;
  double threshold = 0.0;  // k2 (a ratio) or tau2 (a variance); 0 for LabelKind::other

  // The smallest V_s that makes the label 1 on a row with this rv_300 (read by LabelKind::relative only).
  [[nodiscard]] double variance_threshold(double rv_300) const;
  bool operator==(const LabelRule&) const = default;
};

// The rule for a label column of a frame. The thresholds of spike_relative and spike_fixed come from the
// metadata that `foreshock label` writes (label.k2, label.tau2); in a table without it the column is as any
// other's. Errors: missing_column when the frame has no such column; bad_file when the threshold is no
// number; no_data when it is 0, unset.
[[nodiscard]] LabelRule label_rule(const Frame& frame, const std::string& column);

}  // namespace foreshock
