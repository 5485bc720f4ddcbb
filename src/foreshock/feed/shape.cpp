#include "foreshock/feed/shape.hpp"

#include "foreshock/core/check.hpp"

namespace foreshock {

std::string_view describe(Shape shape) {
  switch (shape) {
    case Shape::unknown:
      return "unknown";
    case Shape::flat_with_original:
      return "1 flat with nested original";
    case Shape::envelope_in_object:
      return "2 envelope in an object";
    case Shape::bare_message:
      return "3 bare messages";
    case Shape::flat_text:
      return "4 flat, decimal strings";
    case Shape::flat_numbers:
      return "5 flat, JSON numbers";
    case Shape::message_as_string:
      return "6 messages as JSON strings";
    case Shape::session:
      return "7 capture of everything sent and received";
    case Shape::own:
      return "9 Foreshock records";
  }
  FORESHOCK_CHECK(false);
  return {};
}

}  // namespace foreshock
