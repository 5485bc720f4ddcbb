#include "foreshock/pipeline/skill_watch.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "foreshock/core/time.hpp"
#include "foreshock/drift/adwin.hpp"
#include "foreshock/drift/page_hinkley.hpp"
#include "foreshock/evaluation/metrics.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMinute_ns = 60 * kNanosPerSecond;
constexpr std::size_t kHour = 60, kDay = 24 * 60;  // in minutes

using Row = std::tuple<std::string, std::string, std::int64_t>;  // venue, product, time
struct Forecasts {
  std::optional<double> model, bar;
};

Row row_of(const Frame& frame, std::size_t row) {
  return {std::string(frame.at("venue").text(row)), std::string(frame.at("product_id").text(row)),
          frame.at("timestamp").ints[row]};
}

std::map<Row, Forecasts> forecasts_of(const Frame& predictions, const SkillSettings& settings) {
  std::map<Row, Forecasts> out;
  const Column& probability = predictions.at("probability");
  const Column& hash = predictions.at("model_hash");
  for (std::size_t row = 0; row < predictions.rows(); ++row) {
    const std::string_view whose = hash.text(row);
    if (probability.is_null(row) || (whose != settings.model_hash && whose != settings.bar_hash)) continue;
    Forecasts& forecasts = out[row_of(predictions, row)];
    (whose == settings.model_hash ? forecasts.model : forecasts.bar) = probability.doubles[row];
  }
  return out;
}

// The mean over the last minutes, where half of them are there.
std::optional<double> last_mean(const std::vector<MinuteLoss>& losses, std::size_t minutes) {
  double sum = 0;
  std::size_t count = 0;
  const std::int64_t after = losses.back().minute - static_cast<std::int64_t>(minutes);
  for (auto at = losses.rbegin(); at != losses.rend() && at->minute > after; ++at, ++count)
    sum += at->difference;
  return 2 * count >= minutes ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
}

void run_adwin(const std::vector<MinuteLoss>& losses, Skill& skill) {
  Adwin adwin;
  for (const MinuteLoss& loss : losses) {
    const double before = adwin.mean();
    if (!adwin.add(loss.difference)) continue;
    if (adwin.mean() > before) skill.adwin_changes.push_back(loss.minute);
    adwin = Adwin();  // what it keeps would go on being cut for the same change
  }
}

void run_page_hinkley(const std::vector<MinuteLoss>& losses, const SkillSettings& settings, Skill& skill) {
  std::vector<double> past;
  for (std::size_t i = 0; i < std::min(kDay, losses.size()); ++i) past.push_back(losses[i].difference);
  RunLength wanted;
  wanted.values = static_cast<std::size_t>(settings.false_alarm_days * static_cast<double>(kDay));
  wanted.block = kHour;
  wanted.seed = settings.seed;
  if (past.size() < kDay || !enough_for_page_hinkley(past, wanted)) return;
  skill.has_threshold = true;
  PageHinkley detector(page_hinkley_for(past, wanted));
  for (const MinuteLoss& loss : losses) {
    if (detector.add(loss.difference)) skill.page_hinkley_alarms.push_back(loss.minute);
  }
}

}  // namespace

std::vector<MinuteLoss> minute_losses(const Frame& predictions, const Frame& outcomes,
                                      const SkillSettings& settings) {
  const std::map<Row, Forecasts> forecasts = forecasts_of(predictions, settings);
  const Column& label = outcomes.at("label");
  std::map<std::pair<std::int64_t, std::string>, std::pair<std::int64_t, double>>
      first;  // by minute, product
  for (std::size_t row = 0; row < outcomes.rows(); ++row) {
    if (label.is_null(row)) continue;
    const Row key = row_of(outcomes, row);
    const auto found = forecasts.find(key);
    if (found == forecasts.end() || !found->second.model || !found->second.bar) continue;
    const bool spike = label.ints[row] != 0;
    const double difference =
        row_log_loss(*found->second.model, spike) - row_log_loss(*found->second.bar, spike);
    const auto& [venue, product, time] = key;
    const auto [at, is_new] =
        first.try_emplace({time / kMinute_ns, venue + " " + product}, std::pair(time, difference));
    if (!is_new && time < at->second.first) at->second = {time, difference};
  }
  std::map<std::int64_t, std::pair<double, double>> minutes;  // sum and count over products
  for (const auto& [key, value] : first) {
    auto& [sum, count] = minutes[key.first];
    sum += value.second;
    count += 1;
  }
  std::vector<MinuteLoss> out;
  for (const auto& [minute, sums] : minutes) out.push_back({minute, sums.first / sums.second});
  return out;
}

Skill watch_skill(const std::vector<MinuteLoss>& losses, const SkillSettings& settings) {
  Skill skill;
  skill.minutes = losses.size();
  if (losses.empty()) {
    skill.reason = "no row has a prediction of the model, one of log-HAR and an outcome";
    return skill;
  }
  skill.last_hour = last_mean(losses, kHour);
  skill.last_6_hours = last_mean(losses, 6 * kHour);
  skill.last_day = last_mean(losses, kDay);
  run_adwin(losses, skill);
  run_page_hinkley(losses, settings, skill);
  return skill;
}

}  // namespace foreshock
