// One engine of the asked feature set with frames behind it. Rows outside [from, to), or met while warming
// up, are let go; so are the counts and refusals of a warm-up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "foreshock/core/frame.hpp"
#include "foreshock/features/core_engine.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/features/refused_frame.hpp"
#include "foreshock/features/tick_engine.hpp"
#include "foreshock/pipeline/ordered_frames.hpp"
#include "foreshock/pipeline/warm_up.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

struct ReplaySettings {
  std::string set = "core_v1";
  std::size_t chunks = 1;         // more than 1: about equal parts of the input, each warmed up alone
  std::size_t threads = 1;        // so many compute while the calling one reads
  std::optional<UnixNanos> from;  // rows with timestamp >= from
  std::optional<UnixNanos> to;    // rows with timestamp < to
  std::size_t chunk_records = 0;  // of every chunk, whatever `chunks`; 0: as long as suits the warm-up
};

// What the engine met; all products together. With from or to, core_v1 counts from where the first product
// reaches `from` until all have passed `to`; handoff_v1 counts the rows asked for.
struct ReplayCounts {
  std::uint64_t rows = 0;
  std::uint64_t late = 0, quarantined_future = 0, holes = 0, bad_quotes = 0, quarantined_mids = 0;  // core_v1
  std::uint64_t null_returns = 0;  // handoff_v1

  ReplayCounts& operator+=(const ReplayCounts& other);
  ReplayCounts& operator-=(const ReplayCounts& other);
  friend bool operator==(const ReplayCounts&, const ReplayCounts&) = default;
};

class ReplayRun {
 public:
  // Both must outlive this; products may be added to the table between calls.
  ReplayRun(const ReplaySettings& settings, const ProductTable& products);

  void warm_up(const WarmUp& warm_up);  // before any on_record
  void on_record(const Record& record) {
    if (ticks_) {
      ticks_->on_record(record);
    } else {
      core_->on_record(record);
    }
  }
  void end_of_input() {
    if (core_) core_->end_of_input();
  }
  // handoff_v1: without those of the last ticks, which come with take().
  [[nodiscard]] std::size_t rows_held() const { return frame_.rows() + refused_.rows(); }
  [[nodiscard]] ReplayFrames take() {
    if (ticks_) ticks_->flush();
    return {frame_.take(), refused_.take()};
  }
  [[nodiscard]] ReplayCounts counts() const;  // of what was taken and what is held

 private:
  [[nodiscard]] bool asked(UnixNanos time) const;
  void keep(const CoreRow& row);
  void keep(const TickRows& rows);
  [[nodiscard]] ReplayCounts all_counts() const;

  const ReplaySettings& settings_;
  bool emitting_ = true;
  std::uint64_t rows_ = 0;
  std::uint64_t null_returns_ = 0;  // of the rows kept
  ReplayCounts warming_up_;
  FeatureFrame frame_;
  RefusedFrame refused_;
  std::optional<TickEngine> ticks_;  // one of these two
  std::optional<CoreEngine> core_;
};

}  // namespace foreshock
