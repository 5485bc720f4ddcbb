#include "foreshock/features/core_engine.hpp"

#include <array>
#include <utility>

#include "foreshock/features/core_features.hpp"
#include "foreshock/features/mid_level.hpp"
#include "foreshock/features/open_second.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kHoleRows = 60;  // a hole gives at most its first 60 rows

bool is_tick(const Record& record) {
  return record.kind == RecordKind::ticker || record.kind == RecordKind::quote;
}

bool has_good_quote(const Record& record) {
  return record.has(Record::kBid | Record::kAsk) && record.bid > 0 && record.bid <= record.ask;
}

// 2 (b - a) / (a + b): numerator and denominator exact, converted once, one division.
std::int64_t quantised_return(std::int64_t from_m2, std::int64_t to_m2) {
  const double numerator = static_cast<double>(2 * (static_cast<Int128>(to_m2) - from_m2));
  const double denominator = static_cast<double>(static_cast<Int128>(to_m2) + from_m2);
  return quantise(numerator / denominator, kReturnBits);
}

}  // namespace

// One product: its timeline drives this state through the visitor's functions.
class CoreEngine::ProductState {
 public:
  ProductState(ProductIndex product, const TimelineSettings& settings, const CoreRowSink& sink)
      : product_(product),
        sink_(sink),
        timeline_(settings),
        history_(core_v1().longest_window_s),
        values_(core_v1().columns.size()) {}

  void on_record(const Record& record) { timeline_.on_record(record, *this); }
  void end_of_input() { timeline_.end_of_input(*this); }
  [[nodiscard]] CoreCounts counts() const { return {timeline_.counts(), bad_quotes_, level_.quarantined()}; }

  // Visitor of Timeline.
  void run_started(std::int64_t second);
  void hole_opened(std::int64_t first_second);
  void hole_ended(std::int64_t first_second, std::int64_t last_second);
  void close_seconds(std::int64_t to);
  void content(const Record& record);

 private:
  struct Hole {
    bool open = false;
    std::int64_t first = 0;  // its first second
  };

  [[nodiscard]] bool meets_hole(std::int64_t second) const {
    return (hole_.open && second >= hole_.first) || second == ended_in_;
  }
  [[nodiscard]] bool gives_row(std::int64_t second) const {
    return !(hole_.open && second >= hole_.first + kHoleRows) &&
           !(second == ended_in_ && !ended_in_gives_row_);
  }
  void close_one();
  [[nodiscard]] ClosedSecond judge(const OpenSecond& second, const std::optional<GridMid>& end) const;
  void emit(std::int64_t second, const ClosedSecond& closed);

  ProductIndex product_;
  const CoreRowSink& sink_;
  Timeline timeline_;
  SecondHistory history_;
  MidLevel level_;
  std::int64_t open_from_ = 0;        // first open second
  std::array<OpenSecond, 2> open_{};  // seconds open_from_ and the next: records never lie beyond
  std::optional<GridMid> grid_mid_;   // at open_from_
  Hole hole_;
  std::optional<std::int64_t> ended_in_;  // the second the last hole ended in
  bool ended_in_gives_row_ = false;
  std::uint64_t bad_quotes_ = 0;
  std::vector<double> values_;
};

// As the end of a hole that began before all time: its second gives no row.
void CoreEngine::ProductState::run_started(std::int64_t second) {
  open_from_ = second;
  ended_in_ = second;
}

void CoreEngine::ProductState::hole_opened(std::int64_t first_second) {
  hole_ = {true, first_second};
  // Seconds before the hole are complete; what the hole meets is forgotten.
  for (std::int64_t i = 0; i < 2; ++i) {
    OpenSecond& open = open_[std::size_t(i)];
    if (open_from_ + i < first_second) {
      open.judge(level_, open_from_ + i);
    } else {
      open.forget_quotes();
    }
  }
  level_.forget();
}

void CoreEngine::ProductState::hole_ended(std::int64_t first_second, std::int64_t last_second) {
  const bool row = first_second > last_second - kHoleRows;
  ended_in_gives_row_ = row && (ended_in_ != last_second || ended_in_gives_row_);
  ended_in_ = last_second;
  hole_.open = false;
}

