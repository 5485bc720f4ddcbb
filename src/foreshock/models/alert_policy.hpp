// Alerts out of probabilities: a state machine that takes one product second by second, the same in a live
// run and in an evaluation. ARMED: two consecutive seconds at or above the threshold raise an alert. ALERT:
// it stands for 60 s, whatever the probabilities. DISARMED: until 30 s after that and until ten consecutive
// seconds below off_threshold(), in either order; then ARMED from the next second on. A second without an
// answer (NaN, or missing) raises nothing and is neither at the threshold nor below it: it ends a count of
// consecutive seconds, on the way to an alert and on the way to be armed again. Time passes in it all the
// same.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace foreshock {

struct AlertSettings {
  std::int64_t on_seconds = 2;      // consecutive seconds at or above the threshold, all ARMED; at least 1
  std::int64_t hold_s = 60;         // an alert stands, its first second included; at least 1
  std::int64_t refractory_s = 30;   // after the hold; its seconds count towards no alert
  std::int64_t rearm_seconds = 10;  // consecutive seconds below off_threshold, after the hold; at least 1
  double off_logit = 0.5;           // how far off_threshold lies below the threshold, in log odds
};

// sigmoid(logit(threshold) - off_logit); 0 and 1 stay, as does what lies above 1 become 1.
[[nodiscard]] double off_threshold(double threshold, double off_logit);

class AlertMachine {
 public:
  explicit AlertMachine(double threshold, const AlertSettings& settings = {});  // threshold: finite, >= 0

  // The product's next second, later than the last; probability in [0, 1] or NaN. True: it raises an alert.
  bool step(std::int64_t second, double probability);
  // Whether an alert stands in the second stepped to last.
  [[nodiscard]] bool in_warning() const { return state_ == State::alert; }

 private:
  enum class State : std::uint8_t { armed, alert, disarmed };

  void pass_time(std::int64_t second);

  AlertSettings settings_;
  double threshold_;
  double off_threshold_;
  State state_ = State::armed;
  std::int64_t last_second_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t raised_ = 0;       // the last alert's second; means nothing before the first
  std::int64_t consecutive_ = 0;  // ARMED: seconds at the threshold; DISARMED: seconds below off_threshold
  bool calmed_ = false;           // DISARMED: there were enough of them
};

// A second of a product: what was answered at its row.
struct ScoredSecond {
  std::int64_t second = 0;   // since 1970 UTC
  std::int64_t time_ns = 0;  // of the row, within that second
  double probability = 0.0;  // NaN = no answer
};
using ScoredSeconds = std::vector<ScoredSecond>;  // of one product, each second later than the one before

struct Alert {
  std::uint32_t product = 0;
  std::int64_t time_ns = 0;  // of the row that raised it
  double probability = 0.0;  // at that row
};

struct AlertTrain {
  std::vector<Alert> alerts;             // by time
  std::vector<std::uint8_t> in_warning;  // one a second: an alert stands
};

// The seconds of one product through a machine that begins ARMED.
[[nodiscard]] AlertTrain raise_alerts(std::span<const ScoredSecond> seconds, std::uint32_t product,
                                      double threshold, const AlertSettings& settings = {});

// The smallest threshold that raises at most `budget_per_hour` alerts (>= 0) an hour of these seconds,
// answered or not, all products together; nullopt without an answer. The rate need not rise as the threshold
// falls (one so low that nothing is ever below it alerts once), so the distinct scores are tried from the
// highest down, in steps of a sixteenth of the rank, until one passes the budget; bisection between it and
// the last that kept to it ends at a threshold that keeps to the budget while the next lower score does not.
// Where none passes the budget: of those tried the one with the most alerts, the highest of several. Where
// even the highest score passes it: the next number above that score, which raises nothing here.
[[nodiscard]] std::optional<double> budget_threshold(std::span<const ScoredSeconds> products,
                                                     double budget_per_hour,
                                                     const AlertSettings& settings = {});

}  // namespace foreshock
