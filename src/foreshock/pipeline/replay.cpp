#include "foreshock/pipeline/replay.hpp"

#include <utility>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/pipeline/replay_workers.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kPassRecords = 4096;      // 512 KiB
constexpr std::size_t kBlockRecords = 8192;     // 1 MB
constexpr std::size_t kShortestChunk = 32'768;  // records

// Takes the log record by record; `part` is told how much of the input has been read.
class Driver {
 public:
  virtual ~Driver() = default;
  virtual void on_record(const Record& record) = 0;
  virtual void progress(std::uint64_t done, std::uint64_t total) = 0;
  virtual ReplayCounts finish() = 0;
};

// The table as it stood when a chunk ended: the reader's own grows meanwhile.
class KnownProducts {
 public:
  const std::shared_ptr<const ProductTable>& of(const ProductTable& products) {
    if (!copy_ || copy_->size() != products.size()) copy_ = std::make_shared<const ProductTable>(products);
    return copy_;
  }

 private:
  std::shared_ptr<const ProductTable> copy_;
};

// One pass: each block of records goes on where the one before ended.
class PassDriver final : public Driver {
 public:
  PassDriver(const ReplaySettings& settings, const ProductTable& products, const ReplaySinks& sinks)
      : products_(products), workers_(settings, sinks) {}

  void on_record(const Record& record) override {
    if (block_.empty()) block_ = workers_.empty_block(kPassRecords);
    block_.push_back(record);
    if (block_.size() == kPassRecords) submit(false);
  }
  void progress(std::uint64_t, std::uint64_t) override { workers_.throw_if_failed(); }
  ReplayCounts finish() override {
    submit(true);
    return workers_.finish();
  }

 private:
  void submit(bool last) {
    Chunk chunk;
    chunk.goes_on = std::exchange(goes_on_, true);
    chunk.last = last;
    chunk.blocks.push_back(std::exchange(block_, {}));
    chunk.products = known_products_.of(products_);
    workers_.submit(std::move(chunk));
  }

  const ProductTable& products_;
  KnownProducts known_products_;
  bool goes_on_ = false;
  std::vector<Record> block_;
  ReplayWorkers workers_;
};

// Cuts the log into chunks while it is read, and leaves out what gives no row that is asked for.
class ChunkDriver final : public Driver {
 public:
  ChunkDriver(const ReplaySettings& settings, const ProductTable& products, const ReplaySinks& sinks)
      : settings_(settings),
        products_(products),
        sinks_(sinks),
        source_(make_warm_up_source(feature_set(settings.set), {settings.from, settings.to})),
        go_on_(settings.chunks <= 1 && source_->may_go_on()),
        workers_(settings, sinks) {}

  void on_record(const Record& record) override;
  void progress(std::uint64_t done, std::uint64_t total) override;
  ReplayCounts finish() override;

 private:
  void begin();
  void end(bool last);
  [[nodiscard]] bool long_enough() const;

  const ReplaySettings& settings_;
  const ProductTable& products_;
  const ReplaySinks& sinks_;
  KnownProducts known_products_;
  std::unique_ptr<WarmUpSource> source_;
  bool go_on_;  // where a chunk begins at the end of the one before
  bool in_chunk_ = false;
  bool follows_ = false;  // the record to come follows the last one of the chunk before
  std::uint64_t part_ = 0;
  Chunk chunk_;
  std::size_t length_ = 0;  // its records
  ReplayWorkers workers_;
};

void ChunkDriver::on_record(const Record& record) {
  const bool asked = source_->observe(record);
  if (in_chunk_ && !asked) end(false);
  if (!in_chunk_ && asked) begin();
  source_->keep(record);
  if (!in_chunk_) {
    follows_ = false;
    return;
  }
  if (chunk_.blocks.empty() || chunk_.blocks.back().size() == kBlockRecords) {
    chunk_.blocks.push_back(workers_.empty_block(kBlockRecords));
  }
  chunk_.blocks.back().push_back(record);
  ++length_;
  if (long_enough()) end(false);
}

bool ChunkDriver::long_enough() const {
  if (settings_.chunk_records > 0) return length_ >= settings_.chunk_records;
  return settings_.chunks <= 1 && length_ >= kShortestChunk + source_->records();
}

void ChunkDriver::begin() {
  source_->begin_chunk();
  chunk_ = {};
  chunk_.goes_on = go_on_ && follows_;
  length_ = 0;
  in_chunk_ = true;
}

void ChunkDriver::end(bool last) {
  in_chunk_ = false;
  follows_ = true;
  std::optional<WarmUp> warm_up = source_->end_chunk();
  if (!warm_up) return;
  chunk_.warm_up = std::move(*warm_up);
  chunk_.products = known_products_.of(products_);
  chunk_.last = last;
  workers_.submit(std::exchange(chunk_, {}));
}

void ChunkDriver::progress(std::uint64_t done, std::uint64_t total) {
  workers_.throw_if_failed();
  if (settings_.chunks <= 1 || settings_.chunk_records > 0 || total == 0) return;
  const std::uint64_t part = settings_.chunks * done / total;
  if (part > part_ && in_chunk_) end(false);
  part_ = part;
}

// The end accepts a record that is still held, which may bring rows: there is always a last chunk.
ReplayCounts ChunkDriver::finish() {
  if (!in_chunk_) begin();
  end(true);
  const ReplayCounts counts = workers_.finish();
  if (counts.rows == 0) sinks_.rows(empty_frame(feature_set(settings_.set)));
  return counts;
}

std::unique_ptr<Driver> make_driver(const ReplaySettings& settings, const ProductTable& products,
                                    const ReplaySinks& sinks) {
  const bool cut = settings.chunks > 1 || settings.chunk_records > 0 || settings.threads > 1;
  const bool part = settings.from || settings.to;
  // The engine of handoff_v1 keeps every tick it has seen: a new one a chunk bounds that.
  const bool one_pass = !cut && !part && settings.set != handoff_v1().name;
  if (one_pass) return std::make_unique<PassDriver>(settings, products, sinks);
  return std::make_unique<ChunkDriver>(settings, products, sinks);
}

}  // namespace

ReplayCounts replay_records(const RecordLog& log, const ReplaySettings& settings, const ReplaySinks& sinks) {
  const std::unique_ptr<Driver> driver = make_driver(settings, log.products, sinks);
  for (std::size_t i = 0; i < log.records.size(); ++i) {
    driver->on_record(log.records[i]);
    driver->progress(i + 1, log.records.size());
    if (i % 4096 == 0) throw_if_interrupted();
  }
  return driver->finish();
}

ReplayReport replay_files(const std::vector<std::filesystem::path>& files, const CaptureSettings& capture,
                          const ReplaySettings& settings, const ReplaySinks& sinks) {
  ProductTable products;
  const std::unique_ptr<Driver> driver = make_driver(settings, products, sinks);
  Progress progress("replaying", 100);
  ReplayReport report;
  report.capture = read_captures(
      files, capture, products, [&](const Record& record, std::string_view) { driver->on_record(record); },
      [&](std::uint64_t done, std::uint64_t total) {
        throw_if_interrupted();
        driver->progress(done, total);
        progress.advance_to(total == 0 ? 100 : 100 * done / total);
      });
  report.counts = driver->finish();
  return report;
}

}  // namespace foreshock
