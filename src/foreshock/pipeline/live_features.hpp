// The records of ticks.raw through a feature set's engine, entry by entry, live or long afterwards; resumed
// from the log alone. Every row is a function of ticks.raw, so a process that ends anywhere and one that
// never ended write the same rows. What a restart needs stands in the log as consumer positions, committed
// with the rows: of the set, the next entry; of each product, the entry an engine must start at to give the
// same rows from there on (core_anchors.hpp). Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/features/core_engine.hpp"
#include "foreshock/feed/record_reader.hpp"
#include "foreshock/pipeline/core_anchors.hpp"
#include "foreshock/stream/event_log.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

// A row, and the receipt of the record that closed its second. Not live: met while warming up, and in the
// log already.
struct LiveRow {
  const CoreRow& row;
  UnixNanos ts_recv;
  bool live;
};

// How far ticks.raw was consumed, and what going on from there takes.
struct ResumePoint {
  using Starts = std::map<std::string, std::int64_t, std::less<>>;

  std::int64_t committed = 0;  // the rows of entries before it are written
  std::int64_t from = 0;       // the first entry to be read
  Starts starts;               // by "venue/product_id": the entry its engine must start at
};

// The name a feature set consumes ticks.raw under.
[[nodiscard]] std::string feature_consumer(std::string_view set);

class LiveFeatures {
 public:
  using RowSink = std::function<void(const LiveRow&)>;

  explicit LiveFeatures(const RowFeatureSet& set, RowSink sink);
  LiveFeatures(const LiveFeatures&) = delete;
  LiveFeatures& operator=(const LiveFeatures&) = delete;

  // From now on told of each record, and of those the engine refuses; not of those that warm up.
  void observe(std::function<void(const Record&)> each, RefusedSink refused);
  // Before any entry: warms up from the log, as far as this set had come. Throws UserError: cannot_read, or
  // bad_file where the log no longer holds what the warm-up needs.
  void resume(EventLog& log);
  // The same where entries come from elsewhere: given those from point.from on, it warms up by itself.
  void resume(ResumePoint point);
  // The offset of the entry that comes next.
  [[nodiscard]] std::int64_t next() const { return next_; }
  // The value of entry next(). Error: why it was passed over; it is counted.
  std::optional<Error> on_entry(std::string_view line) { return on_entry(next_, line); }
  // The value of a later entry, where numbers have holes.
  std::optional<Error> on_entry(std::int64_t offset, std::string_view line);
  // Where to resume once all rows so far are written.
  [[nodiscard]] ResumePoint resume_point();
  // To be committed with the rows so far.
  void put_positions(LogGroup& group);

  [[nodiscard]] const ProductTable& products() const { return products_; }
  [[nodiscard]] const CoreEngine& engine() const { return engine_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::uint64_t rejected() const { return rejected_; }

 private:
  void on_record(const Record& record);
  std::optional<Error> read(std::string_view line);
  void warm_up(EventLog& log);
  [[nodiscard]] std::string product_name(ProductIndex product) const;
  [[nodiscard]] std::int64_t first_needed(ProductIndex product);

  const RowFeatureSet& set_;
  RowSink sink_;
  ProductTable products_;
  DuplicateFilter duplicates_;
  RecordReader reader_;
  CoreEngine engine_;
  std::string group_;
  std::function<void(const Record&)> each_;
  ResumePoint resumed_;
  std::vector<CoreAnchors> anchors_;  // by ProductIndex
  std::vector<std::int64_t> put_;     // positions put last, by ProductIndex
  std::string text_;                  // of the entry, padded
  std::int64_t next_ = 0;
  UnixNanos ts_recv_{};
  bool live_ = false;
  std::uint64_t records_ = 0, rejected_ = 0;
};

}  // namespace foreshock
