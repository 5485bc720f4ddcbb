#include "foreshock/features/tick_engine.hpp"

#include <algorithm>
#include <cmath>

#include "foreshock/features/tick_features.hpp"

namespace foreshock {
namespace {

constexpr double kLargestReturn = 2.0;

// r = (to - from) / from, quantised; false when it is beyond |2| or not a number.
bool quantised_tick_return(std::int64_t from, std::int64_t to, std::int64_t& q) {
  const double r = static_cast<double>(static_cast<Int128>(to) - from) / static_cast<double>(from);
  if (!(std::fabs(r) <= kLargestReturn)) return false;
  q = quantise(r, kReturnBits);
  return true;
}

UInt128 square(std::int64_t value) {
  return static_cast<UInt128>(static_cast<Int128>(value) * value);
}

}  // namespace

// The ticks of one product in log order with running sums, so that a window is one difference. Windows with a
// late tick inside, or a price that far from the first that its square would not fit, are walked instead.
// Positions whose return is minimal (maximal) among all later ones are kept apart: the first of them inside a
// window is its extreme.
class TickEngine::ProductTicks {
 public:
  void push(const Record& tick);
  // which: index into kTickWindowSeconds.
  [[nodiscard]] TickWindow window(std::size_t which);
  [[nodiscard]] std::uint64_t null_returns() const { return null_returns_; }

 private:
  struct Tick {
    UnixNanos time;
    UnixNanos latest;  // of this and all earlier ticks
    std::int64_t price;
    std::int64_t return_q;                  // into this tick; meaningless for a null one
    std::uint32_t returns;                  // running
    Int128 price_sum, return_sum;           // running, of price - reference_
    UInt128 price_squares, return_squares;  // running, may wrap
  };
  static constexpr std::int64_t kFarPrice = std::int64_t{1} << 50;  // from the reference

  [[nodiscard]] std::int64_t from_reference(std::int64_t price) const;
  [[nodiscard]] std::size_t first_since(UnixNanos from, std::size_t which);
  [[nodiscard]] bool must_walk(std::size_t first, UnixNanos from) const;
  [[nodiscard]] TickWindow difference(std::size_t first) const;
  [[nodiscard]] TickWindow walk(std::size_t first, UnixNanos from) const;

  std::vector<Tick> ticks_;
  std::int64_t reference_ = 0;     // the first tick's price
  std::vector<std::size_t> late_;  // positions with time < latest
  std::vector<std::size_t> far_;   // positions with a far price
  std::vector<std::size_t> suffix_minima_, suffix_maxima_;
  // Where each window began for the last tick that was not late.
  std::array<std::size_t, kTickWindowSeconds.size()> began_{};
  std::uint64_t null_returns_ = 0;
};

// Wraps for prices that far apart; those are walked.
std::int64_t TickEngine::ProductTicks::from_reference(std::int64_t price) const {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(price) -
                                   static_cast<std::uint64_t>(reference_));
}

void TickEngine::ProductTicks::push(const Record& tick) {
  if (ticks_.empty()) reference_ = tick.price;
  Tick next{};
  if (!ticks_.empty()) next = ticks_.back();
  const std::size_t position = ticks_.size();
  const std::int64_t price = tick.price;
  std::int64_t q = 0;
  const bool has_return = position > 0 && quantised_tick_return(next.price, price, q);
  if (position > 0 && !has_return) ++null_returns_;
  next.time = tick.ts_event;
  next.latest = position == 0 ? tick.ts_event : std::max(next.latest, tick.ts_event);
  next.price = price;
  const std::int64_t shifted = from_reference(price);
  next.price_sum += shifted;
  next.price_squares += square(shifted);
  next.return_q = q;
  if (has_return) {
    ++next.returns;
    next.return_sum += q;
    next.return_squares += square(q);
    while (!suffix_minima_.empty() && ticks_[suffix_minima_.back()].return_q >= q) suffix_minima_.pop_back();
    while (!suffix_maxima_.empty() && ticks_[suffix_maxima_.back()].return_q <= q) suffix_maxima_.pop_back();
    suffix_minima_.push_back(position);
    suffix_maxima_.push_back(position);
  }
  if (next.time < next.latest) late_.push_back(position);
  const Int128 distance = static_cast<Int128>(price) - reference_;
  if (distance >= kFarPrice || distance <= -kFarPrice) far_.push_back(position);
  ticks_.push_back(next);
}

