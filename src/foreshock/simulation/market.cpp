#include "foreshock/simulation/market.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

[[noreturn]] void bad_setting(const std::string& why) {
  throw UserError(ErrorCode::bad_setting, why);
}

bool is_product_id(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

void check_settings(const MarketSettings& settings) {
  if (settings.products.empty()) bad_setting("no product to simulate; name at least one, e.g. BTC-USD");
  for (auto at = settings.products.begin(); at != settings.products.end(); ++at) {
    if (!is_product_id(*at)) {
      bad_setting(fmt::format("'{}' is not a product; use letters, digits and '-', e.g. BTC-USD", *at));
    }
    if (std::find(settings.products.begin(), at, *at) != at) {
      bad_setting(fmt::format("product {} is named twice; name each once", *at));
    }
  }
  constexpr std::int64_t kMaxDays = 366;
  if (settings.duration_s <= 0 || settings.duration_s > kMaxDays * 86'400) {
    bad_setting(
        fmt::format("cannot simulate {} s; choose between 1 s and {} days", settings.duration_s, kMaxDays));
  }
  if (to_nanos(settings.start) % kNanosPerSecond != 0) {
    bad_setting(fmt::format("the start {} is not a whole second", format_time(settings.start)));
  }
  const std::int64_t second = floor_second(settings.start);
  if (second < 0 || second > 9'000'000'000) {
    bad_setting(
        fmt::format("cannot simulate from {}; choose a year from 1970 to 2254", format_time(settings.start)));
  }
}

}  // namespace

Market::Market(MarketSettings settings) : settings_(std::move(settings)), regimes_(settings_.seed) {
  check_settings(settings_);
  for (const std::string& product_id : settings_.products) {
    volatilities_.emplace_back(settings_.seed, product_id);
    products_.emplace_back(settings_.seed, product_id, settings_.start);
  }
}

bool Market::next_second(MarketSecond& out) {
  if (seconds_done_ == settings_.duration_s) return false;
  out.second = floor_second(settings_.start) + seconds_done_++;
  out.regime = settings_.regimes ? regimes_.next_second() : kNormalRegime;
  out.ticks.clear();
  out.truth.clear();
  for (std::size_t i = 0; i < products_.size(); ++i) {
    ticks_.clear();
    const double log_volatility =
        volatilities_[i].next_second(out.second) + kRegimes[out.regime].log_volatility;
    out.truth.push_back(products_[i].next_second(out.second, log_volatility, ticks_));
    for (const MarketTick& tick : ticks_) out.ticks.push_back({i, tick});
  }
  std::stable_sort(out.ticks.begin(), out.ticks.end(),
                   [](const ProductTick& a, const ProductTick& b) { return a.tick.time < b.tick.time; });
  return true;
}

}  // namespace foreshock
