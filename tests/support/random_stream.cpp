#include "tests/support/random_stream.hpp"

#include <algorithm>

#include "tests/support/product_writer.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kYear = 365 * 24 * 3'600 * kSecond;

// Two days before and after 1970 began, a summer-time change in Europe and one in America, the end of a leap
// day, an ordinary second, one late in the range of 64-bit nanoseconds.
constexpr std::int64_t kStarts[] = {0,
                                    -90 * kSecond,
                                    1'774'745'990 * kSecond,
                                    1'762'063'190 * kSecond,
                                    1'709'251'190 * kSecond,
                                    86'399 * kSecond,
                                    1'762'614'751 * kSecond,
                                    1'775'428'500 * kSecond,
                                    200 * kYear};

}  // namespace

std::vector<Record> make_random_stream(std::uint64_t seed, StreamSize size) {
  RandomSource random(seed);
  const std::int64_t start = random.pick(kStarts) + random.below(2) * random.below(kSecond);
  const auto products = static_cast<ProductIndex>(size == StreamSize::sparse ? 1 : random.between(1, 3));
  std::vector<std::pair<std::int64_t, Record>> written;
  for (ProductIndex product = 0; product < products; ++product) {
    ProductWriter writer(random, product, start);
    if (size != StreamSize::eventful && !random.one_in(4)) writer.use_rich_habits();
    if (size == StreamSize::sparse) writer.write_calm(16'000, 8'000);
    if (size == StreamSize::hours) writer.write_hours();
    if (size == StreamSize::lasting) writer.write_calm(product == 0 ? 3'700 : 400);
    if (size == StreamSize::eventful && random.one_in(8)) writer.write_calm(random.between(60, 400));
    for (std::int64_t left = random.between(1, 14); left > 0; --left) writer.write_episode();
    const std::vector<std::int64_t> written_at = writer.written_at();
    const std::vector<Record> records = writer.take();
    for (std::size_t i = 0; i < records.size(); ++i) written.emplace_back(written_at[i], records[i]);
  }
  std::stable_sort(written.begin(), written.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Record> log;
  for (const auto& [time, record] : written) log.push_back(record);
  return log;
}

}  // namespace foreshock
