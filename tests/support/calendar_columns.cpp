// The calendar table of docs/decisions/0007-core-columns.md.
#include <algorithm>

#include "foreshock/stats/elementary.hpp"
#include "tests/support/column_list.hpp"

namespace foreshock {
namespace {

constexpr Int128 kDay_s = 86'400, kWeek_s = 604'800;
constexpr Int128 kThursdayAfterMonday_s = 259'200;  // 1970 began on a Thursday

Int128 modulo(Int128 value, Int128 period) {
  return value - floor_divide(value, period) * period;
}

double angle(Int128 time, Int128 period) {
  return 6.283185307179586 * double_ratio(modulo(time, period), period);
}

// From the nearest multiple of the period, in half periods.
double distance(Int128 time, Int128 period) {
  const Int128 m = modulo(time, period);
  return double_ratio(std::min(m, period - m), period / 2);
}

double quarter_distance(Int128 time) {
  const Int128 m = modulo(time, 3600);
  Int128 nearest = 3600;
  for (const Int128 quarter : {900, 1800, 2700}) {
    nearest = std::min(nearest, m < quarter ? quarter - m : m - quarter);
  }
  return double_ratio(nearest, 900);
}

}  // namespace

void add_calendar(const RowContext& row, ColumnList& columns) {
  const Int128 day = modulo(row.row, kDay_s), week = modulo(row.row + kThursdayAfterMonday_s, kWeek_s);
  columns.add("day_sin", fixed_sin(angle(day, kDay_s)));
  columns.add("day_cos", fixed_cos(angle(day, kDay_s)));
  columns.add("half_day_sin", fixed_sin(angle(day, kDay_s / 2)));
  columns.add("half_day_cos", fixed_cos(angle(day, kDay_s / 2)));
  columns.add("week_sin", fixed_sin(angle(week, kWeek_s)));
  columns.add("week_cos", fixed_cos(angle(week, kWeek_s)));
  columns.add("half_week_sin", fixed_sin(angle(week, kWeek_s / 2)));
  columns.add("half_week_cos", fixed_cos(angle(week, kWeek_s / 2)));
  columns.add("hour_distance", distance(row.row, 3600));
  columns.add("quarter_distance", quarter_distance(row.row));
  columns.add("five_minute_distance", distance(row.row, 300));
  columns.add("funding_distance", distance(row.row, 28'800));
}

}  // namespace foreshock
