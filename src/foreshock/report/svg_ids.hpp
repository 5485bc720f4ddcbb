// Makes cairo's SVG text repeatable and small. cairo names the parts of an SVG by counters of the process, so
// the same picture differs from call to call, and pictures side by side in one page share names for different
// things. Here names follow from the content.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace foreshock {

// A symbol (the outline of a letter) is named by the hash of its content, any other part by `prefix` and its
// rank of first appearance; references (#name) follow.
[[nodiscard]] std::string renumber_svg_ids(std::string_view svg, std::string_view prefix);

// Leaves out the symbols whose names are in `known` and adds the others to it: in one page, a letter's
// outline is written once however many charts use it.
[[nodiscard]] std::string without_known_symbols(std::string_view svg, std::set<std::string>& known);

// Decimal numbers with at most two places, which is what is seen of them.
[[nodiscard]] std::string with_short_numbers(std::string_view svg);

}  // namespace foreshock
