#include "foreshock/drift/drift.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "foreshock/core/error.hpp"
#include "foreshock/drift/column_drift.hpp"

namespace foreshock {
namespace {

constexpr double kHoursPerDay = 24;
constexpr double kDrawsBeyond = 10;  // permutations that should lie beyond the threshold
constexpr double kMostPermutations = 20'000;
constexpr double kNegligible = 0.02;  // no distance below it is drift, however sure
constexpr std::size_t kMostTexts = 50;

struct Panel {
  std::vector<ComparedColumn> columns;
  std::vector<std::string> left_out;
};

std::vector<std::string> wanted_columns(const Frame& reference, const Frame& current,
                                        const DriftSettings& settings) {
  for (const std::string& name : settings.columns) {
    (void)reference.at(name);
    (void)current.at(name);
  }
  if (!settings.columns.empty()) return settings.columns;
  std::vector<std::string> names;
  for (const Column& column : current.columns()) names.push_back(column.name);
  return names;
}

// Why a column is not compared; empty where it is.
std::string reason_to_leave(const Column* reference, const Column& current) {
  if (reference == nullptr) return "the reference has no such column";
  if (current.type == ColumnType::timestamp || reference->type == ColumnType::timestamp) return "a time";
  if (std::max(current.dictionary.size(), reference->dictionary.size()) > kMostTexts) {
    return fmt::format("more than {} different texts", kMostTexts);
  }
  return "";
}

Panel compare_columns(const Frame& reference, const Frame& current, const DriftBlocks& blocks,
                      const DriftSettings& settings, const DriftProgress& progress) {
  Panel out;
  const std::vector<std::string> wanted = wanted_columns(reference, current, settings);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string& name = wanted[i];
    if (progress) progress(i, wanted.size());
    const Column& column = current.at(name);
    const Column* other = reference.find(name);
    if (const std::string why = reason_to_leave(other, column); !why.empty()) {
      out.left_out.push_back(name + ": " + why);
      continue;
    }
    const DriftSamples samples = drift_samples(*other, column);
    if (samples.reference.sample.empty() || samples.current.sample.empty()) {
      out.left_out.push_back(fmt::format("{}: no value in the {} table", name,
                                         samples.reference.sample.empty() ? "reference" : "current"));
      continue;
    }
    out.columns.push_back(compare_column(samples, *other, column, blocks));
  }
  for (const Column& column : reference.columns()) {
    if (settings.columns.empty() && current.find(column.name) == nullptr) {
      out.left_out.push_back(column.name + ": the current table has no such column");
    }
  }
  if (out.columns.empty()) {
    throw UserError(ErrorCode::missing_column, "the tables share no column that can be compared");
  }
  return out;
}

bool enough(const DriftBlocks& blocks, const DriftSettings& settings) {
  return blocks.reference.count() >= 2 &&
         (blocks.time_column.empty() || blocks.reference_days >= settings.least_days);
}

// As many blocks as hold the rows of the current table, and at most half of them.
std::size_t blocks_drawn(const DriftBlocks& blocks) {
  const std::size_t of_reference = blocks.reference.count();
  const double rows_a_block =
      static_cast<double>(blocks.reference.of_row.size()) / static_cast<double>(of_reference);
  const double wanted = std::round(static_cast<double>(blocks.current.of_row.size()) / rows_a_block);
  return std::clamp<std::size_t>(static_cast<std::size_t>(wanted), 1,
                                 std::max<std::size_t>(1, of_reference / 2));
}

double ways_to_draw(std::size_t drawn, std::size_t of) {
  double ways = 1;
  for (std::size_t i = 0; i < drawn; ++i) ways *= static_cast<double>(of - i) / static_cast<double>(i + 1);
  return ways;
}

// One alarm in so many days of comparing stretches like the current one; not finer than there are draws.
double alpha_of(const DriftBlocks& blocks, const DriftSettings& settings) {
  if (blocks.reference.count() < 2) return settings.most_alpha;
  const double finest = 1 / ways_to_draw(blocks_drawn(blocks), blocks.reference.count());
  const double hours = std::chrono::duration<double, std::ratio<3600>>(blocks.length).count();
  const double days = hours * static_cast<double>(blocks_drawn(blocks)) / kHoursPerDay;
  const double wanted = blocks.time_column.empty() ? settings.most_alpha : days / settings.false_alarm_days;
  return std::max(finest, std::min(settings.most_alpha, wanted));
}

void set_thresholds(Panel& panel, const DriftBlocks& blocks, double alpha, const DriftSettings& settings) {
  if (!enough(blocks, settings)) return;
  NullSettings null;
  null.drawn = blocks_drawn(blocks);
  null.alpha = alpha;
  null.seed = settings.seed;
  null.permutations = std::max(settings.permutations,
                               static_cast<std::size_t>(std::min(kDrawsBeyond / alpha, kMostPermutations)));
  std::vector<BlockHistogram> histograms;
  for (const ComparedColumn& column : panel.columns) histograms.push_back(column.reference_blocks);
  const std::vector<double> thresholds = null_thresholds(histograms, null);
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    panel.columns[i].drift.threshold = std::max(thresholds[i], kNegligible);
  }
}

