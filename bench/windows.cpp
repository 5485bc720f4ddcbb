// The in-memory half of bench/compare: 1 M parsed ticks to the columns of handoff_v1, timed, with input and
// output written for the peer. From columns to frames of 4,096 rows, as replay hands them to the Parquet
// writer. Usage: windows TICKS.parquet ROWS.parquet; prints the seconds.

#include <chrono>
#include <cstdio>
#include <vector>

#include "bench/tick_stream.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/features/tick_engine.hpp"
#include "foreshock/features/tick_features.hpp"
#include "foreshock/table/parquet_file.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace {

using namespace foreshock;

constexpr std::size_t kTicks = 1'000'000;
constexpr std::size_t kFrameRows = 4096;

struct TickColumns {
  std::vector<UnixNanos> time;
  std::vector<std::int64_t> price, bid, ask;  // units of 1e-8
};

TickColumns tick_columns() {
  TickColumns columns;
  for (const Record& record : make_ticks({.ticks_per_s = 10, .ticks = kTicks + kTicks / 10})) {
    if (record.kind != RecordKind::ticker || columns.time.size() == kTicks) continue;
    columns.time.push_back(record.ts_event);
    columns.price.push_back(record.price);
    columns.bid.push_back(record.bid);
    columns.ask.push_back(record.ask);
  }
  return columns;
}

Frame tick_frame(const TickColumns& ticks) {
  Frame frame;
  frame.add("timestamp", ColumnType::timestamp);
  for (const char* name : {"price", "best_bid", "best_ask"}) frame.add(name, ColumnType::float64);
  for (std::size_t i = 0; i < ticks.time.size(); ++i) {
    frame.columns()[0].push_int(to_nanos(ticks.time[i]));
    frame.columns()[1].push_double(units_to_double(ticks.price[i]));
    frame.columns()[2].push_double(units_to_double(ticks.bid[i]));
    frame.columns()[3].push_double(units_to_double(ticks.ask[i]));
  }
  return frame;
}

template <typename Sink>
void make_rows(const TickColumns& ticks, const ProductTable& products, Sink sink) {
  FeatureFrame frame(handoff_v1(), products);
  TickEngine engine([&](const TickRows& rows) {
    frame.add(rows);
    if (frame.rows() >= kFrameRows) sink(frame.take());
  });
  Record tick;
  tick.kind = RecordKind::ticker;
  for (std::size_t i = 0; i < ticks.time.size(); ++i) {
    tick.ts_event = tick.ts_recv = ticks.time[i];
    tick.set_price(ticks.price[i]);
    tick.set_bid(ticks.bid[i]);
    tick.set_ask(ticks.ask[i]);
    engine.on_record(tick);
  }
  engine.flush();
  sink(frame.take());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: windows TICKS.parquet ROWS.parquet\n");
    return 2;
  }
  const TickColumns ticks = tick_columns();
  write_parquet(tick_frame(ticks), argv[1]);
  ProductTable products;
  products.intern(Venue::coinbase_advanced, "BTC-USD");

  std::size_t made = 0;
  const auto start = std::chrono::steady_clock::now();
  make_rows(ticks, products, [&](const Frame& rows) { made += rows.rows(); });
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  if (made != kTicks) return 1;
  std::printf("%.6f\n", spent.count());

  ParquetWriter writer(argv[2], empty_frame(handoff_v1()));
  make_rows(ticks, products, [&](const Frame& rows) { writer.append(rows); });
  writer.close();
}
