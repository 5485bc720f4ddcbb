// Text made fit to draw: valid UTF-8 without control characters, broken into lines of a width.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock {

// Bytes that are no UTF-8 become '?', control characters a space.
[[nodiscard]] std::string printable_text(std::string_view bytes);

using TextWidth = std::function<double(std::string_view)>;

// Lines no wider than max_width, broken at spaces; what stands in brackets ("[0.25, 0.38]") stays together
// where a line holds it, and a word too long for a line is broken between characters. Text without a word
// gives one empty line.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view utf8, double max_width,
                                                 const TextWidth& width);

// The width of the widest piece wrap_text would rather not break.
[[nodiscard]] double widest_word(std::string_view utf8, const TextWidth& width);
// The same where brackets may be broken too.
[[nodiscard]] double widest_part(std::string_view utf8, const TextWidth& width);

}  // namespace foreshock
