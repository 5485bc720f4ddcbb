#include "foreshock/features/refused_frame.hpp"

#include <utility>

#include "foreshock/features/tick_features.hpp"

namespace foreshock {
namespace {

void push_int(Column& column, const Record& record, Record::Field field, std::int64_t value) {
  record.has(field) ? column.push_int(value) : column.push_null();
}

void push_units(Column& column, const Record& record, Record::Field field, std::int64_t units) {
  record.has(field) ? column.push_double(units_to_double(units)) : column.push_null();
}

}  // namespace

std::string_view to_string(Refusal why) {
  return why == Refusal::late ? "late" : "future";
}

Frame empty_refused_frame() {
  Frame frame;
  for (const char* name : {"venue", "product_id", "reason", "kind"}) frame.add(name, ColumnType::string);
  for (const char* name : {"ts_event", "ts_recv"}) frame.add(name, ColumnType::timestamp);
  for (const char* name : {"sequence", "trade_id"}) frame.add(name, ColumnType::int64);
  for (const char* name : {"price", "size", "best_bid", "best_bid_size", "best_ask", "best_ask_size"}) {
    frame.add(name, ColumnType::float64);
  }
  return frame;
}

void RefusedFrame::add(const Record& record, Refusal why) {
  std::vector<Column>& columns = frame_.columns();
  columns[0].push_text(to_string(products_[record.product].venue));
  columns[1].push_text(products_[record.product].product_id);
  columns[2].push_text(to_string(why));
  columns[3].push_text(to_string(record.kind));
  columns[4].push_int(to_nanos(record.ts_event));
  columns[5].push_int(to_nanos(record.ts_recv));
  push_int(columns[6], record, Record::kSequence, record.sequence);
  push_int(columns[7], record, Record::kTradeId, record.trade_id);
  push_units(columns[8], record, Record::kPrice, record.price);
  push_units(columns[9], record, Record::kSize, record.size);
  push_units(columns[10], record, Record::kBid, record.bid);
  push_units(columns[11], record, Record::kBidSize, record.bid_size);
  push_units(columns[12], record, Record::kAsk, record.ask);
  push_units(columns[13], record, Record::kAskSize, record.ask_size);
}

Frame RefusedFrame::take() {
  return std::exchange(frame_, empty_refused_frame());
}

}  // namespace foreshock
