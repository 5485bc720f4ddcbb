// Heap in use per product, by feature set and density, once its longest window is full. Prints a table.
// Usage: product_memory

#include <fmt/format.h>
#include <malloc.h>

#include <string_view>
#include <vector>

#include "bench/tick_stream.hpp"
#include "foreshock/features/core_engine.hpp"

namespace {

using namespace foreshock;

constexpr std::int64_t kProducts = 50;

std::size_t heap_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

void measure(std::string_view name, const RowFeatureSet& features, std::int64_t ticks_per_s) {
  const std::int64_t duration_s = features.set.longest_window_s + 600;
  const std::vector<Record> ticks = make_ticks(
      {.ticks_per_s = ticks_per_s, .ticks = kProducts * duration_s * ticks_per_s, .products = kProducts});
  const std::size_t before = heap_in_use();
  CoreEngine engine([](const CoreRow&) {}, features);
  for (const Record& tick : ticks) engine.on_record(tick);
  const double bytes = double(heap_in_use() - before) / double(kProducts);
  fmt::print("{:<10} {:>8} {:>12} {:>14.0f}\n", name, ticks_per_s, features.set.longest_window_s,
             bytes / 1024);
}

}  // namespace

int main() {
  fmt::print("{:<10} {:>8} {:>12} {:>14}\n", "set", "ticks/s", "window, s", "KiB a product");
  for (const std::int64_t ticks_per_s : {1, 10, 50}) measure("core_v1", core_v1_features(), ticks_per_s);
  for (const std::int64_t ticks_per_s : {1, 10}) measure("long_v1", long_v1_features(), ticks_per_s);
}
