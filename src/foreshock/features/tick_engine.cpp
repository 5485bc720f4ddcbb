#include "foreshock/features/tick_engine.hpp"

#include "foreshock/features/product_ticks.hpp"

namespace foreshock {
namespace {

// A function as a type of its own, so that a loop over it can take it in.
template <auto function>
struct FunctionOf {
  template <typename Argument>
  double operator()(const Argument& argument) const {
    return function(argument);
  }
};

template <auto function>
FunctionOf<function> function_of() {
  return {};
}

// f(0), f(1), ... with constants.
template <std::size_t count, typename Function>
void for_each_index(Function f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (f(std::integral_constant<std::size_t, i>()), ...);
  }
  (std::make_index_sequence<count>());
}

}  // namespace

TickEngine::TickEngine(TickRowsSink sink)
    : sink_(std::move(sink)),
      windows_(kTickWindowSeconds.size() * TickRows::kMost),
      values_(kTickColumns * TickRows::kMost) {
  ticks_.reserve(TickRows::kMost);
}

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
  const bool has_return = ticks->push(record.ts_event, record.price);
  ticks->windows(&windows_[ticks_.size()], TickRows::kMost);
  ticks_.push_back({.ts_event = record.ts_event,
                    .price = record.price,
                    .bid = record.bid,
                    .ask = record.ask,
                    .product = record.product,
                    .fields = record.fields,
                    .null_return = !has_return});
  if (ticks_.size() == TickRows::kMost) flush();
}

void TickEngine::flush() {
  if (ticks_.empty()) return;
  evaluate();
  sink_({ticks_, values_});
  ticks_.clear();
}

// Flat: what the loops call is compiled into them.
[[gnu::flatten]] void TickEngine::evaluate() {
  double* out = values_.data();
  const std::size_t rows = ticks_.size();
  const auto add_column = [&out, rows](auto function, const auto* argument) {
    double* const column = out;
    for (std::size_t row = 0; row < rows; ++row) column[row] = function(argument[row]);
    out += TickRows::kMost;
  };
  for_each_index<kQuoteFeatures.size()>(
      [&](auto i) { add_column(function_of<kQuoteFeatures[i].evaluate>(), ticks_.data()); });
  for_each_index<kWindowFeatures.size()>([&](auto i) {
    for (std::size_t window = 0; window < kTickWindowSeconds.size(); ++window) {
      add_column(function_of<kWindowFeatures[i].evaluate>(), &windows_[window * TickRows::kMost]);
    }
  });
}

}  // namespace foreshock
