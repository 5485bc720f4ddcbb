#include "foreshock/core/similar_names.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace foreshock {
namespace {

// Levenshtein's: the fewest letters to insert, delete or replace.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> similar_names(std::string_view name, std::vector<std::string> names,
                                       std::size_t count) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  ranked.reserve(names.size());
  for (std::string& other : names) {
    const std::size_t distance = edit_distance(name, other);
    ranked.emplace_back(distance, std::move(other));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> similar;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) {
    similar.push_back(std::move(ranked[i].second));
  }
  return similar;
}

}  // namespace foreshock
