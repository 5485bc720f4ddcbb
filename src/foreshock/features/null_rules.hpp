// What the declarations of row features share.
#pragma once

#include <string_view>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/row_view.hpp"

namespace foreshock {

inline constexpr std::string_view kNullRule = "null unless valid_W >= 0.9 W";
inline constexpr std::string_view kSlopeNullRule = "null unless both windows have a value";
inline constexpr std::string_view kNowNullRule = "null when the row's status is INVALID";

// f(view, window_s) as a feature's function.
template <double (*f)(const RowView&, std::int64_t)>
double over_window(const RowView& view, FeatureWindow window) {
  return f(view, window.first_s);
}

}  // namespace foreshock