// Means of blocks of both tables in the order of time.
std::vector<std::pair<std::int64_t, double>> timeline(const ComparedColumn& column,
                                                      const DriftBlocks& blocks) {
  std::vector<std::pair<std::int64_t, double>> out;
  std::size_t i = 0;
  for (const TableBlocks* table : {&blocks.reference, &blocks.current}) {
    for (const std::int64_t start : table->starts) {
      if (const double mean = column.means[i++]; !std::isnan(mean)) out.emplace_back(start, mean);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

void add_time_of_change(ComparedColumn& column, const DriftBlocks& blocks) {
  if (blocks.time_column.empty() || column.drift.scale == DriftScale::categories) return;
  column.drift.timeline = timeline(column, blocks);
  std::vector<double> means;
  for (const auto& [start, mean] : column.drift.timeline) means.push_back(mean);
  if (const auto at = change_point(means)) column.drift.changed_at = column.drift.timeline[*at].first;
}

double badness(const ColumnDrift& column) {
  return column.threshold && *column.threshold > 0 ? column.distance / *column.threshold : column.distance;
}

std::vector<std::string> alarming(const DriftReport& report) {
  std::vector<std::string> names;
  for (const ColumnDrift& column : report.columns) {
    if (column.alarming()) names.push_back(column.name);
  }
  return names;
}

void judge(DriftReport& report, const DriftSettings& settings) {
  const std::vector<std::string> names = alarming(report);
  if (!names.empty()) {
    report.verdict = DriftVerdict::drift;
    report.why = fmt::format("{} of {} columns left their reference, {} most", names.size(),
                             report.columns.size(), names.front());
  } else if (!report.columns.front().threshold) {
    report.verdict = DriftVerdict::insufficient_evidence;
    report.why =
        fmt::format("the reference covers {} days, and it takes {} to know how much it varies by itself",
                    report.blocks.reference_days, settings.least_days);
  } else {
    report.why =
        fmt::format("none of {} columns is farther from its reference than the reference is from itself",
                    report.columns.size());
  }
}

}  // namespace

std::string_view to_string(DriftRole role) {
  constexpr std::string_view kNames[] = {"feature", "target", "prediction", "status"};
  return kNames[static_cast<std::size_t>(role)];
}

std::string_view to_string(DriftScale scale) {
  constexpr std::string_view kNames[] = {"linear", "logarithmic", "categories"};
  return kNames[static_cast<std::size_t>(scale)];
}

std::string_view to_string(DriftVerdict verdict) {
  constexpr std::string_view kNames[] = {"no drift", "drift", "insufficient evidence"};
  return kNames[static_cast<std::size_t>(verdict)];
}

DriftReport compare_tables(const Frame& reference, const Frame& current, const DriftSettings& settings,
                           const DriftProgress& progress) {
  for (const auto& [frame, side] : {std::pair{&reference, "reference"}, std::pair{&current, "current"}}) {
    if (frame->rows() == 0)
      throw UserError(ErrorCode::bad_file, fmt::format("the {} table has no rows", side));
  }
  DriftReport report;
  report.blocks = drift_blocks(reference, current, settings.block);
  report.reference_rows = reference.rows();
  report.current_rows = current.rows();
  report.alpha = alpha_of(report.blocks, settings);
  Panel panel = compare_columns(reference, current, report.blocks, settings, progress);
  set_thresholds(panel, report.blocks, report.alpha, settings);
  for (ComparedColumn& column : panel.columns) {
    ColumnDrift& drift = column.drift;
    drift.more_missing = drift.current_missing > drift.reference_missing + settings.missing_rise;
    if (drift.alarming()) add_time_of_change(column, report.blocks);
    report.columns.push_back(std::move(drift));
  }
  report.left_out = std::move(panel.left_out);
  std::stable_sort(report.columns.begin(), report.columns.end(),
                   [](const ColumnDrift& a, const ColumnDrift& b) {
                     return std::pair(a.alarming(), badness(a)) > std::pair(b.alarming(), badness(b));
                   });
  judge(report, settings);
  return report;
}

}  // namespace foreshock
