// Variables of the environment: settings that have no flag, and secrets, which never have one.
#pragma once

#include <cstdlib>
#include <string>

namespace foreshock {

// Empty where it is not set.
[[nodiscard]] inline std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace foreshock
