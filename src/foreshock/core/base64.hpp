// Base64 with padding, without line ends (RFC 4648, section 4).
#pragma once

#include <string>
#include <string_view>

namespace foreshock {

[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace foreshock
