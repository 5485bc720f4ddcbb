// How fast the feature engine is, stage by stage and whole, in memory: what a tick costs between its record
// and the row. Ticks come from a small generator with the shape of a busy market (cascades, a spread that
// widens, changing sizes) at the density asked; the arguments of each benchmark are named in its label.
// Run alone on a quiet machine: build/release/bench/engine_bench [--benchmark_filter=...].

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "bench/tick_stream.hpp"
#include "bench/window_sets.hpp"
#include "foreshock/features/core_engine.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/features/tick_engine.hpp"

namespace foreshock {
namespace {

void report(benchmark::State& state, std::size_t ticks, std::size_t rows) {
  const auto runs = static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(runs * static_cast<std::int64_t>(ticks));
  state.counters["rows"] = static_cast<double>(rows) / static_cast<double>(runs);
}

// Records in, rows out, thrown away.
void run_engine(benchmark::State& state, const RowFeatureSet& features, const TickStream& shape) {
  const std::vector<Record> ticks = make_ticks(shape);
  std::size_t rows = 0;
  for (auto _ : state) {
    CoreEngine engine(
        [&](const CoreRow& row) {
          ++rows;
          benchmark::DoNotOptimize(row.values.data());
        },
        features);
    for (const Record& tick : ticks) engine.on_record(tick);
  }
  report(state, ticks.size(), rows);
}

// range(0): ticks per second.
void BM_CoreTicksToRows(benchmark::State& state) {
  run_engine(state, core_v1_features(), {.ticks_per_s = state.range(0), .ticks = 1'000'000});
}
BENCHMARK(BM_CoreTicksToRows)->Arg(3)->Arg(10)->Arg(30)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void BM_LongTicksToRows(benchmark::State& state) {
  run_engine(state, long_v1_features(), {.ticks_per_s = state.range(0), .ticks = 1'000'000});
}
BENCHMARK(BM_LongTicksToRows)->Arg(10)->Arg(30)->Unit(benchmark::kMillisecond);

// range(0): products; each gets range(1) ticks per second, interleaved.
void BM_ManyProducts(benchmark::State& state) {
  run_engine(state, core_v1_features(),
             {.ticks_per_s = state.range(1), .ticks = 2'000'000, .products = state.range(0)});
}
BENCHMARK(BM_ManyProducts)->Args({10, 10})->Args({100, 10})->Args({1000, 10})->Unit(benchmark::kMillisecond);

// Windows only: what a tick costs without any column.
void BM_Update(benchmark::State& state) {
  run_engine(state, one_window_set(3600), {.ticks_per_s = state.range(0), .ticks = 1'000'000});
}
BENCHMARK(BM_Update)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond);

// Rows into the columns of a frame.
void BM_RowsToFrame(benchmark::State& state) {
  const std::vector<Record> ticks = make_ticks({.ticks_per_s = 10, .ticks = 500'000});
  ProductTable products;
  products.intern(Venue::coinbase_advanced, "BTC-USD");
  FeatureFrame frame(core_v1(), products);
  std::vector<double> values(core_v1().columns.size(), 1.5);
  CoreRow row;
  row.values = values;
  for (auto _ : state) {
    frame.add(row);
    if (frame.rows() == 4096) benchmark::DoNotOptimize(frame.take());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(BM_RowsToFrame);

void BM_HandoffTicksToRows(benchmark::State& state) {
  const std::vector<Record> ticks = make_ticks({.ticks_per_s = state.range(0), .ticks = 400'000});
  std::size_t rows = 0;
  for (auto _ : state) {
    TickEngine engine([&](const TickRows& some) {
      rows += some.size();
      benchmark::DoNotOptimize(some.values.data());
    });
    for (const Record& tick : ticks) engine.on_record(tick);
    engine.flush();
  }
  report(state, ticks.size(), rows);
}
BENCHMARK(BM_HandoffTicksToRows)->Arg(3)->Arg(30)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace foreshock

BENCHMARK_MAIN();
