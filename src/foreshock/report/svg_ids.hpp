// cairo names the parts of an SVG by counters of the process, so the same picture differs from call to call,
// and pictures side by side in one page share names. Here names become a function of the content and a
// prefix.
#pragma once

#include <string>
#include <string_view>

namespace foreshock {

// Every id="…" becomes prefix + its rank of first appearance, as do the references to it (#…).
[[nodiscard]] std::string renumber_svg_ids(std::string_view svg, std::string_view prefix = "p");

}  // namespace foreshock
