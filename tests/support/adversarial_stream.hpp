// Streams that are calm but for one named thing that goes wrong over and over, long enough for every window
// of core_v1 and a restart in the middle. One product, the same records for the same seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/tick/record.hpp"

namespace foreshock {

struct AdversarialStream {
  std::string name;
  std::vector<Record> log;
  // Clocks that a live feed writes while nothing comes leave the rows as they are: no stall outlasts the
  // silence threshold, so that whatever ends a silence is stamped as late as the clocks have counted
  // (docs/decisions/0001-engine-semantics.md, rules 4 and 6).
  bool clocks_change_nothing = true;
};

[[nodiscard]] AdversarialStream heartbeats_that_stop(std::uint64_t seed);
[[nodiscard]] AdversarialStream two_hour_silences(std::uint64_t seed);
// A stamp from the future at, before or after each place where 2, 3 or 7 chunks of the log begin.
[[nodiscard]] AdversarialStream bad_stamps_at_cuts(std::uint64_t seed, bool one_time);
// Mids that rise by 1/17 again and again, each within 1/16 of the last; and by 1/15, which are not.
[[nodiscard]] AdversarialStream jumps_in_a_row(std::uint64_t seed);
// What the venue said during a stall comes all at once at its end.
[[nodiscard]] AdversarialStream short_stalls_then_bursts(std::uint64_t seed);
[[nodiscard]] AdversarialStream long_stalls_then_bursts(std::uint64_t seed);
[[nodiscard]] AdversarialStream gaps_and_reconnects(std::uint64_t seed);

[[nodiscard]] std::vector<AdversarialStream> adversarial_streams(std::uint64_t seed);

// Where chunk i of `chunks` begins in a log of this length, as pipeline/chunk_plan.hpp cuts it.
[[nodiscard]] std::size_t cut_of(std::size_t length, std::size_t chunks, std::size_t i);

// The log with the clocks a live feed would have written: one every 250 ms of receipt in which nothing came.
[[nodiscard]] std::vector<Record> with_live_clocks(const std::vector<Record>& log);

}  // namespace foreshock
