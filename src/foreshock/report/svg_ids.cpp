#include "foreshock/report/svg_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "foreshock/core/sha256.hpp"

namespace foreshock {
namespace {

constexpr std::string_view kSymbolBegin = "<symbol";
constexpr std::string_view kSymbolEnd = "</symbol>";
constexpr std::size_t kHashDigits = 8;

// Where a name begins whose opening quote or bracket stands at `mark`; npos when no name does.
std::size_t name_begin(std::string_view svg, std::size_t mark) {
  if (svg.substr(0, mark).ends_with(" id=")) return mark + 1;
  if (svg.substr(mark + 1).starts_with('#')) return mark + 2;
  return std::string_view::npos;
}

bool inside_symbol_tag(std::string_view svg, std::size_t at) {
  return svg.substr(svg.rfind('<', at)).starts_with(kSymbolBegin);
}

std::string content_name(std::string_view svg, std::size_t inside_tag) {
  const std::size_t begin = svg.find('>', inside_tag);
  return "g" + sha256_hex(svg.substr(begin, svg.find(kSymbolEnd, begin) - begin)).substr(0, kHashDigits);
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
    if (added && inside_symbol_tag(svg, mark)) {
      entry->second = content_name(svg, mark);
    } else if (added) {
      entry->second = std::string(prefix) + std::to_string(names.size());
    }
    out.append(svg.substr(copied, begin - copied)).append(entry->second);
    copied = begin + name.size();
  }
  return out.append(svg.substr(copied));
}

std::string without_known_symbols(std::string_view svg, std::set<std::string>& known) {
  constexpr std::string_view kId = " id=\"";
  std::string out;
  std::size_t copied = 0;
  for (std::size_t symbol = svg.find(kSymbolBegin); symbol != std::string_view::npos;
       symbol = svg.find(kSymbolBegin, symbol + 1)) {
    const std::size_t id = svg.find(kId, symbol) + kId.size();
    if (known.emplace(svg.substr(id, svg.find('"', id) - id)).second) continue;
    out.append(svg.substr(copied, symbol - copied));
    copied = svg.find(kSymbolEnd, symbol) + kSymbolEnd.size() + 1;  // and its line's end
  }
  return out.append(svg.substr(copied));
}

std::string with_short_numbers(std::string_view svg) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::size_t kPlaces = 2;
  std::string out;
  std::size_t copied = 0;
  for (std::size_t point = svg.find('.'); point != std::string_view::npos; point = svg.find('.', point + 1)) {
    const std::size_t begin = svg.find_last_not_of(kDigits, point - 1) + 1;
    const std::size_t end = std::min(svg.find_first_not_of(kDigits, point + 1), svg.size());
    if (begin == point || end - point - 1 <= kPlaces) continue;
    std::string number =
        fmt::format("{:.{}f}", std::stod(std::string(svg.substr(begin, end - begin))), kPlaces);
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.') number.pop_back();
    out.append(svg.substr(copied, begin - copied)).append(number);
    copied = end;
  }
  return out.append(svg.substr(copied));
}

}  // namespace foreshock
