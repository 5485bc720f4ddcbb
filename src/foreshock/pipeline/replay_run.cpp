#include "foreshock/pipeline/replay_run.hpp"

#include "foreshock/features/catalogue.hpp"

namespace foreshock {

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

ReplayCounts& ReplayCounts::operator-=(const ReplayCounts& other) {
  rows -= other.rows;
  late -= other.late;
  quarantined_future -= other.quarantined_future;
  holes -= other.holes;
  bad_quotes -= other.bad_quotes;
  quarantined_mids -= other.quarantined_mids;
  null_returns -= other.null_returns;
  return *this;
}

ReplayRun::ReplayRun(const ReplaySettings& settings, const ProductTable& products)
    : settings_(settings), frame_(feature_set(settings.set), products), refused_(products) {
  if (settings.set == handoff_v1().name) {
    ticks_.emplace([this](const TickRows& rows) { keep(rows); });
    return;
  }
  core_.emplace([this](const CoreRow& row) { keep(row); }, *find_row_feature_set(settings.set));
  core_->on_refused([this](const Record& record, Refusal why) {
    if (emitting_) refused_.add(record, why);
  });
}

bool ReplayRun::asked(UnixNanos time) const {
  return emitting_ && !(settings_.from && time < *settings_.from) && !(settings_.to && time >= *settings_.to);
}

void ReplayRun::keep(const CoreRow& row) {
  if (!asked(from_second(row.second))) return;
  frame_.add(row);
  ++rows_;
}

void ReplayRun::keep(const TickRows& rows) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    for (; end < rows.size() && asked(rows.ticks[end].ts_event); ++end) {
      null_returns_ += rows.ticks[end].null_return ? 1 : 0;
    }
    if (end > begin) frame_.add(rows, begin, end);
    rows_ += end - begin;
    begin = end + 1;  // the one not asked for, if any
  }
}

void ReplayRun::warm_up(const WarmUp& warm_up) {
  emitting_ = false;
  for (const WarmUp::Piece& piece : warm_up.pieces) {
    for (std::size_t i = piece.begin; i < piece.records->size(); ++i) on_record((*piece.records)[i]);
  }
  if (ticks_) ticks_->flush();
  emitting_ = true;
  warming_up_ = all_counts();
}

ReplayCounts ReplayRun::counts() const {
  ReplayCounts counts = all_counts();
  counts -= warming_up_;
  return counts;
}

ReplayCounts ReplayRun::all_counts() const {
  ReplayCounts total;
  total.rows = rows_;
  if (ticks_) {
    total.null_returns = null_returns_;
    return total;
  }
  for (std::size_t product = 0; product < core_->products(); ++product) {
    const CoreCounts counts = core_->counts(static_cast<ProductIndex>(product));
    total.late += counts.timeline.late;
    total.quarantined_future += counts.timeline.quarantined_future;
    total.holes += counts.timeline.holes;
    total.bad_quotes += counts.bad_quotes;
    total.quarantined_mids += counts.quarantined_mids;
  }
  return total;
}

}  // namespace foreshock
