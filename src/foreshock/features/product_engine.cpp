#include "foreshock/features/product_engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/features/quote_walk.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kHoleRows = 60;      // a hole gives at most its first 60 rows
constexpr std::int64_t kEventMemory = 300;  // s: how far back the last cascade and the last move are sought
constexpr std::int64_t kChangeWindow = 10;  // s: of the log_rv whose changes vol_of_vol is about

bool is_tick(const Record& record) {
  return record.kind == RecordKind::ticker || record.kind == RecordKind::quote;
}

bool is_trade(const Record& record) {
  return (record.kind == RecordKind::trade || record.kind == RecordKind::ticker) &&
         record.has(Record::kSize) && record.size > 0;
}

}  // namespace

ProductEngine::ProductEngine(ProductIndex product, const RowFeatureSet& features,
                             const TimelineSettings& settings, const CoreRowSink& sink,
                             const RefusedSink& refused)
    : product_(product),
      features_(features),
      sink_(sink),
      refused_(refused),
      timeline_(settings),
      history_(features.set.longest_window_s),
      ranks_(features.set.longest_window_s >= kRankWindow ? std::optional<RankWindow>(kRankWindow)
                                                          : std::nullopt),
      view_(history_, ranks_ ? &*ranks_ : nullptr, features.windows),
      values_(features.set.columns.size()) {}

bool ProductEngine::meets_hole(std::int64_t second) const {
  return (hole_.open && second >= hole_.first) || second == ended_in_;
}

bool ProductEngine::gives_row(std::int64_t second) const {
  if (second == ended_in_ && !ended_in_gives_row_) return false;
  return !(hole_.open && second >= hole_.first + kHoleRows);
}

// As the end of a hole that began before all time: its second gives no row.
void ProductEngine::run_started(std::int64_t second) {
  open_from_ = second;
  ended_in_ = second;
}

void ProductEngine::hole_opened(std::int64_t first_second) {
  hole_ = {true, first_second};
  // Seconds before the hole are complete; what the hole meets is forgotten.
  for (std::int64_t i = 0; i < 2; ++i) {
    OpenSecond& open = open_[std::size_t(i)];
    if (open_from_ + i < first_second) {
      open.judge(level_);
    } else {
      open.forget_quotes();
    }
  }
  level_.forget();
}

void ProductEngine::hole_ended(std::int64_t first_second, std::int64_t last_second) {
  const bool row = first_second > last_second - kHoleRows;
  ended_in_gives_row_ = row && (ended_in_ != last_second || ended_in_gives_row_);
  ended_in_ = last_second;
  hole_.open = false;
}

void ProductEngine::close_seconds(std::int64_t to) {
  // Seconds deep in a hole bring nothing; only as many as the history holds need to be pushed.
  const std::int64_t matter_from = to - history_.longest_window_s() - 1;
  while (open_from_ < to) {
    close_one();
    if (hole_.open && open_from_ >= hole_.first + kHoleRows && open_from_ < matter_from) {
      open_from_ = matter_from;
    }
  }
}

void ProductEngine::close_one() {
  const std::int64_t second = open_from_;
  std::swap(open_[0], open_[1]);
  OpenSecond& closing = open_[1];  // the next second's once it is cleared
  closing.judge(level_);
  ++open_from_;
  ClosedSecond closed = summarise(closing, second, meets_hole(second));
  closing.clear();
  remember_events(closed, second);
  enter(closed, second);
  if (gives_row(second)) emit(second, closed);
}

