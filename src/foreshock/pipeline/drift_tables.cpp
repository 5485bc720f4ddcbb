#include "foreshock/pipeline/drift_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <future>
#include <optional>
#include <set>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/drift/drift_blocks.hpp"
#include "foreshock/pipeline/log_features.hpp"
#include "foreshock/table/parquet_file.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kHour_s = 3600;
constexpr std::size_t kHoursOfWeek = 168;

bool is_log(const std::string& source) {
  return source.starts_with("sqlite:") || source.starts_with("kafka:");
}

Frame read_source(const std::string& source, const std::vector<std::string>& columns,
                  const std::string& set) {
  if (is_log(source)) return read_log_features(source, set).rows;
  if (columns.empty()) return read_parquet(source);
  std::vector<std::string> wanted = columns;
  const std::vector<std::string> there = parquet_column_names(source);
  const auto has = [](const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (has(there, "timestamp") && !has(wanted, "timestamp")) wanted.emplace_back("timestamp");
  return read_parquet(source, wanted);
}

const Column& times_of(const Frame& frame, const std::string& source) {
  const auto name = shared_time_column(frame, frame);
  if (!name) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("{} has no column of times; a stretch of time cannot be told", source));
  }
  return frame.at(*name);
}

Frame within(Frame frame, const DriftRange& range) {
  if (!range.from && !range.to) return frame;
  const Column& times = times_of(frame, range.source);
  std::vector<std::uint8_t> keep(frame.rows());
  for (std::size_t row = 0; row < keep.size(); ++row) {
    const auto at = from_nanos(times.ints[row]);
    const bool inside = (!range.from || at >= *range.from) && (!range.to || at < *range.to);
    keep[row] = !times.is_null(row) && inside ? 1 : 0;
  }
  return select_rows(frame, keep);
}

std::size_t hour_of_week(std::int64_t nanos) {
  return static_cast<std::size_t>(floor_second(from_nanos(nanos)) / kHour_s) % kHoursOfWeek;
}

}  // namespace

Frame in_hours_of(const Frame& reference, const Frame& current) {
  std::array<bool, kHoursOfWeek> wanted{};
  const Column& times = times_of(current, "the current table");
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (!times.is_null(row)) wanted[hour_of_week(times.ints[row])] = true;
  }
  const Column& of_reference = times_of(reference, "the reference");
  std::vector<std::uint8_t> keep(reference.rows());
  for (std::size_t row = 0; row < keep.size(); ++row) {
    keep[row] = !of_reference.is_null(row) && wanted[hour_of_week(of_reference.ints[row])] ? 1 : 0;
  }
  return select_rows(reference, keep);
}

Frame read_drift_table(const DriftRange& range, const std::string& set,
                       const std::vector<std::string>& columns) {
  return within(read_source(range.source, columns, set), range);
}

DriftTables read_drift_tables(const DriftSources& sources, const std::vector<std::string>& columns) {
  DriftTables out;
  const auto read = [&](const DriftRange& range) { return read_drift_table(range, sources.set, columns); };
  std::future<Frame> reference = std::async(std::launch::async, read, std::cref(sources.reference));
  out.current = read(sources.current);
  out.reference = reference.get();
  if (sources.same_hours) out.reference = in_hours_of(out.reference, out.current);
  return out;
}

}  // namespace foreshock
