// Seeded record streams full of what goes wrong on real feeds: ties, disorder, lateness, crossed books,
// jumps, silences with and without clocks, gaps, reconnects, stamps from the future, sizes and sides that
// come and go. The same seed gives the same records on every platform. Several products are interleaved by
// the time their records were received.
#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/tick/record.hpp"
#include "tests/support/random_source.hpp"

namespace foreshock {

// lasting: an hour of calm first, so that the hour's windows fill. sparse: one product, four and a half hours
// of some calm quotes, for the longest windows. hours: calm and events in turn for several hours, products
// that fall silent for long, start late or end early.
enum class StreamSize { eventful, lasting, sparse, hours };

[[nodiscard]] std::vector<Record> make_random_stream(std::uint64_t seed, StreamSize size);

}  // namespace foreshock