void CoreEngine::ProductState::close_seconds(std::int64_t to) {
  // Seconds deep in a hole bring nothing; only as many as the history holds need to be pushed.
  const std::int64_t matter_from = to - history_.longest_window_s() - 1;
  while (open_from_ < to) {
    close_one();
    if (hole_.open && open_from_ >= hole_.first + kHoleRows && open_from_ < matter_from)
      open_from_ = matter_from;
  }
}

void CoreEngine::ProductState::close_one() {
  const std::int64_t second = open_from_;
  std::swap(open_[0], open_[1]);
  OpenSecond& closing = open_[1];  // the next second's once it is cleared
  closing.judge(level_, second);
  ++open_from_;

  const bool in_hole = meets_hole(second);
  std::optional<GridMid> end = closing.mid();
  if (!end && !in_hole) end = grid_mid_;
  if (end && (from_second(open_from_) - end->ts_event).count() >= MidLevel::kForgetAfterNs) end.reset();

  ClosedSecond closed;
  if (!in_hole) closed = judge(closing, end);
  closing.clear();
  grid_mid_ = end;
  history_.push(closed);
  if (gives_row(second)) emit(second, closed);
}

// A second that meets no hole: valid when both ends have a mid on one level, close enough to be a return.
ClosedSecond CoreEngine::ProductState::judge(const OpenSecond& second,
                                             const std::optional<GridMid>& end) const {
  ClosedSecond closed;
  if (!grid_mid_ || !end || grid_mid_->level != end->level || !within_a_sixteenth(grid_mid_->m2, end->m2)) {
    return closed;
  }
  const HeldValue spread = second.spread(grid_mid_->spread_q);
  closed.valid = true;
  closed.return_q = quantised_return(grid_mid_->m2, end->m2);
  closed.ticks = second.ticks();
  closed.cascades = second.cascades();
  closed.spread_ns = spread.integral();
  closed.spread_min = spread.min();
  closed.spread_max = spread.max();
  closed.spread_min_ns = spread.min_ns();
  return closed;
}

void CoreEngine::ProductState::emit(std::int64_t second, const ClosedSecond& closed) {
  CoreRow row;
  row.product = product_;
  row.second = second + 1;
  std::optional<std::int64_t> spread_q;
  if (closed.valid) {
    row.status = closed.ticks > 0 ? SecondStatus::valid : SecondStatus::quiet;
    row.return_q = closed.return_q;
    spread_q = grid_mid_->spread_q;
  }
  const WindowSums sums_5 = history_.sums(5);
  const WindowSums sums_300 = history_.sums(300);
  row.rv_5 = realised_variance_60s(sums_5, 5);
  row.rv_300 = realised_variance_60s(sums_300, 300);
  row.valid_5 = sums_5.valid;
  row.valid_60 = history_.sums(60).valid;
  row.valid_300 = sums_300.valid;
  row.valid_3600 = history_.sums(3600).valid;

  const RowView view(history_, spread_q);
  const std::vector<FeatureColumn>& columns = core_v1().columns;
  const std::vector<CoreFunction>& functions = core_functions();
  for (std::size_t i = 0; i < columns.size(); ++i) values_[i] = functions[i](view, columns[i].window);
  row.values = values_;
  sink_(row);
}

void CoreEngine::ProductState::content(const Record& record) {
  const std::int64_t second = floor_second(record.ts_event);
  if (!is_tick(record)) return;
  OpenSecond& open = open_.at(static_cast<std::size_t>(second - open_from_));
  open.tick(record.ts_event);
  if (has_good_quote(record)) {
    open.offer(record.ts_event, record.bid, record.ask);
  } else {
    ++bad_quotes_;
  }
}

CoreEngine::CoreEngine(CoreRowSink sink, const TimelineSettings& settings)
    : sink_(std::move(sink)), settings_(settings) {}

CoreEngine::~CoreEngine() = default;

CoreEngine::ProductState& CoreEngine::state(ProductIndex product) {
  if (product >= products_.size()) products_.resize(product + 1);
  auto& slot = products_[product];
  if (!slot) slot = std::make_unique<ProductState>(product, settings_, sink_);
  return *slot;
}

void CoreEngine::on_record(const Record& record) {
  state(record.product).on_record(record);
}

void CoreEngine::end_of_input() {
  for (const auto& product : products_) {
    if (product) product->end_of_input();
  }
}

CoreCounts CoreEngine::counts(ProductIndex product) const {
  if (product >= products_.size() || !products_[product]) return {};
  return products_[product]->counts();
}

}  // namespace foreshock
