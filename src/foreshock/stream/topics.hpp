// The topics of a log, in the order data goes through them. Keys are product_ids. Values: of ticks.raw a line
// of our own shape (tick/envelope.hpp), of the others a JSON row (pipeline/frame_lines.hpp); times are the
// ts_recv of the record of ticks.raw that brought them. Over Kafka, what a look at ticks.raw would have to
// search for stands apart as well: its gap records, and those that came too late for any feature.
#pragma once

#include <array>
#include <string_view>

namespace foreshock {

inline constexpr std::string_view kRawTopic = "ticks.raw";
inline constexpr std::string_view kFeaturesTopic = "ticks.features";
inline constexpr std::string_view kPredictionsTopic = "ticks.predictions";
inline constexpr std::string_view kOutcomesTopic = "ticks.outcomes";
inline constexpr std::string_view kGapsTopic = "ticks.gaps";
inline constexpr std::string_view kLateTopic = "ticks.late";
inline constexpr std::array kTopics = {kRawTopic,      kFeaturesTopic, kPredictionsTopic,
                                       kOutcomesTopic, kGapsTopic,     kLateTopic};

}  // namespace foreshock
