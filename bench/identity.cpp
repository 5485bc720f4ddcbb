// The same rows to the bit, whatever cuts the work: one pass, chunks, threads, restarts at random points.
// Usage: identity TICKS. A simulated market with a live feed's faults, then a line per feature set and way to
// compute it: its rows and the SHA-256 over every column's bits, nulls and texts, in row order. Exit 1 where
// one differs. bench/identity.py runs it for several compilers and instruction sets.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/core/sha256.hpp"
#include "foreshock/pipeline/replay.hpp"
#include "foreshock/simulation/simulated_feed.hpp"

namespace {

using namespace foreshock;

constexpr std::size_t kRestarts = 50;
constexpr auto kSilence = seconds(600);

RecordLog simulated_log(std::int64_t ticks) {
  MarketSettings settings;
  settings.products = {"BTC-USD", "ETH-USD", "SOL-USD", "XRP-USD"};
  settings.duration_s = std::int64_t(365) * 86'400;
  SimulatedFeed feed(settings, true);
  RecordLog log;
  std::vector<FeedRecord> second;
  while (feed.counts().ticks < ticks && feed.next_second(second)) {
    for (const FeedRecord& item : second) log.records.push_back(item.record);
  }
  log.products = feed.products();
  fmt::print("{} ticks of {} products in {} records: {} duplicates, {} gaps, {} reconnects\n",
             feed.counts().ticks, settings.products.size(), log.records.size(), feed.counts().duplicates,
             feed.counts().gaps, feed.counts().reconnects);
  return log;
}

// However the rows are cut into frames: each column has hashes of its own until the end.
class RowsHash {
 public:
  void add(const Frame& rows) {
    while (columns_.size() < rows.columns().size()) columns_.push_back(std::make_unique<ColumnHash>());
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i]->add(rows.columns()[i]);
    rows_ += rows.rows();
  }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const auto& column : columns_) all += column->values.hex() + column->nulls.hex();
    return fmt::format("{} rows {}", rows_, sha256_hex(all));
  }

 private:
  struct ColumnHash {
    Sha256 values, nulls;

    void add(const Column& column) {
      update(nulls, column.valid);
      if (column.type != ColumnType::string) {
        update(values, column.ints);
        update(values, column.doubles);
        return;
      }
      for (std::size_t row = 0; row < column.size(); ++row) {
        if (!column.is_null(row)) values.update(column.text(row));
        values.update("\n");
      }
    }
    template <typename T>
    static void update(Sha256& hash, const std::vector<T>& items) {
      hash.update({reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T)});
    }
  };
  std::vector<std::unique_ptr<ColumnHash>> columns_;
  std::size_t rows_ = 0;
};

std::string replayed(const RecordLog& log, const ReplaySettings& settings) {
  RowsHash hash;
  replay_records(log, settings, {[&](const Frame& rows) { hash.add(rows); }});
  return hash.text();
}

// Everything is forgotten at random points; each time a new engine reads back one longest window, 120 s and
// what the longest silence may add, and goes on where the one before stopped.
std::string restarted(const RecordLog& log, const ReplaySettings& settings) {
  const std::vector<Record>& records = log.records;
  Random random(50);
  std::vector<std::size_t> cuts{0, records.size()};
  while (cuts.size() < kRestarts + 2) cuts.push_back(random.below(records.size()));
  std::sort(cuts.begin(), cuts.end());
  const auto depth = seconds(feature_set(settings.set).longest_window_s + kWarmUpMarginSeconds) + kSilence;
  RowsHash hash;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const auto cut = records.begin() + std::ptrdiff_t(cuts[i]);
    const auto from = std::find_if(
        records.begin(), cut, [&](const Record& record) { return record.ts_recv >= cut->ts_recv - depth; });
    ReplayRun run(settings, log.products);
    run.warm_up({{{std::make_shared<const std::vector<Record>>(from, cut), 0}}});
    for (std::size_t at = cuts[i]; at < cuts[i + 1]; ++at) {
      run.on_record(records[at]);
      if (run.rows_held() >= 4096) hash.add(run.take().rows);
    }
    if (cuts[i + 1] == records.size()) run.end_of_input();
    hash.add(run.take().rows);
  }
  return hash.text();
}

bool identical(const RecordLog& log, const std::string& set) {
  ReplaySettings settings;
  settings.set = set;
  const std::string whole = replayed(log, settings);
  std::vector<std::pair<std::string, std::string>> ways{{"one pass", whole}};
  settings.chunks = 7;
  ways.emplace_back("7 chunks", replayed(log, settings));
  settings.chunks = 1;
  settings.threads = 2;
  ways.emplace_back("2 threads", replayed(log, settings));
  settings.threads = 1;
  ways.emplace_back(fmt::format("{} restarts", kRestarts), restarted(log, settings));
  bool same = true;
  for (const auto& [way, hash] : ways) {
    fmt::print("{} {}: {}{}\n", set, way, hash, hash == whole ? "" : " DIFFERS");
    same = same && hash == whole;
  }
  return same;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t ticks = argc == 2 ? std::atoll(argv[1]) : 0;
  if (ticks <= 0) {
    fmt::print(stderr, "usage: identity TICKS\n");
    return 2;
  }
  const RecordLog log = simulated_log(ticks);
  bool same = true;
  for (const char* set : {"core_v1", "long_v1", "handoff_v1"}) same = identical(log, set) && same;
  return same ? EXIT_SUCCESS : EXIT_FAILURE;
}
