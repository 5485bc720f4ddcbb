#include "foreshock/features/feature_frame.hpp"

#include <cmath>

#include "foreshock/features/tick_features.hpp"

namespace foreshock {
namespace {

void push(Column& column, double value) {
  if (std::isnan(value)) {
    column.push_null();
  } else if (column.type == ColumnType::float64) {
    column.push_double(value);
  } else {
    column.push_int(static_cast<std::int64_t>(value));
  }
}

void push_units(Column& column, const Record& tick, Record::Field field, std::int64_t units) {
  push(column, tick.has(field) ? units_to_double(units) : kNull);
}

}  // namespace

FeatureFrame::FeatureFrame(const FeatureSet& set, const ProductTable& products)
    : set_(set), products_(products), frame_(empty_frame(set)) {}

void FeatureFrame::add_product(ProductIndex product) {
  frame_.columns()[0].push_text(to_string(products_[product].venue));
  frame_.columns()[1].push_text(products_[product].product_id);
}

void FeatureFrame::add_values(std::span<const double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) push(frame_.columns()[set_.fixed.size() + i], values[i]);
}

void FeatureFrame::add(const CoreRow& row) {
  add_product(row.product);
  std::vector<Column>& columns = frame_.columns();
  columns[2].push_int(to_nanos(from_second(row.second)));
  columns[3].push_text(to_string(row.status));
  if (row.return_q) {
    columns[4].push_int(*row.return_q);
  } else {
    columns[4].push_null();
  }
  push(columns[5], row.rv_5);
  push(columns[6], row.rv_300);
  columns[7].push_int(row.valid_5);
  columns[8].push_int(row.valid_60);
  columns[9].push_int(row.valid_300);
  columns[10].push_int(row.valid_3600);
  add_values(row.values);
}

void FeatureFrame::add(const TickRow& row) {
  add_product(row.tick.product);
  std::vector<Column>& columns = frame_.columns();
  columns[2].push_int(to_nanos(row.tick.ts_event));
  push_units(columns[3], row.tick, Record::kPrice, row.tick.price);
  push_units(columns[4], row.tick, Record::kBid, row.tick.bid);
  push_units(columns[5], row.tick, Record::kAsk, row.tick.ask);
  add_values(row.values);
}

Frame FeatureFrame::take() {
  Frame rows = std::move(frame_);
  frame_ = empty_frame(set_);
  return rows;
}

}  // namespace foreshock
