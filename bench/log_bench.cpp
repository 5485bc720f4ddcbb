// Entries a second to durable groups, and read back: values of 600 bytes, groups of 1,000, which is what
// 100,000/s bring in 10 ms.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "foreshock/stream/event_log.hpp"

namespace foreshock {
namespace {

constexpr int kGroup = 1000;

// In the working directory: the temporary one may be memory.
struct Folder {
  std::filesystem::path path = "log_bench_" + std::to_string(::getpid());
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  [[nodiscard]] std::string address() const { return "sqlite:" + (path / "log.db").string(); }
};

void commit_group(EventLog& log, LogGroup& group, benchmark::State& state) {
  static const std::string value(600, 'v');
  for (int i = 0; i < kGroup; ++i) group.append("ticks.raw", from_nanos(i), "BTC-USD", value);
  if (auto error = log.commit(group)) state.SkipWithError(error->message.c_str());
  group.clear();
}

void append(benchmark::State& state) {
  const Folder folder;
  const auto log = open_event_log(folder.address(), LogAccess::write);
  LogGroup group;
  for (auto _ : state) commit_group(*log, group, state);
  state.SetItemsProcessed(state.iterations() * kGroup);
}
BENCHMARK(append)->UseRealTime();

void read(benchmark::State& state) {
  const Folder folder;
  const auto log = open_event_log(folder.address(), LogAccess::write);
  LogGroup group;
  for (int i = 0; i < 200; ++i) commit_group(*log, group, state);
  std::int64_t entries = 0;
  for (auto _ : state) {
    for (std::int64_t from = 0;;) {
      const LogBatch batch = log->read("ticks.raw", from, {}).value();
      if (batch.entries.empty()) break;
      from = batch.entries.back().offset + 1;
      entries += static_cast<std::int64_t>(batch.entries.size());
    }
  }
  state.SetItemsProcessed(entries);
}
BENCHMARK(read)->UseRealTime();

}  // namespace
}  // namespace foreshock

BENCHMARK_MAIN();
