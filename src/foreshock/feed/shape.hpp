// The shapes lines of a captured file come in (docs/capture_shapes.md):
//   1 flat with the original nested under "raw"    2 envelope in an object ("payload")   3 bare message
//   4 flat, decimal strings   5 flat, JSON numbers   6 message as a JSON string under "raw"
//   7 capture of everything sent and received ("t":"recv", or lines "seconds: message")   9 ours
//   (tick/envelope.hpp)
#pragma once

#include <cstdint>
#include <string_view>

namespace foreshock {

enum class Shape : std::uint8_t {
  unknown = 0,
  flat_with_original = 1,
  envelope_in_object = 2,
  bare_message = 3,
  flat_text = 4,
  flat_numbers = 5,
  message_as_string = 6,
  session = 7,
  own = 9,
};

[[nodiscard]] std::string_view describe(Shape shape);  // "1 flat with nested original"

}  // namespace foreshock
