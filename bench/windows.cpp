// The in-memory half of bench/compare: 1 M parsed ticks to the columns of handoff_v1, timed, with input and
// output written for the peer. Usage: windows TICKS.parquet ROWS.parquet; prints the seconds.

#include <chrono>
#include <cstdio>
#include <vector>

#include "bench/tick_stream.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/features/tick_engine.hpp"
#include "foreshock/features/tick_features.hpp"
#include "foreshock/table/parquet_file.hpp"

namespace {

using namespace foreshock;

Frame tick_frame(const std::vector<Record>& ticks) {
  Frame frame;
  frame.add("timestamp", ColumnType::timestamp);
  for (const char* name : {"price", "best_bid", "best_ask"}) frame.add(name, ColumnType::float64);
  for (const Record& tick : ticks) {
    frame.columns()[0].push_int(to_nanos(tick.ts_event));
    frame.columns()[1].push_double(units_to_double(tick.price));
    frame.columns()[2].push_double(units_to_double(tick.bid));
    frame.columns()[3].push_double(units_to_double(tick.ask));
  }
  return frame;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: windows TICKS.parquet ROWS.parquet\n");
    return 2;
  }
  std::vector<Record> ticks = make_ticks({.ticks_per_s = 10, .ticks = 1'100'000});
  std::erase_if(ticks, [](const Record& record) { return record.kind != RecordKind::ticker; });
  ticks.resize(1'000'000);
  write_parquet(tick_frame(ticks), argv[1]);
  ProductTable products;
  products.intern(Venue::coinbase_advanced, "BTC-USD");

  const auto start = std::chrono::steady_clock::now();
  FeatureFrame frame(handoff_v1(), products);
  TickEngine engine([&](const TickRow& row) { frame.add(row); });
  for (const Record& tick : ticks) engine.on_record(tick);
  const Frame rows = frame.take();
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;

  std::printf("%.6f\n", spent.count());
  write_parquet(rows, argv[2]);
}
