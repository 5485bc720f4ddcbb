// Calendar: functions of s alone. Every rounding: docs/decisions/0007-core-columns.md.

#include <algorithm>
#include <cstdlib>

#include "foreshock/features/core_features.hpp"
#include "foreshock/features/null_rules.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr double kTwoPi = 6.283185307179586;
constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kWeek = 7 * kDay;
constexpr std::int64_t kThursdayToMonday = 3 * kDay;  // 1970-01-01 was a Thursday

std::int64_t floor_modulo(std::int64_t value, std::int64_t period) {
  const std::int64_t rest = value % period;
  return rest < 0 ? rest + period : rest;
}

// The angle of s in a period that starts at a Monday's midnight, UTC.
template <std::int64_t period>
double angle(const RowView& view) {
  return kTwoPi * quotient(floor_modulo(view.second() + kThursdayToMonday, period), period);
}
template <std::int64_t period>
double sine(const RowView& view, FeatureWindow) {
  return fixed_sin(angle<period>(view));
}
template <std::int64_t period>
double cosine(const RowView& view, FeatureWindow) {
  return fixed_cos(angle<period>(view));
}

template <std::int64_t period>
double distance(const RowView& view, FeatureWindow) {
  const std::int64_t since = floor_modulo(view.second(), period);
  return quotient(std::min(since, period - since), period / 2);
}

double quarter_distance(const RowView& view, FeatureWindow) {
  const std::int64_t since_hour = floor_modulo(view.second(), 3600);
  std::int64_t nearest = 3600;
  for (const std::int64_t mark : {900, 1800, 2700}) nearest = std::min(nearest, std::abs(since_hour - mark));
  return quotient(nearest, std::int64_t{900});
}

RowFeature calendar(std::string_view name, std::string_view formula, std::string_view unit,
                    RowFunction function) {
  return {{.name = name,
           .group = "calendar",
           .formula = formula,
           .unit = unit,
           .inputs = "s",
           .null_rule = "never null",
           .zero_activity = "as ever",
           .source = "Andersen, Bollerslev (1997), intraday periodicity",
           .windows = {{}}},
          function};
}

}  // namespace

std::vector<RowFeature> calendar_features() {
  constexpr std::string_view kUnit = "-1 to 1";
  constexpr std::string_view kShare = "share of the longest distance, 0 to 1";
  return {
      calendar("day_sin", "sin(2 pi s / 86400 s), s from 00:00 UTC", kUnit, sine<kDay>),
      calendar("day_cos", "cos(2 pi s / 86400 s), s from 00:00 UTC", kUnit, cosine<kDay>),
      calendar("half_day_sin", "sin(2 pi s / 43200 s), s from 00:00 UTC", kUnit, sine<kDay / 2>),
      calendar("half_day_cos", "cos(2 pi s / 43200 s), s from 00:00 UTC", kUnit, cosine<kDay / 2>),
      calendar("week_sin", "sin(2 pi s / 604800 s), s from Monday 00:00 UTC", kUnit, sine<kWeek>),
      calendar("week_cos", "cos(2 pi s / 604800 s), s from Monday 00:00 UTC", kUnit, cosine<kWeek>),
      calendar("half_week_sin", "sin(2 pi s / 302400 s), s from Monday 00:00 UTC", kUnit, sine<kWeek / 2>),
      calendar("half_week_cos", "cos(2 pi s / 302400 s), s from Monday 00:00 UTC", kUnit, cosine<kWeek / 2>),
      calendar("hour_distance", "distance to the nearest full hour", kShare, distance<3600>),
      calendar("quarter_distance", "distance to the nearest of :15, :30, :45", kShare, quarter_distance),
      calendar("five_minute_distance", "distance to the nearest multiple of 5 minutes", kShare,
               distance<300>),
      calendar("funding_distance", "distance to the nearest of 00, 08, 16 h UTC, when perpetuals pay funding",
               kShare, distance<28800>),
  };
}

}  // namespace foreshock
