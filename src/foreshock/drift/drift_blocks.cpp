#include "foreshock/drift/drift_blocks.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

namespace foreshock {
namespace {

constexpr nanoseconds kDay = std::chrono::hours(24);
constexpr std::array<nanoseconds, 4> kLengths = {kDay, std::chrono::hours(6), std::chrono::hours(1),
                                                 std::chrono::minutes(10)};
constexpr std::size_t kRowBlocks = 50;

TableBlocks blocks_by_time(const Column& times, nanoseconds length) {
  std::map<std::int64_t, std::size_t> numbers;  // of blocks since 1970
  const auto block_at = [&](std::size_t row) { return times.ints[row] / length.count(); };
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (!times.is_null(row)) numbers.emplace(block_at(row), 0);
  }
  TableBlocks out;
  for (auto& [block, number] : numbers) {
    number = out.starts.size();
    out.starts.push_back(block * length.count());
  }
  std::size_t last = 0;  // a row without a time belongs to the one before it
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (!times.is_null(row)) last = numbers.at(block_at(row));
    out.of_row.push_back(last);
  }
  if (out.starts.empty() && times.size() > 0) out.starts.push_back(0);
  return out;
}

nanoseconds span(const Column& times) {
  std::int64_t first = std::numeric_limits<std::int64_t>::max(),
               last = std::numeric_limits<std::int64_t>::min();
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (times.is_null(row)) continue;
    first = std::min(first, times.ints[row]);
    last = std::max(last, times.ints[row]);
  }
  return nanoseconds(first < last ? last - first : 0);
}

TableBlocks blocks_by_row(std::size_t rows, std::size_t length) {
  TableBlocks out;
  for (std::size_t row = 0; row < rows; ++row) {
    if (row % length == 0) out.starts.push_back(static_cast<std::int64_t>(row));
    out.of_row.push_back(row / length);
  }
  return out;
}

}  // namespace

std::optional<std::string> shared_time_column(const Frame& reference, const Frame& current) {
  const auto is_time = [](const Column* column) {
    return column != nullptr && column->type == ColumnType::timestamp;
  };
  if (is_time(reference.find("timestamp")) && is_time(current.find("timestamp"))) return "timestamp";
  for (const Column& column : reference.columns()) {
    if (is_time(&column) && is_time(current.find(column.name))) return column.name;
  }
  return std::nullopt;
}

DriftBlocks drift_blocks(const Frame& reference, const Frame& current, std::optional<nanoseconds> length) {
  DriftBlocks out;
  const auto time = shared_time_column(reference, current);
  if (!time) {
    const std::size_t rows = std::max<std::size_t>(1, reference.rows() / kRowBlocks);
    out.reference = blocks_by_row(reference.rows(), rows);
    out.current = blocks_by_row(current.rows(), rows);
    return out;
  }
  out.time_column = *time;
  const nanoseconds of_current = span(current.at(*time));
  const auto fits =
      std::find_if(kLengths.begin(), kLengths.end(), [&](auto l) { return l * 19 / 20 <= of_current; });
  out.length = length.value_or(fits == kLengths.end() ? kLengths.back() : *fits);
  out.reference = blocks_by_time(reference.at(*time), out.length);
  out.reference_days = blocks_by_time(reference.at(*time), kDay).count();
  out.current = blocks_by_time(current.at(*time), out.length);
  return out;
}

}  // namespace foreshock
