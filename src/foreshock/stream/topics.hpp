// The topics of a log, in the order data goes through them. Keys are product_ids. Values: of ticks.raw a line
// of our own shape (tick/envelope.hpp), of the others a JSON row (pipeline/frame_lines.hpp); times are the
// ts_recv of the record of ticks.raw that brought them.
#pragma once

#include <string_view>

namespace foreshock {

inline constexpr std::string_view kRawTopic = "ticks.raw";
inline constexpr std::string_view kFeaturesTopic = "ticks.features";
inline constexpr std::string_view kPredictionsTopic = "ticks.predictions";
inline constexpr std::string_view kOutcomesTopic = "ticks.outcomes";

}  // namespace foreshock
