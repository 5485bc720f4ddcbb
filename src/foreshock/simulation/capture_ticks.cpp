#include "foreshock/simulation/capture_ticks.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/feed/capture_files.hpp"
#include "foreshock/feed/capture_reader.hpp"

namespace foreshock {
namespace {

class RecordedSource final : public TickSource {
 public:
  explicit RecordedSource(std::vector<ProductTick> ticks) : ticks_(std::move(ticks)) {}
  std::optional<ProductTick> next() override {
    return at_ < ticks_.size() ? std::optional(ticks_[at_++]) : std::nullopt;
  }

 private:
  std::vector<ProductTick> ticks_;
  std::size_t at_ = 0;
};

// What is known of one product of the file.
struct Tape {
  std::string product_id;
  MarketTick state;  // as of the last record
  std::vector<MarketTick> trades, tickers;

  void take(const Record& record) {
    if (record.has(Record::kBid) && record.bid > 0) state.bid = record.bid;
    if (record.has(Record::kAsk) && record.ask > 0) state.ask = record.ask;
    if (record.has(Record::kBidSize)) state.bid_size = record.bid_size;
    if (record.has(Record::kAskSize)) state.ask_size = record.ask_size;
    if (!record.has(Record::kPrice) || record.price <= 0) return;
    state.time = record.ts_event;
    state.price = record.price;
    state.size = record.has(Record::kSize) ? record.size : 0;
    if (state.bid == 0) state.bid = record.price;
    if (state.ask == 0) state.ask = record.price;
    state.buy =
        record.side == Side::unknown ? 2 * record.price >= state.bid + state.ask : record.side == Side::buy;
    state.low_24h = state.low_24h == 0 ? record.price : std::min(state.low_24h, record.price);
    state.high_24h = std::max(state.high_24h, record.price);
    state.volume_24h = std::min(state.volume_24h + state.size, kMost);
    (record.kind == RecordKind::trade ? trades : tickers).push_back(state);
  }

  static constexpr std::int64_t kMost = 1'000'000'000'000'000'000;
};

std::string coinbase_name(std::string product_id) {
  std::replace(product_id.begin(), product_id.end(), '/', '-');
  return product_id;
}

std::vector<Tape> read_tapes(const std::vector<std::filesystem::path>& files,
                             const std::vector<std::string>& wanted) {
  ProductTable products;
  std::map<ProductIndex, Tape> tapes;
  read_captures(expand_capture_files(files), {}, products, [&](const Record& record, std::string_view) {
    const bool skipped = record.is(Record::kDuplicate) || record.is(Record::kSnapshot);
    if (skipped || !record.from_venue()) return;
    Tape& tape = tapes[record.product];
    if (tape.product_id.empty()) tape.product_id = coinbase_name(products[record.product].product_id);
    tape.take(record);
  });
  std::vector<Tape> out;
  for (auto& [index, tape] : tapes) {
    const bool is_wanted =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), tape.product_id) != wanted.end();
    if (is_wanted && !(tape.trades.empty() && tape.tickers.empty())) out.push_back(std::move(tape));
  }
  return out;
}

}  // namespace

ExchangeMarket make_captured_exchange_market(const std::vector<std::filesystem::path>& files,
                                             const std::vector<std::string>& wanted) {
  std::vector<Tape> tapes = read_tapes(files, wanted);
  if (tapes.empty()) {
    throw UserError(ErrorCode::no_data,
                    "nothing trades in the capture that --products asks for; see foreshock check");
  }
  std::vector<std::string> names;
  std::vector<MarketTick> latest;
  std::vector<ProductTick> ticks;
  for (const Tape& tape : tapes) {
    const std::vector<MarketTick>& prints = tape.trades.empty() ? tape.tickers : tape.trades;
    for (const MarketTick& tick : prints) ticks.push_back({names.size(), tick});
    names.push_back(tape.product_id);
    latest.push_back(prints.front());
  }
  std::stable_sort(ticks.begin(), ticks.end(),
                   [](const ProductTick& a, const ProductTick& b) { return a.tick.time < b.tick.time; });
  const UnixNanos start = ticks.front().tick.time;
  for (MarketTick& tick : latest) tick.time = start;
  return {std::move(names), std::move(latest), start, std::make_unique<RecordedSource>(std::move(ticks))};
}

}  // namespace foreshock
