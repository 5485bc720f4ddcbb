// CoreEngine: records in, rows of core_v1 or a like set out, one per product and second. One engine for live,
// replay and batch: it is driven by records alone and reads no clock. A row is a function of the last window
// of records, so an engine started anywhere a warm-up before gives the same rows
// (docs/decisions/0001-engine-semantics.md). Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/features/core_features.hpp"
#include "foreshock/features/second_status.hpp"
#include "foreshock/features/timeline.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct CoreRow {
  ProductIndex product = 0;
  std::int64_t second = 0;  // s: the row's timestamp in seconds since 1970 UTC
  SecondStatus status = SecondStatus::invalid;
  std::optional<std::int64_t> return_q;  // nullopt when INVALID
  double rv_5 = 0, rv_300 = 0;           // NaN: null
  std::uint32_t valid_5 = 0, valid_60 = 0, valid_300 = 0, valid_3600 = 0;
  std::span<const double> values;  // one a column of the feature set, NaN: null; valid during the call
};

using CoreRowSink = std::function<void(const CoreRow&)>;
// A record that changes nothing, and why: late, or from the future.
using RefusedSink = std::function<void(const Record&, Refusal)>;

struct CoreCounts {
  TimelineCounts timeline;
  std::uint64_t bad_quotes = 0;        // ticker or quote without a usable bid and ask
  std::uint64_t quarantined_mids = 0;  // far from the last accepted one
};

class ProductEngine;

class CoreEngine {
 public:
  // `features` must outlive the engine.
  explicit CoreEngine(CoreRowSink sink, const RowFeatureSet& features = core_v1_features(),
                      const TimelineSettings& settings = {});
  ~CoreEngine();
  CoreEngine(const CoreEngine&) = delete;
  CoreEngine& operator=(const CoreEngine&) = delete;

  // What is refused from now on goes there.
  void on_refused(RefusedSink sink) { refused_ = std::move(sink); }

  void on_record(const Record& record);
  // Only a record still held for its successor is accepted; no second closes.
  void end_of_input();

  // Of one product, all zero for one never seen.
  [[nodiscard]] CoreCounts counts(ProductIndex product) const;
  [[nodiscard]] std::size_t products() const { return products_.size(); }

 private:
  ProductEngine& state(ProductIndex product);

  CoreRowSink sink_;
  RefusedSink refused_;
  const RowFeatureSet& features_;
  TimelineSettings settings_;
  std::vector<std::unique_ptr<ProductEngine>> products_;  // by ProductIndex
};

}  // namespace foreshock
