#include "foreshock/pipeline/replay.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/pipeline/chunk_plan.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kFrameRows = 4096;  // columns small enough to be reused by the allocator

ReplayCounts operator-(ReplayCounts a, const ReplayCounts& b) {
  a.rows -= b.rows;
  a.late -= b.late;
  a.quarantined_future -= b.quarantined_future;
  a.holes -= b.holes;
  a.bad_quotes -= b.bad_quotes;
  a.quarantined_mids -= b.quarantined_mids;
  a.null_returns -= b.null_returns;
  return a;
}

// One engine of the asked set with a frame behind it; rows outside [from, to), or while warming up, are let
// go.
class Run {
 public:
  Run(const ReplaySettings& settings, const ProductTable& products)
      : settings_(settings),
        ticks_(settings.set == handoff_v1().name),
        frame_(feature_set(settings.set), products),
        core_engine_([this](const CoreRow& row) { keep(row, from_second(row.second)); }),
        tick_engine_([this](const TickRow& row) { keep(row, row.tick.ts_event); }) {}

  void emit_rows(bool emit) { emitting_ = emit; }
  void on_record(const Record& record) {
    if (ticks_) {
      tick_engine_.on_record(record);
    } else {
      core_engine_.on_record(record);
    }
  }
  void end_of_input() { core_engine_.end_of_input(); }
  [[nodiscard]] std::size_t rows_held() const { return frame_.rows(); }
  [[nodiscard]] Frame take() { return frame_.take(); }
  [[nodiscard]] ReplayCounts counts(std::size_t products) const;

 private:
  template <typename Row>
  void keep(const Row& row, UnixNanos time) {
    if (!emitting_ || (settings_.from && time < *settings_.from) || (settings_.to && time >= *settings_.to))
      return;
    frame_.add(row);
    ++rows_;
  }

  const ReplaySettings& settings_;
  bool ticks_;
  bool emitting_ = true;
  std::uint64_t rows_ = 0;
  FeatureFrame frame_;
  CoreEngine core_engine_;
  TickEngine tick_engine_;
};

ReplayCounts Run::counts(std::size_t products) const {
  ReplayCounts total;
  total.rows = rows_;
  total.null_returns = tick_engine_.null_returns();
  for (ProductIndex product = 0; product < products; ++product) {
    const CoreCounts counts = core_engine_.counts(product);
    total.late += counts.timeline.late;
    total.quarantined_future += counts.timeline.quarantined_future;
    total.holes += counts.timeline.holes;
    total.bad_quotes += counts.bad_quotes;
    total.quarantined_mids += counts.quarantined_mids;
  }
  return total;
}

struct ChunkRows {
  std::vector<Frame> frames;
  ReplayCounts counts;
};

ChunkRows replay_chunk(const RecordLog& log, const ReplaySettings& settings, const Chunk& chunk, bool last) {
  ChunkRows out;
  Run run(settings, log.products);
  run.emit_rows(false);
  for (std::size_t i = chunk.warm_up; i < chunk.begin; ++i) run.on_record(log.records[i]);
  const ReplayCounts before = run.counts(log.products.size());
  run.emit_rows(true);
  for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
    run.on_record(log.records[i]);
    if (i % 4096 == 0) throw_if_interrupted();
    if (run.rows_held() >= kFrameRows) out.frames.push_back(run.take());
  }
  if (last) run.end_of_input();
  out.frames.push_back(run.take());
  out.counts = run.counts(log.products.size()) - before;
  return out;
}

// Workers take the next chunk until none is left; the first failure stops them all and is thrown here.
std::vector<ChunkRows> replay_chunks(const RecordLog& log, const ReplaySettings& settings,
                                     const std::vector<Chunk>& plan) {
  std::vector<ChunkRows> results(plan.size());
  std::atomic<std::size_t> next{0};
  std::mutex failure_lock;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < plan.size(); i = next++) {
      try {
        results[i] = replay_chunk(log, settings, plan[i], i + 1 == plan.size());
      } catch (...) {
        const std::lock_guard<std::mutex> guard(failure_lock);
        if (!failure) failure = std::current_exception();
        next = plan.size();
      }
    }
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 1; i < std::min(settings.threads, plan.size()); ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);
  return results;
}

ReplayReport stream_files(const std::vector<std::filesystem::path>& files, const CaptureSettings& capture,
                          const ReplaySettings& settings, const FrameSink& sink) {
  ProductTable products;
  Run run(settings, products);
  Progress progress("replaying", 100);
  ReplayReport report;
  report.capture = read_captures(
      files, capture, products,
      [&](const Record& record, std::string_view) {
        run.on_record(record);
        if (run.rows_held() >= kFrameRows) sink(run.take());
      },
      [&](std::uint64_t done, std::uint64_t total) {
        throw_if_interrupted();
        progress.advance_to(total == 0 ? 100 : 100 * done / total);
      });
  run.end_of_input();
  sink(run.take());
  report.counts = run.counts(products.size());
  return report;
}

}  // namespace

ReplayCounts& ReplayCounts::operator+=(const ReplayCounts& other) {
  rows += other.rows;
  late += other.late;
  quarantined_future += other.quarantined_future;
  holes += other.holes;
  bad_quotes += other.bad_quotes;
  quarantined_mids += other.quarantined_mids;
  null_returns += other.null_returns;
  return *this;
}

ReplayCounts replay_records(const RecordLog& log, const ReplaySettings& settings, const FrameSink& sink) {
  const FeatureSet& set = feature_set(settings.set);
  const std::size_t chunks = std::max(settings.chunks, settings.threads);
  ReplayCounts total;
  for (ChunkRows& rows : replay_chunks(log, settings, plan_chunks(log.records, set, chunks, settings.from))) {
    for (Frame& frame : rows.frames) sink(std::move(frame));
    total += rows.counts;
  }
  return total;
}

ReplayReport replay_files(const std::vector<std::filesystem::path>& files, const CaptureSettings& capture,
                          const ReplaySettings& settings, const FrameSink& sink) {
  const bool one_pass = settings.chunks <= 1 && settings.threads <= 1 && !settings.from;
  if (one_pass) return stream_files(files, capture, settings, sink);
  const RecordLog log = load_records(files, capture);
  return {log.capture, replay_records(log, settings, sink)};
}

}  // namespace foreshock
