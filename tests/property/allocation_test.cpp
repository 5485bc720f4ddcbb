// The heap is not touched per tick once an engine has seen the busiest second: every allocation of this test
// program is counted.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "bench/tick_stream.hpp"
#include "foreshock/features/core_engine.hpp"

// g++ 12 takes the operators below for a mismatched pair once it inlines them.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace {
std::atomic<std::uint64_t> g_allocations{0};
}  // namespace

void* operator new(std::size_t size) {
  ++g_allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  ++g_allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace foreshock {
namespace {

std::uint64_t allocations_of(CoreEngine& engine, const std::vector<Record>& records, std::size_t begin,
                             std::size_t end) {
  const std::uint64_t before = g_allocations;
  for (std::size_t i = begin; i < end; ++i) engine.on_record(records[i]);
  return g_allocations - before;
}

TEST(Allocation, IsCounted) {
  const std::uint64_t before = g_allocations;
  const std::vector<double> memory(1000, 1.0);
  EXPECT_EQ(memory[999], 1.0);
  EXPECT_GE(g_allocations - before, 1U);
}

TEST(Allocation, NoneForATickAfterWarmUp) {
  for (const RowFeatureSet* features : {&core_v1_features(), &long_v1_features()}) {
    const std::vector<Record> records = make_ticks({.ticks_per_s = 20, .ticks = 400'000, .products = 20});
    std::size_t rows = 0;
    CoreEngine engine([&](const CoreRow&) { ++rows; }, *features);
    EXPECT_GT(allocations_of(engine, records, 0, 200'000), 0U);
    const std::size_t warm = rows;
    EXPECT_EQ(allocations_of(engine, records, 200'000, records.size()), 0U);
    EXPECT_GT(rows, warm + 5'000);
  }
}

}  // namespace
}  // namespace foreshock
