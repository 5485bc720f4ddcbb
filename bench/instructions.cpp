// Fixed pieces of work whose instructions are counted by callgrind (bench/instruction_count.py): the counts
// repeat where times do not. Usage: instructions STAGE; only what runs inside `measured` counts.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "bench/tick_stream.hpp"
#include "bench/window_sets.hpp"
#include "foreshock/features/core_engine.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/features/tick_engine.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/simulation/market_file.hpp"
#include "foreshock/table/parquet_writer.hpp"

// A name that callgrind can be told; not inlined, or there would be nothing to toggle on.
extern "C" [[gnu::noinline]] void measured(const std::function<void()>& work) {
  work();
  asm volatile("" ::: "memory");
}

namespace {

using namespace foreshock;

constexpr std::int64_t kTicks = 60'000;
constexpr std::int64_t kTicksPerSecond = 10;
constexpr std::int64_t kSparseTicksPerSecond = 3;  // for four hours and more of them
double g_sink = 0;                                 // results end here, so that nothing is optimised away

std::filesystem::path scratch(std::string_view name) {
  return std::filesystem::temp_directory_path() / name;
}

std::int64_t engine(const RowFeatureSet& features, std::int64_t ticks_per_s = kTicksPerSecond) {
  const std::vector<Record> ticks = make_ticks({.ticks_per_s = ticks_per_s, .ticks = kTicks});
  CoreEngine engine([](const CoreRow& row) { g_sink += row.values[0]; }, features);
  measured([&] {
    for (const Record& tick : ticks) engine.on_record(tick);
  });
  return kTicks;
}

std::int64_t one_window(std::int64_t window_s) {
  return engine(one_window_set(window_s), kSparseTicksPerSecond);
}

std::int64_t update() {
  return engine(one_window_set(3600));
}

std::int64_t handoff() {
  const std::vector<Record> ticks = make_ticks({.ticks_per_s = kTicksPerSecond, .ticks = kTicks});
  TickEngine engine([](const TickRows& rows) { g_sink += rows.values[0]; });
  measured([&] {
    for (const Record& tick : ticks) engine.on_record(tick);
    engine.flush();
  });
  return kTicks;
}

// Rows to columns to a Parquet file.
std::int64_t emit() {
  constexpr std::int64_t kRows = 4096;
  Random random(1);
  ProductTable products;
  products.intern(Venue::coinbase_advanced, "BTC-USD");
  std::vector<double> values(core_v1().columns.size());
  const auto path = scratch("foreshock_instructions.parquet");
  measured([&] {
    FeatureFrame frame(core_v1(), products);
    CoreRow row;
    row.values = values;
    for (row.second = 0; row.second < kRows; ++row.second) {
      for (double& value : values) value = random.uniform01();
      frame.add(row);
    }
    ParquetWriter writer(path, empty_frame(core_v1()));
    writer.append(frame.take());
    writer.close();
  });
  std::filesystem::remove(path);
  return kRows;
}

std::int64_t parse() {
  const auto path = scratch("foreshock_instructions.ndjson");
  MarketFileSettings settings;
  settings.out = path;
  settings.market.duration_s = 3600;
  write_market_file(settings);
  ProductTable products;
  std::int64_t records = 0;
  measured([&] { read_captures({path}, {}, products, [&](const Record&, std::string_view) { ++records; }); });
  std::filesystem::remove(path);
  return records;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view stage = argc == 2 ? argv[1] : "";
  std::int64_t items = 0;
  if (stage == "parse") items = parse();
  if (stage == "update") items = update();
  if (stage == "core_v1") items = engine(core_v1_features());
  if (stage == "long_v1") items = engine(long_v1_features());
  if (stage == "window_60s") items = one_window(60);
  if (stage == "window_4h") items = one_window(14'400);
  if (stage == "handoff_v1") items = handoff();
  if (stage == "emit") items = emit();
  if (items == 0) {
    std::fprintf(stderr,
                 "usage: instructions parse|update|core_v1|long_v1|window_60s|window_4h|handoff_v1|emit\n");
    return EXIT_FAILURE;
  }
  std::printf("%lld\n", static_cast<long long>(items));
  return g_sink == 0.123 ? EXIT_FAILURE : EXIT_SUCCESS;
}
