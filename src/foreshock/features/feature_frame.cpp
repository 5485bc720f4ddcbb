#include "foreshock/features/feature_frame.hpp"

#include "foreshock/features/tick_features.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kBlockRows = 64;

void push_units(Column& column, std::span<const RowTick> ticks, Record::Field field,
                std::int64_t RowTick::*units) {
  std::array<double, TickRows::kMost> numbers;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    numbers[i] = ticks[i].has(field) ? units_to_double(ticks[i].*units) : kNull;
  }
  column.push_numbers(std::span(numbers).first(ticks.size()), 1);
}

}  // namespace

FeatureFrame::FeatureFrame(const FeatureSet& set, const ProductTable& products)
    : set_(set), products_(products), frame_(empty_frame(set)) {}

const FeatureFrame::Codes& FeatureFrame::codes(ProductIndex product) {
  if (product >= codes_.size()) codes_.resize(product + 1);
  if (!codes_[product]) {
    codes_[product] = Codes{frame_.columns()[0].code_of(to_string(products_[product].venue)),
                            frame_.columns()[1].code_of(products_[product].product_id)};
  }
  return *codes_[product];
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
  std::vector<Column>& columns = frame_.columns();
  columns[0].push_code(codes(row.product).venue);
  columns[1].push_code(codes(row.product).product_id);
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

void FeatureFrame::add(const TickRows& rows, std::size_t begin, std::size_t end) {
  std::vector<Column>& columns = frame_.columns();
  const auto ticks = rows.ticks.subspan(begin, end - begin);
  std::array<std::int64_t, TickRows::kMost> venues, product_ids, times;
  Codes product{};
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    if (i == 0 || ticks[i].product != ticks[i - 1].product) product = codes(ticks[i].product);
    venues[i] = product.venue;
    product_ids[i] = product.product_id;
    times[i] = to_nanos(ticks[i].ts_event);
  }
  columns[0].push_ints(std::span(venues).first(ticks.size()));
  columns[1].push_ints(std::span(product_ids).first(ticks.size()));
  columns[2].push_ints(std::span(times).first(ticks.size()));
  push_units(columns[3], ticks, Record::kPrice, &RowTick::price);
  push_units(columns[4], ticks, Record::kBid, &RowTick::bid);
  push_units(columns[5], ticks, Record::kAsk, &RowTick::ask);
  for (std::size_t i = set_.fixed.size(); i < columns.size(); ++i) {
    columns[i].push_numbers(rows.column(i - set_.fixed.size()).subspan(begin, end - begin), 1);
  }
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
