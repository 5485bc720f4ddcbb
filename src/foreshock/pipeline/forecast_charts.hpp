// Charts of forecasts: are they as often right as they say, what did they say when, how much better than
// chance are they. From plain numbers; a chart without any says why. Times are seconds since 1970 UTC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/report/chart.hpp"

namespace foreshock {

struct ReliabilityBin {
  double mean_forecast = 0;
  double observed_share = 0;
  std::optional<double> low;  // interval of the share
  std::optional<double> high;
  std::int64_t rows = 0;  // a bin without rows is not drawn
};

struct ReliabilityData {
  std::string name;  // of the model, as shown
  std::vector<ReliabilityBin> bins;
  std::vector<double> corp_forecasts;  // both ends of each block of the isotonic fit, ascending
  std::vector<double> corp_shares;     // as many
  std::vector<double> edges;           // of the histogram of forecasts, one more than counts
  std::vector<std::int64_t> counts;
  std::optional<double> base_rate;
  std::string empty_reason;
};

[[nodiscard]] Chart reliability_chart(const ReliabilityData& data);

struct TimelineScores {
  std::string name;
  std::vector<double> probabilities;  // one a row; NaN is unknown: as if missing
};

struct TimelineEpisode {
  double begin_s = 0;
  double end_s = 0;
};

struct TimelineAlert {
  double second = 0;
  double probability = 0;
  std::optional<bool> hit;  // a spike followed; absent: not judged
};

struct TimelineData {
  std::string title;
  std::vector<double> seconds;         // of the rows, ascending
  std::vector<TimelineScores> scores;  // the candidate first
  std::vector<TimelineEpisode> episodes;
  std::vector<TimelineAlert> alerts;
  std::optional<double> threshold;
  std::string empty_reason;
};

// Points of a model at most, breaks apart; more only when the time axis has hundreds of pieces.
inline constexpr std::size_t kMostTimelinePoints = 1500;

// Of each bucket of time the lowest and the highest probability, so that a spike of one row is seen in a
// month. Rows missing for more than a minute, or for longer when less is not seen, break the line; a long
// pause leaves the axis.
[[nodiscard]] LineChart score_timeline(const TimelineData& data);

struct LiftRow {
  std::string name;
  std::optional<double> lift;  // unknown is shown as a dash
  std::optional<double> low;
  std::optional<double> high;
  RowTone tone = RowTone::plain;
};

struct LiftData {
  std::vector<LiftRow> rows;  // from the top
  std::string interval;       // what low and high are: "95 % interval over days"; may be empty
  std::string empty_reason;
};

// Average precision over the base rate: 1 is what chance gives.
[[nodiscard]] Chart lift_chart(const LiftData& data);

}  // namespace foreshock
