#include "foreshock/features/feature_frame.hpp"

#include "foreshock/features/tick_features.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kBlockRows = 64;

void push_units(Column& column, const Record& tick, Record::Field field, std::int64_t units) {
  column.push_number(tick.has(field) ? units_to_double(units) : kNull);
}

}  // namespace

FeatureFrame::FeatureFrame(const FeatureSet& set, const ProductTable& products)
    : set_(set), products_(products), frame_(empty_frame(set)) {}

void FeatureFrame::add_product(ProductIndex product) {
  Column& venue = frame_.columns()[0];
  Column& product_id = frame_.columns()[1];
  if (product >= codes_.size()) codes_.resize(product + 1);
  if (!codes_[product]) {
    codes_[product] = Codes{venue.code_of(to_string(products_[product].venue)),
                            product_id.code_of(products_[product].product_id)};
  }
  venue.push_code(codes_[product]->venue);
  product_id.push_code(codes_[product]->product_id);
}

// A value goes to a column of its own: a block of rows at a time, since a store to each of a hundred columns
// for every row misses the caches.
void FeatureFrame::add_values(std::span<const double> values) {
  block_.insert(block_.end(), values.begin(), values.end());
  if (block_.size() >= kBlockRows * values.size()) add_block();
}

void FeatureFrame::add_block() {
  const std::size_t width = frame_.columns().size() - set_.fixed.size();
  for (std::size_t i = 0; i < width; ++i) {
    frame_.columns()[set_.fixed.size() + i].push_numbers(std::span(block_).subspan(i), width);
  }
  block_.clear();
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
  columns[5].push_number(row.rv_5);
  columns[6].push_number(row.rv_300);
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
  if (!block_.empty()) add_block();
  Frame rows = std::move(frame_);
  frame_ = empty_frame(set_);
  codes_.clear();
  for (Column& column : frame_.columns()) column.reserve(rows.rows());  // the next will be as long
  return rows;
}

}  // namespace foreshock
