#include "foreshock/evaluation/episodes.hpp"

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kHorizonNs = 60 * kNanosPerSecond;

// The run starts 60 s after the row that announces it, so the 60 s before the run begin at that row.
std::int64_t onset_of(const LabelledRows& rows, const std::vector<std::size_t>& of_product,
                      std::size_t from) {
  const std::int64_t first_ns = rows.timestamp_ns[of_product[from]] + kHorizonNs;
  for (std::size_t i = from; i < of_product.size() && rows.timestamp_ns[of_product[i]] < first_ns; ++i) {
    // False where either is not known (NaN).
    if (rows.burst_variance[of_product[i]] > rows.threshold_variance[of_product[i]]) {
      return rows.timestamp_ns[of_product[i]];
    }
  }
  return first_ns;
}

}  // namespace

std::vector<Episode> find_episodes(const LabelledRows& rows, const std::vector<std::uint8_t>& use) {
  FORESHOCK_CHECK(use.size() == rows.size());
  std::vector<Episode> episodes;
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    const std::size_t first_of_product = episodes.size();
    for (std::size_t i = 0; i < of_product.size(); ++i) {
      const std::size_t row = of_product[i];
      if (use[row] == 0 || rows.labelled[row] == 0 || rows.label[row] == 0) continue;
      const std::int64_t second = rows.timestamp_ns[row] + kHorizonNs;
      const bool merges = episodes.size() > first_of_product && second - episodes.back().last_ns < kHorizonNs;
      if (merges) {
        episodes.back().last_ns = second;
      } else {
        episodes.push_back({rows.product[row], second, second, onset_of(rows, of_product, i)});
      }
    }
  }
  return episodes;
}

}  // namespace foreshock
