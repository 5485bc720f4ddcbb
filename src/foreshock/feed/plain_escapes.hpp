// A JSON document that stands in a JSON string has one escape every ten characters, nearly all of them \" or
// \\: taking these away is a matter of copying around them, which this does. Any other escape it leaves to
// the JSON library.
#pragma once

#include <cstddef>
#include <string_view>

namespace foreshock {

inline constexpr std::size_t kUnescapeRoom = 64;  // readable behind the text, and writable behind the result

// Copies `text` to `to` with \" \\ and \/ undone. The length of the result, or npos: some other escape.
[[nodiscard]] std::size_t copy_without_plain_escapes(std::string_view text, char* to);

}  // namespace foreshock
