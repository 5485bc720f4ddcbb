// Status of a closed second: VALID with a tick, QUIET without one, INVALID when it meets a hole or its return
// is not known (docs/decisions/0001-engine-semantics.md). A row carries the status of the second it closes.
#pragma once

#include <cstdint>
#include <string_view>

namespace foreshock {

enum class SecondStatus : std::uint8_t { valid, quiet, invalid };

[[nodiscard]] constexpr std::string_view to_string(SecondStatus status) {
  switch (status) {
    case SecondStatus::valid:
      return "VALID";
    case SecondStatus::quiet:
      return "QUIET";
    case SecondStatus::invalid:
      break;
  }
  return "INVALID";
}

}  // namespace foreshock
