// ProductEngine: the rows of one product. Its timeline drives this state through the visitor's functions: a
// second opens, collects, closes, enters the history, and gives a row. Nothing older than the set's longest
// window matters, and nothing is allocated once the busiest second has been seen.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/features/core_engine.hpp"
#include "foreshock/features/mid_level.hpp"
#include "foreshock/features/open_second.hpp"
#include "foreshock/features/timeline.hpp"

namespace foreshock {

class ProductEngine {
 public:
  ProductEngine(ProductIndex product, const RowFeatureSet& features, const TimelineSettings& settings,
                const CoreRowSink& sink, const RefusedSink& refused);

  void on_record(const Record& record) { timeline_.on_record(record, *this); }
  void end_of_input() { timeline_.end_of_input(*this); }
  [[nodiscard]] CoreCounts counts() const { return {timeline_.counts(), bad_quotes_, level_.quarantined()}; }

  // Visitor of Timeline.
  void run_started(std::int64_t second);
  void hole_opened(std::int64_t first_second);
  void hole_ended(std::int64_t first_second, std::int64_t last_second);
  void close_seconds(std::int64_t to);
  void content(const Record& record);
  void refused(const Record& record, Refusal why) const {
    if (refused_) refused_(record, why);
  }

 private:
  struct Hole {
    bool open = false;
    std::int64_t first = 0;  // its first second
  };
  // The last of its kind in the running stretch of valid seconds.
  struct Event {
    bool known = false;
    std::int64_t second = 0;
    UnixNanos at{};
    int sign = 0;  // of a mid move
  };

  [[nodiscard]] bool meets_hole(std::int64_t second) const;
  [[nodiscard]] bool gives_row(std::int64_t second) const;
  void close_one();
  [[nodiscard]] ClosedSecond summarise(OpenSecond& closing, std::int64_t second, bool in_hole);
  void remember_events(ClosedSecond& closed, std::int64_t second);
  void enter(const ClosedSecond& closed, std::int64_t second);
  [[nodiscard]] RecentTimes recent_times(std::int64_t row) const;
  [[nodiscard]] std::optional<std::int64_t> since(const Event& event, std::int64_t row) const;
  void emit(std::int64_t second, const ClosedSecond& closed);

  ProductIndex product_;
  const RowFeatureSet& features_;
  const CoreRowSink& sink_;
  const RefusedSink& refused_;
  Timeline timeline_;
  SecondHistory history_;
  std::optional<RankWindow> ranks_;  // of sets with a window as long
  RowView view_;
  MidLevel level_;
  std::int64_t open_from_ = 0;           // first open second
  std::array<OpenSecond, 2> open_{};     // seconds open_from_ and the next: records never lie beyond
  std::optional<GridQuote> grid_quote_;  // at open_from_
  Hole hole_;
  std::optional<std::int64_t> ended_in_;  // the second the last hole ended in
  bool ended_in_gives_row_ = false;
  std::int64_t valid_run_ = 0;  // valid seconds in a row up to the last closed one
  Event last_cascade_, last_move_;
  double last_log_rv_10_ = kNull;
  std::uint64_t bad_quotes_ = 0;
  std::vector<double> values_;
};

}  // namespace foreshock
