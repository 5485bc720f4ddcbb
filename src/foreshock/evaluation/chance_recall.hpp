// What recall chance would have: the same alerts, as clustered as they are, shifted in time until they know
// nothing of the episodes. Each product's alerts move round the circle of its own seconds in the part (valid
// ones in use, its sessions end to end, so that an alert never lands in a hole) by at least an hour and at
// most the circle less an hour. Circles are UTC days, so that knowing which day is volatile earns nothing;
// days of less than 12 valid hours together with those after them, and so a short part is one circle. One
// draw a shift, scaled to each circle: products and days that are alike move together. Seeded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "foreshock/evaluation/episodes.hpp"
#include "foreshock/models/alert_policy.hpp"

namespace foreshock {

// An alert hits an episode of its product from 60 s before the onset to 5 s after it, both included.
inline constexpr std::int64_t kAlertBeforeNs = 60'000'000'000;
inline constexpr std::int64_t kAlertAfterNs = 5'000'000'000;

// The episodes an alert at this time hits: [first, second) of `episodes`, which are as find_episodes gives
// them (by product, then time; their onsets never fall).
[[nodiscard]] std::pair<std::size_t, std::size_t> episodes_hit(std::span<const Episode> episodes,
                                                               std::uint32_t product, std::int64_t time_ns);

inline constexpr std::int64_t kShiftSecondsMin = 3600;
inline constexpr std::int64_t kShiftedSecondsMin = 3 * kShiftSecondsMin;  // an hour of different shifts
inline constexpr std::int64_t kCircleSecondsMin = 12 * 3600;

struct ChanceRecall {
  std::optional<double> mean;     // over the shifts
  std::optional<double> p_value;  // (1 + shifts that hit as many episodes or more) / (1 + shifts)
  std::string reason;             // why both are unset; empty when they are not
};

// `products`: the seconds of each product by its code; `alerts` were raised in some of them. Undefined
// without an episode or an alert, and where a product that has both has fewer seconds than
// kShiftedSecondsMin.
[[nodiscard]] ChanceRecall chance_recall(std::span<const ScoredSeconds> products,
                                         std::span<const Alert> alerts, std::span<const Episode> episodes,
                                         int shifts, std::uint64_t seed);

}  // namespace foreshock
