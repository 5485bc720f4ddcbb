#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/drift/drift.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_json(std::int64_t nanos) {
  return format_time(from_nanos(nanos));
}

Json five_json(const FiveNumbers& five) {
  return {
      {"p05", five.low}, {"p25", five.lower}, {"p50", five.median}, {"p75", five.upper}, {"p95", five.high}};
}

Json side_json(std::size_t rows, double missing, const FiveNumbers& five, const std::vector<double>& shares) {
  return {{"rows", rows}, {"missing", missing}, {"quantiles", five_json(five)}, {"shares", shares}};
}

Json column_json(const ColumnDrift& column) {
  Json out{{"name", column.name},
           {"role", to_string(column.role)},
           {"drifted", column.drifted()},
           {"scale", to_string(column.scale)},
           {"distance", column.distance},
           {"threshold", or_null(column.threshold)},
           {"population_stability", column.population_stability},
           {"jensen_shannon", column.jensen_shannon},
           {"ks_distance", column.ks_distance},
           {"ks_effective_rows", column.ks_rows},
           {"ks_p_value", column.ks_p_value},
           {"unit_shift", or_null(column.unit_shift)},
           {"more_missing", column.more_missing},
           {"changed_at", column.changed_at ? time_json(*column.changed_at) : Json(nullptr)}};
  out["reference"] = side_json(column.reference_rows, column.reference_missing, column.reference,
                               column.histogram.reference);
  out["current"] =
      side_json(column.current_rows, column.current_missing, column.current, column.histogram.current);
  out["edges"] = column.histogram.edges;
  if (!column.histogram.names.empty()) out["categories"] = column.histogram.names;
  return out;
}

Json table_json(std::size_t rows, const TableBlocks& blocks, bool timed) {
  Json out{{"rows", rows}, {"blocks", blocks.count()}};
  out["from"] = timed && blocks.count() > 0 ? time_json(blocks.starts.front()) : Json(nullptr);
  return out;
}

}  // namespace

std::string to_json(const DriftReport& report) {
  const DriftBlocks& blocks = report.blocks;
  const bool timed = !blocks.time_column.empty();
  Json out{{"verdict", to_string(report.verdict)}, {"why", report.why}, {"alpha", report.alpha}};
  out["block_s"] = timed ? Json(blocks.length / std::chrono::seconds(1)) : Json(nullptr);
  out["reference"] = table_json(report.reference_rows, blocks.reference, timed);
  out["current"] = table_json(report.current_rows, blocks.current, timed);
  out["columns"] = Json::array();
  for (const ColumnDrift& column : report.columns) out["columns"].push_back(column_json(column));
  out["left_out"] = report.left_out;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace foreshock
