#include "foreshock/evaluation/chance_recall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

// UTC days since 1970, rounding towards minus infinity.
std::int64_t day_of(std::int64_t second) {
  return second / kSecondsPerDay - (second % kSecondsPerDay < 0 ? 1 : 0);
}

// Where the circles of a product begin, in its seconds, and at last where they end.
std::vector<std::size_t> circle_bounds(const ScoredSeconds& seconds) {
  std::vector<std::size_t> bounds = {0};
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    const bool new_day = day_of(seconds[i].second) != day_of(seconds[i - 1].second);
    if (new_day && i - bounds.back() >= static_cast<std::size_t>(kCircleSecondsMin)) bounds.push_back(i);
  }
  // What is left of the last days is too short for a circle of its own.
  if (bounds.size() > 1 && seconds.size() - bounds.back() < static_cast<std::size_t>(kCircleSecondsMin)) {
    bounds.pop_back();
  }
  bounds.push_back(seconds.size());
  return bounds;
}

struct PlacedAlert {
  std::uint32_t product = 0;
  std::size_t place = 0;  // in its circle
  std::size_t begin = 0;  // of the circle, in the product's seconds
  std::size_t length = 0;
};

// Alerts of products that have an episode: the others can hit nothing.
std::vector<PlacedAlert> place_alerts(std::span<const ScoredSeconds> products, std::span<const Alert> alerts,
                                      std::span<const Episode> episodes) {
  std::vector<PlacedAlert> placed;
  for (std::uint32_t product = 0; product < products.size(); ++product) {
    if (std::none_of(episodes.begin(), episodes.end(),
                     [&](const Episode& episode) { return episode.product == product; })) {
      continue;
    }
    const ScoredSeconds& seconds = products[product];
    const std::vector<std::size_t> bounds = circle_bounds(seconds);
    for (const Alert& alert : alerts) {
      if (alert.product != product) continue;
      const auto at = std::lower_bound(
          seconds.begin(), seconds.end(), alert.time_ns,
          [](const ScoredSecond& second, std::int64_t time_ns) { return second.time_ns < time_ns; });
      FORESHOCK_CHECK(at != seconds.end() && at->time_ns == alert.time_ns);
      const auto index = static_cast<std::size_t>(at - seconds.begin());
      const auto end = std::upper_bound(bounds.begin(), bounds.end(), index);
      const std::size_t begin = *(end - 1);
      placed.push_back({product, index - begin, begin, *end - begin});
    }
  }
  return placed;
}

// Uniform over [kShiftSecondsMin, length - kShiftSecondsMin], the same draw in proportion for every length.
std::size_t shift_by(std::uint64_t draw, std::size_t length) {
  const auto least = static_cast<std::uint64_t>(kShiftSecondsMin);
  const std::uint64_t choices = length - 2 * least + 1;
  FORESHOCK_CHECK(length > 2 * least && choices < std::uint64_t{1} << 32);
  return least + (((draw >> 32) * choices) >> 32);
}

// Counts the episodes hit by alerts added one after the other, each episode once.
class HitCounter {
 public:
  explicit HitCounter(std::span<const Episode> episodes) : episodes_(episodes), round_(episodes.size(), 0) {}

  void begin() {
    ++now_;
    hit_ = 0;
  }
  void add(std::uint32_t product, std::int64_t time_ns) {
    const auto [first, end] = episodes_hit(episodes_, product, time_ns);
    for (std::size_t i = first; i < end; ++i) {
      if (round_[i] != now_) ++hit_;
      round_[i] = now_;
    }
  }
  [[nodiscard]] std::int64_t hit() const { return hit_; }

 private:
  std::span<const Episode> episodes_;
  std::vector<int> round_;  // in which it was last hit
  int now_ = 0;
  std::int64_t hit_ = 0;
};

std::string reason_without(std::span<const ScoredSeconds> products, std::span<const Alert> alerts,
                           std::span<const Episode> episodes, const std::vector<PlacedAlert>& placed) {
  if (episodes.empty()) return "no spike episode";
  if (alerts.empty()) return "no alert";
  for (const PlacedAlert& alert : placed) {
    const auto seconds = static_cast<std::int64_t>(products[alert.product].size());
    if (seconds < kShiftedSecondsMin) {
      return fmt::format("alerts cannot be shifted within {} valid seconds, {} are needed", seconds,
                         kShiftedSecondsMin);
    }
  }
  return {};
}

}  // namespace

std::pair<std::size_t, std::size_t> episodes_hit(std::span<const Episode> episodes, std::uint32_t product,
                                                 std::int64_t time_ns) {
  const auto onset_from = [&](std::int64_t earliest_ns) {
    return std::partition_point(episodes.begin(), episodes.end(), [&](const Episode& episode) {
      return episode.product < product || (episode.product == product && episode.onset_ns < earliest_ns);
    });
  };
  const auto first = onset_from(time_ns - kAlertAfterNs);
  const auto end = onset_from(time_ns + kAlertBeforeNs + 1);
  return {static_cast<std::size_t>(first - episodes.begin()),
          static_cast<std::size_t>(end - episodes.begin())};
}

ChanceRecall chance_recall(std::span<const ScoredSeconds> products, std::span<const Alert> alerts,
                           std::span<const Episode> episodes, int shifts, std::uint64_t seed) {
  FORESHOCK_CHECK(shifts > 0);
  const std::vector<PlacedAlert> placed = place_alerts(products, alerts, episodes);
  ChanceRecall chance;
  chance.reason = reason_without(products, alerts, episodes, placed);
  if (!chance.reason.empty()) return chance;

  HitCounter counter(episodes);
  counter.begin();
  for (const Alert& alert : alerts) counter.add(alert.product, alert.time_ns);
  const std::int64_t observed = counter.hit();
  Random random(seed, "alert_shifts");
  std::int64_t hits = 0;
  std::int64_t as_many = 0;
  for (int shift = 0; shift < shifts; ++shift) {
    const std::uint64_t draw = random.bits();
    counter.begin();
    for (const PlacedAlert& alert : placed) {
      const std::size_t place = (alert.place + shift_by(draw, alert.length)) % alert.length;
      counter.add(alert.product, products[alert.product][alert.begin + place].time_ns);
    }
    hits += counter.hit();
    if (counter.hit() >= observed) ++as_many;
  }
  chance.mean =
      static_cast<double>(hits) / (static_cast<double>(shifts) * static_cast<double>(episodes.size()));
  chance.p_value = static_cast<double>(1 + as_many) / static_cast<double>(1 + shifts);
  return chance;
}

}  // namespace foreshock
