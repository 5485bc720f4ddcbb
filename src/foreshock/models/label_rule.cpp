#include "foreshock/models/label_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

constexpr double kVarianceFloor = 0.5e-4 * 0.5e-4;  // rho's denominator is not below it

double parse_threshold(const std::string& key, const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value < 0.0) {
    throw UserError(ErrorCode::bad_file, fmt::format("metadata '{}' is '{}', not a threshold", key, text));
  }
  if (value == 0.0) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("metadata '{}' is 0: labelling met no row to set the threshold on; label a "
                                "longer table",
                                key));
  }
  return value;
}

LabelRule rule_from_metadata(const Frame& frame, const std::string& column, LabelKind kind, const char* key) {
  const auto entry = frame.metadata.find(key);
  if (entry == frame.metadata.end()) return {column, LabelKind::other, 0.0};
  return {column, kind, parse_threshold(key, entry->second)};
}

}  // namespace

std::string_view to_string(LabelKind kind) {
  switch (kind) {
    case LabelKind::relative:
      return "relative";
    case LabelKind::fixed:
      return "fixed";
    case LabelKind::other:
      return "other";
  }
  return "unknown";
}

LabelKind label_kind(std::string_view text) {
  for (const LabelKind kind : {LabelKind::relative, LabelKind::fixed, LabelKind::other}) {
    if (text == to_string(kind)) return kind;
  }
  throw UserError(ErrorCode::bad_model, fmt::format("label rule '{}' is unknown", text));
}

double LabelRule::variance_threshold(double rv_300) const {
  FORESHOCK_CHECK(kind != LabelKind::other);
  return kind == LabelKind::fixed ? threshold : threshold * std::max(rv_300, kVarianceFloor);
}

LabelRule label_rule(const Frame& frame, const std::string& column) {
  static_cast<void>(frame.at(column));
  if (column == "spike_relative") return rule_from_metadata(frame, column, LabelKind::relative, "label.k2");
  if (column == "spike_fixed") return rule_from_metadata(frame, column, LabelKind::fixed, "label.tau2");
  return {column, LabelKind::other, 0.0};
}

}  // namespace foreshock
