// permessage-deflate (RFC 7692), what the simulator needs of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace foreshock {

// The compressed payload of a message of `size` digits 0.
[[nodiscard]] std::string deflated_zeros(std::size_t size);
// A client's compressed payload; nullopt: damaged, or longer than `most`.
[[nodiscard]] std::optional<std::string> inflate_message(std::string_view payload, std::size_t most);

}  // namespace foreshock
