#include "foreshock/evaluation/look_ahead.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/rank_correlation.hpp"
#include "foreshock/models/input_rows.hpp"

namespace foreshock {
namespace {

// Four rows of one product, a second apart, and the sizes of the returns the last three close.
struct Moment {
  std::size_t before = 0;
  std::size_t now = 0;
  double last = 0.0;   // |return| over [s-1, s), which row s knows
  double next = 0.0;   // over [s, s+1)
  double after = 0.0;  // over [s+1, s+2)
};

std::vector<Moment> find_moments(const LabelledRows& rows, const Column& return_q) {
  std::vector<Moment> moments;
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    for (std::size_t i = 1; i + 2 < of_product.size(); ++i) {
      const std::size_t* at = &of_product[i];
      const std::int64_t span = rows.timestamp_ns[at[2]] - rows.timestamp_ns[at[-1]];
      if (span != 3 * kNanosPerSecond) continue;
      if (return_q.is_null(at[0]) || return_q.is_null(at[1]) || return_q.is_null(at[2])) continue;
      const auto size = [&](std::size_t row) { return static_cast<double>(std::abs(return_q.ints[row])); };
      moments.push_back({at[-1], at[0], size(at[0]), size(at[1]), size(at[2])});
    }
  }
  std::stable_sort(moments.begin(), moments.end(), [&](const Moment& a, const Moment& b) {
    return rows.timestamp_ns[a.now] < rows.timestamp_ns[b.now];
  });
  if (moments.size() > kLookAheadRowsMax) {
    moments.erase(moments.begin(), moments.end() - static_cast<std::ptrdiff_t>(kLookAheadRowsMax));
  }
  return moments;
}

// `change_of` gives the size of the column's last change, NaN where it is not known.
template <typename ChangeOf>
std::optional<LookAhead> measure(const std::vector<Moment>& moments, std::string name, ChangeOf change_of) {
  std::vector<double> changes;
  std::vector<double> next;
  std::vector<double> after;
  for (const Moment& moment : moments) {
    const double change = change_of(moment);
    if (std::isnan(change)) continue;
    changes.push_back(change);
    next.push_back(moment.next);
    after.push_back(moment.after);
  }
  if (changes.size() < kLookAheadRowsMin) return std::nullopt;
  const std::optional<double> with_next = rank_correlation(changes, next);
  const std::optional<double> with_after = rank_correlation(changes, after);
  if (!with_next || !with_after) return std::nullopt;
  return LookAhead{std::move(name), *with_next, *with_after, *with_next - *with_after};
}

}  // namespace

LookAheadReport look_ahead(const Frame& frame, const LabelledRows& rows,
                           const std::vector<std::string>& names, const std::vector<ScoredModel>& models) {
  LookAheadReport report;
  const Column* return_q = frame.find("return_q");
  if (return_q == nullptr || return_q->type != ColumnType::int64) {
    report.reason = "the table has no return_q, so the returns of the next seconds are not known";
    return report;
  }
  const std::vector<Moment> moments = find_moments(rows, *return_q);
  report.rows = moments.size();
  const auto last_return = measure(moments, "return_q", [](const Moment& moment) { return moment.last; });
  if (!last_return) {
    report.reason = fmt::format("{} rows have neighbours on both sides, {} are needed", moments.size(),
                                kLookAheadRowsMin);
    return report;
  }
  report.allowance = std::max(0.0, last_return->excess);
  const auto keep = [&](std::optional<LookAhead> found) {
    if (!found) return;
    found->excess -= report.allowance;
    report.columns.push_back(*std::move(found));
  };
  const InputRows inputs(frame, names);
  for (std::size_t j = 0; j < names.size(); ++j) {
    keep(measure(moments, names[j], [&](const Moment& moment) {
      return std::abs(inputs.value(moment.now, j) - inputs.value(moment.before, j));
    }));
  }
  for (const ScoredModel& model : models) {
    keep(measure(moments, "probability of " + model.name, [&](const Moment& moment) {
      return std::abs(model.probability[moment.now] - model.probability[moment.before]);
    }));
  }
  std::stable_sort(report.columns.begin(), report.columns.end(),
                   [](const LookAhead& a, const LookAhead& b) { return a.excess > b.excess; });
  return report;
}

}  // namespace foreshock