// Moves the grid quote on to the second's end. The second is valid when it meets no hole and both ends have a
// mid on one level, close enough to be a return.
ClosedSecond ProductEngine::summarise(OpenSecond& closing, std::int64_t second, bool in_hole) {
  ClosedSecond closed;
  std::optional<GridQuote> end;
  std::optional<QuoteWalk> walk;
  if (!closing.accepted().empty()) {
    end = GridQuote{closing.accepted().back(), closing.level(), {}};
  } else if (!in_hole) {
    end = grid_quote_;
  }
  if (end && (from_second(second + 1) - end->quote.ts_event).count() >= MidLevel::kForgetAfterNs) end.reset();
  closed.valid = !in_hole && grid_quote_ && end && grid_quote_->level == end->level &&
                 within_a_sixteenth(grid_quote_->quote.m2(), end->quote.m2());
  if (closed.valid) {
    closed.return_q = quantised_return(grid_quote_->quote.m2(), end->quote.m2());
    closed.ticks = closing.ticks();
    closed.trades = closing.trades();
    walk.emplace(*grid_quote_, second);
    for (const Quote& quote : closing.accepted()) walk->next(quote);
    walk->finish(closed);
    end->measures = walk->measures();
  } else if (end) {
    end->measures = measure(end->quote);
  }
  grid_quote_ = end;
  return closed;
}

// Events of the running stretch of valid seconds; the first move of this second may be a flip against them.
void ProductEngine::remember_events(ClosedSecond& closed, std::int64_t second) {
  if (!closed.valid) {
    valid_run_ = 0;
    last_cascade_.known = last_move_.known = false;
    return;
  }
  ++valid_run_;
  if (closed.ticks.cascades > 0) last_cascade_ = {true, second, closed.ticks.last_cascade, 0};
  if (closed.moves.moves == 0) return;
  const bool recent = last_move_.known && second - last_move_.second <= kEventMemory;
  if (recent && last_move_.sign != closed.moves.first_sign) ++closed.moves.flips;
  last_move_ = {true, second, closed.moves.last_move, closed.moves.last_sign};
}

// Into the history, with what is computed of it from row to row.
void ProductEngine::enter(const ClosedSecond& closed, std::int64_t second) {
  history_.push(closed);
  view_.start(second + 1, closed.valid ? &*grid_quote_ : nullptr, recent_times(second + 1));
  const double log_rv_10 = view_.log_rv(kChangeWindow);
  const double change = log_rv_10 - last_log_rv_10_;
  if (!std::isnan(change)) history_.push_change(quantise(change, kRatioBits));
  last_log_rv_10_ = log_rv_10;
  if (ranks_) ranks_->push(rank_bin(view_.log_rv(60)));
}

RecentTimes ProductEngine::recent_times(std::int64_t row) const {
  return {since(last_cascade_, row), since(last_move_, row)};
}

std::optional<std::int64_t> ProductEngine::since(const Event& event, std::int64_t row) const {
  constexpr std::int64_t kLongest = kEventMemory * kNanosPerSecond;
  if (event.known && event.second >= row - kEventMemory) {
    return std::min((from_second(row) - event.at).count(), kLongest);
  }
  return valid_run_ >= kEventMemory ? std::optional(kLongest) : std::nullopt;
}

void ProductEngine::emit(std::int64_t second, const ClosedSecond& closed) {
  CoreRow row;
  row.product = product_;
  row.second = second + 1;
  if (closed.valid) {
    row.status = closed.ticks.ticks > 0 ? SecondStatus::valid : SecondStatus::quiet;
    row.return_q = closed.return_q;
  }
  row.rv_5 = view_.realised_variance_60s(5);
  row.rv_300 = view_.realised_variance_60s(300);
  row.valid_5 = view_.sums(5).valid;
  row.valid_60 = view_.sums(60).valid;
  row.valid_300 = view_.sums(300).valid;
  row.valid_3600 = view_.sums(3600).valid;
  const std::vector<FeatureColumn>& columns = features_.set.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    values_[i] = features_.functions[i](view_, columns[i].window);
  }
  row.values = values_;
  sink_(row);
}

void ProductEngine::content(const Record& record) {
  const bool tick = is_tick(record);
  const bool trade = is_trade(record);
  if (!tick && !trade) return;
  OpenSecond& open = open_.at(static_cast<std::size_t>(floor_second(record.ts_event) - open_from_));
  if (trade) open.trade(record);
  if (!tick) return;
  open.tick(record.ts_event);
  if (has_good_quote(record)) {
    open.offer(quote_of(record));
  } else {
    ++bad_quotes_;
  }
}

}  // namespace foreshock
