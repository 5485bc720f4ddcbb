// Hand-made core_v1 rows with the columns labels are made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {

struct FeatureRow {
  std::int64_t second = 0;
  std::optional<std::int64_t> q = 0;  // return_q
  std::string_view status = "VALID";
  std::optional<double> rv_300 = 1e-6;
  std::int64_t valid_300 = 300;
  std::string_view product = "BTC-USD";
  std::string_view venue = "coinbase-exchange";
};

class FeatureRows {
 public:
  FeatureRows() {
    frame.add("venue", ColumnType::string);
    frame.add("product_id", ColumnType::string);
    frame.add("timestamp", ColumnType::timestamp);
    frame.add("status", ColumnType::string);
    frame.add("return_q", ColumnType::int64);
    frame.add("rv_300", ColumnType::float64);
    frame.add("valid_300", ColumnType::int64);
  }

  void add(const FeatureRow& row) {
    auto& columns = frame.columns();
    columns[0].push_text(row.venue);
    columns[1].push_text(row.product);
    columns[2].push_int(row.second * kNanosPerSecond);
    columns[3].push_text(row.status);
    row.q ? columns[4].push_int(*row.q) : columns[4].push_null();
    row.rv_300 ? columns[5].push_double(*row.rv_300) : columns[5].push_null();
    columns[6].push_int(row.valid_300);
  }

  Frame frame;
};

}  // namespace foreshock
