#include "foreshock/report/svg_ids.hpp"

#include <map>

namespace foreshock {
namespace {

// Where a name begins whose opening quote or bracket stands at `mark`; npos when no name does.
std::size_t name_begin(std::string_view svg, std::size_t mark) {
  if (svg.substr(0, mark).ends_with(" id=")) return mark + 1;
  if (svg.substr(mark + 1).starts_with('#')) return mark + 2;
  return std::string_view::npos;
}

}  // namespace

std::string renumber_svg_ids(std::string_view svg, std::string_view prefix) {
  std::map<std::string_view, std::string> names;
  std::string out;
  std::size_t copied = 0;
  for (std::size_t mark = svg.find_first_of("\"("); mark != std::string_view::npos;
       mark = svg.find_first_of("\"(", mark + 1)) {
    const std::size_t begin = name_begin(svg, mark);
    if (begin == std::string_view::npos) continue;
    const std::string_view name = svg.substr(begin, svg.find_first_of("\")", begin) - begin);
    const auto [entry, added] = names.try_emplace(name);
    if (added) entry->second = std::string(prefix) + std::to_string(names.size());
    out.append(svg.substr(copied, begin - copied)).append(entry->second);
    copied = begin + name.size();
  }
  return out.append(svg.substr(copied));
}

}  // namespace foreshock