// The first position with a tick so far not before `from`. `latest` ascends, and so does `from` but for late
// ticks: the search goes on where the last one ended.
std::size_t TickEngine::ProductTicks::first_since(UnixNanos from, std::size_t which) {
  const bool late = ticks_.back().time < ticks_.back().latest;
  if (late) {
    const auto first = std::lower_bound(ticks_.begin(), ticks_.end(), from,
                                        [](const Tick& tick, UnixNanos t) { return tick.latest < t; });
    return static_cast<std::size_t>(first - ticks_.begin());
  }
  std::size_t& began = began_[which];
  while (ticks_[began].latest < from) ++began;
  return began;
}

bool TickEngine::ProductTicks::must_walk(std::size_t first, UnixNanos from) const {
  if (!far_.empty() && far_.back() >= first) return true;
  if (late_.empty() || late_.back() < first) return false;
  const auto inside = std::lower_bound(late_.begin(), late_.end(), first);
  return std::any_of(inside, late_.end(), [&](std::size_t position) { return ticks_[position].time < from; });
}

TickWindow TickEngine::ProductTicks::window(std::size_t which) {
  const UnixNanos from = ticks_.back().time - nanoseconds(kTickWindowSeconds[which] * kNanosPerSecond);
  const std::size_t first = first_since(from, which);
  return must_walk(first, from) ? walk(first, from) : difference(first);
}

TickWindow TickEngine::ProductTicks::difference(std::size_t first) const {
  const Tick& last = ticks_.back();
  const Tick& start = ticks_[first];
  const std::int64_t start_price = from_reference(start.price);
  TickWindow out;
  out.reference = reference_;
  out.ticks = static_cast<std::uint32_t>(ticks_.size() - first);
  out.returns = last.returns - start.returns;
  out.return_sum = last.return_sum - start.return_sum;
  out.return_squares = last.return_squares - start.return_squares;
  out.price_sum = last.price_sum - start.price_sum + start_price;
  out.price_squares = UInt256(last.price_squares - start.price_squares + square(start_price));
  if (out.returns == 0) return out;
  const auto after = [first](const std::vector<std::size_t>& positions) {
    return *std::upper_bound(positions.begin(), positions.end(), first);
  };
  out.return_min = ticks_[after(suffix_minima_)].return_q;
  out.return_max = ticks_[after(suffix_maxima_)].return_q;
  return out;
}

TickWindow TickEngine::ProductTicks::walk(std::size_t first, UnixNanos from) const {
  TickWindow out;
  out.reference = 0;
  const Tick* previous = nullptr;
  for (std::size_t i = first; i < ticks_.size(); ++i) {
    const Tick& tick = ticks_[i];
    if (tick.time < from) continue;
    ++out.ticks;
    out.price_sum += tick.price;
    out.price_squares = add(out.price_squares, square(tick.price));
    std::int64_t q = 0;
    if (previous != nullptr && quantised_tick_return(previous->price, tick.price, q)) {
      out.return_min = out.returns == 0 ? q : std::min(out.return_min, q);
      out.return_max = out.returns == 0 ? q : std::max(out.return_max, q);
      ++out.returns;
      out.return_sum += q;
      out.return_squares += square(q);
    }
    previous = &tick;
  }
  return out;
}

TickEngine::TickEngine(TickRowSink sink) : sink_(std::move(sink)), values_(handoff_v1().columns.size()) {}

TickEngine::~TickEngine() = default;

bool TickEngine::makes_row(const Record& record) {
  return (record.kind == RecordKind::ticker || record.kind == RecordKind::quote) &&
         record.has(Record::kPrice) && !record.is(Record::kDuplicate) && !record.is(Record::kSnapshot);
}

void TickEngine::on_record(const Record& record) {
  if (!makes_row(record)) return;
  if (record.product >= products_.size()) products_.resize(record.product + 1);
  auto& ticks = products_[record.product];
  if (!ticks) ticks = std::make_unique<ProductTicks>();
  ticks->push(record);

  std::array<TickWindow, kTickWindowSeconds.size()> windows;
  for (std::size_t i = 0; i < windows.size(); ++i) windows[i] = ticks->window(i);
  const TickView view{record, windows};
  const std::vector<FeatureColumn>& columns = handoff_v1().columns;
  const std::vector<TickFunction>& functions = tick_functions();
  for (std::size_t i = 0; i < columns.size(); ++i) values_[i] = functions[i](view, columns[i].window);
  sink_({record, values_});
}

std::uint64_t TickEngine::null_returns() const {
  std::uint64_t total = 0;
  for (const auto& product : products_) total += product ? product->null_returns() : 0;
  return total;
}

}  // namespace foreshock
