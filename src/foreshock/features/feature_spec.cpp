// docs/feature_spec.md, written from the catalogue alone.

#include <fmt/format.h>

#include <iterator>

#include "foreshock/features/catalogue.hpp"

namespace foreshock {
namespace {

std::string windows_text(const FeatureDescription& feature) {
  std::string text;
  for (const FeatureWindow w : feature.windows) {
    if (w.first_s == 0) return "now";
    text += fmt::format("{}{}", text.empty() ? "" : ", ", w.first_s);
    if (w.second_s != 0) text += fmt::format("−{}", w.second_s);
  }
  return text;
}

// A pipe would end a Markdown cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

void append_set(std::string& out, const FeatureSet& set) {
  auto at = std::back_inserter(out);
  fmt::format_to(at, "\n## {}: {}\n\n", set.name, set.row);
  fmt::format_to(at, "Schema hash `{}`. Longest window {} s; {} gives the same row, bit for bit.\n\n",
                 set.schema_hash, set.longest_window_s, set.warm_up);
  if (set.extends.empty()) {
    out += "| column | type | meaning |\n| --- | --- | --- |\n";
    for (const FixedColumn& column : set.fixed) {
      fmt::format_to(at, "| `{}` | {} | {} |\n", column.name, to_string(column.type), cell(column.meaning));
    }
  } else {
    fmt::format_to(at, "Every column of {}, then:\n", set.extends);
  }
  out += "\n| feature | group | windows (s) | formula | unit | inputs | null | at zero activity | source |\n";
  out += "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t i = set.first_own_feature; i < set.features.size(); ++i) {
    const FeatureDescription& f = set.features[i];
    fmt::format_to(at, "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} |\n", f.name, f.group, windows_text(f),
                   cell(f.formula), cell(f.unit), cell(f.inputs), cell(f.null_rule), cell(f.zero_activity),
                   cell(f.source));
  }
}

constexpr std::string_view kIntroduction = R"(# Feature and label specification

Generated from the feature catalogue; do not edit (`foreshock features --markdown` prints it).

A column is named for its feature and window: `log_rv_60`, a slope `log_rv_5_60`. Null means "not known" and is null in
Parquet, JSON and Python, never 0. Prices are exact integers in units of 1e-8, returns are quantised to 2^-50, window sums
are exact integers and are rounded to double once: live, replay and batch give the same bits. How watermark, late records,
silences and levels are judged: `docs/decisions/0001-engine-semantics.md` of the project; every rounding: `0007-core-columns.md` there.
)";

constexpr std::string_view kLabels = R"(
## Labels

- `v`: V_s = sum over i = 1..60 of r(s+i-1 to s+i)^2, null unless all 60 seconds are valid; known at s + 60 s + 250 ms.
- `spike_relative` (headline): rho = V_s / max(rv_300, (0.5e-4)^2) >= k^2; k^2 is the 90th percentile of rho over training
  rows only. Null unless valid_300 >= 270 and row s is not INVALID.
- `spike_fixed`: V_s >= tau^2; tau^2 is the 90th percentile of V over training rows only.
- handoff_v1, the prototype's own: population standard deviation of the returns whose later tick lies in (t, t+60 s], at
  least two of them, at or above the 90th percentile over training rows; null where the stream ends before t+60 s.
- The p-th percentile of n values is the ceil(p n)-th smallest.
)";

}  // namespace

std::string feature_spec_markdown() {
  std::string out(kIntroduction);
  for (const FeatureSet* set : feature_sets()) append_set(out, *set);
  out += kLabels;
  return out;
}

}  // namespace foreshock
