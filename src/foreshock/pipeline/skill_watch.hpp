// Whether a live model still loses less than log-HAR: the log loss of both, a minute apart so that labels do
// not overlap, averaged over products; its mean over the last hour, six and 24; and two detectors on the
// difference, ADWIN (adwin.hpp) and Page-Hinkley with a threshold from the first day (page_hinkley.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

struct MinuteLoss {
  std::int64_t minute = 0;  // since 1970, UTC
  double difference = 0;    // log loss of the model minus log-HAR's; above 0: worse
};

struct Skill {
  std::size_t minutes = 0;                                  // compared
  std::optional<double> last_hour, last_6_hours, last_day;  // mean differences; half the minutes at least
  std::vector<std::int64_t> adwin_changes;                  // minutes at which the mean changed for the worse
  std::vector<std::int64_t> page_hinkley_alarms;
  bool has_threshold = false;  // Page-Hinkley's: enough minutes came
  std::string reason;          // why there is no comparison; empty where there is one
};

struct SkillSettings {
  std::string model_hash, bar_hash;
  double false_alarm_days = 7;  // between Page-Hinkley's false alarms, expected
  std::uint64_t seed = 0;
};

// Tables as ticks.predictions and ticks.outcomes hold them, without duplicates: timestamp, venue, product_id,
// and probability, model_hash; label. Of a product's minute its first row that has all three.
[[nodiscard]] std::vector<MinuteLoss> minute_losses(const Frame& predictions, const Frame& outcomes,
                                                    const SkillSettings& settings);

// Minutes ascend.
[[nodiscard]] Skill watch_skill(const std::vector<MinuteLoss>& losses, const SkillSettings& settings);

}  // namespace foreshock
