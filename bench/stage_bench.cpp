// The stages around the engine and the whole of them: captured lines to records, rows to a Parquet file,
// lines to a feature file; and one column over longer and longer windows. Simulated lines, Foreshock's own
// shape.
// Run alone on a quiet machine: build/release/bench/stage_bench [--benchmark_filter=...].

#include <benchmark/benchmark.h>

#include <filesystem>

#include "bench/tick_stream.hpp"
#include "bench/window_sets.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/pipeline/replay.hpp"
#include "foreshock/simulation/market_file.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

// Six hours of one product, written once, gone at exit.
class Lines {
 public:
  Lines() {
    MarketFileSettings settings;
    settings.out = path_;
    settings.market.duration_s = 6 * 3600;
    ticks_ = write_market_file(settings).ticks;
  }
  ~Lines() { fs::remove(path_); }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] std::int64_t ticks() const { return ticks_; }

 private:
  fs::path path_ = fs::temp_directory_path() / "foreshock_stage_bench.ndjson";
  std::int64_t ticks_ = 0;
};

const Lines& lines() {
  static const Lines lines;
  return lines;
}

void BM_Parse(benchmark::State& state) {
  const Lines& source = lines();
  for (auto _ : state) {
    ProductTable products;
    std::int64_t records = 0;
    read_captures({source.path()}, {}, products, [&](const Record&, std::string_view) { ++records; });
    benchmark::DoNotOptimize(records);
  }
  state.SetItemsProcessed(state.iterations() * source.ticks());
}
BENCHMARK(BM_Parse)->Unit(benchmark::kMillisecond)->UseRealTime();

void replay_to_file(benchmark::State& state, const std::string& set) {
  const Lines& source = lines();
  const fs::path out = source.path().string() + ".parquet";
  ReplaySettings settings;
  settings.set = set;
  for (auto _ : state) {
    ParquetWriter writer(out, empty_frame(feature_set(set)));
    replay_files({source.path()}, {}, settings, {[&](const Frame& rows) { writer.append(rows); }});
    writer.close();
  }
  fs::remove(out);
  state.SetItemsProcessed(state.iterations() * source.ticks());
}
void BM_LinesToCoreFile(benchmark::State& state) {
  replay_to_file(state, "core_v1");
}
void BM_LinesToHandoffFile(benchmark::State& state) {
  replay_to_file(state, "handoff_v1");
}
BENCHMARK(BM_LinesToCoreFile)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(BM_LinesToHandoffFile)->Unit(benchmark::kMillisecond)->UseRealTime();

// 65,536 rows of core_v1, a row group.
void BM_RowsToFile(benchmark::State& state) {
  constexpr std::int64_t kRows = 65'536;
  const fs::path out = fs::temp_directory_path() / "foreshock_stage_bench_rows.parquet";
  ProductTable products;
  products.intern(Venue::coinbase_advanced, "BTC-USD");
  FeatureFrame frame(core_v1(), products);
  Random random(1);
  std::vector<double> values(core_v1().columns.size());
  CoreRow row;
  row.values = values;
  for (row.second = 0; row.second < kRows; ++row.second) {
    for (double& value : values) value = random.uniform01();
    frame.add(row);
  }
  const Frame rows = frame.take();
  for (auto _ : state) {
    ParquetWriter writer(out, empty_frame(core_v1()));
    writer.append(rows);
    writer.close();
  }
  fs::remove(out);
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(BM_RowsToFile)->Unit(benchmark::kMillisecond)->UseRealTime();

// range(0): the longest window, s.
void BM_LongestWindow(benchmark::State& state) {
  const RowFeatureSet features = one_window_set(state.range(0));
  const std::vector<Record> ticks = make_ticks({.ticks_per_s = 10, .ticks = 1'000'000});
  for (auto _ : state) {
    CoreEngine engine([](const CoreRow& row) { benchmark::DoNotOptimize(row.values.data()); }, features);
    for (const Record& tick : ticks) engine.on_record(tick);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(ticks.size()));
}
BENCHMARK(BM_LongestWindow)->Arg(60)->Arg(900)->Arg(3600)->Arg(14'400)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace foreshock

BENCHMARK_MAIN();
