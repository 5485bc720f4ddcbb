// Tells whether a record was read before: by trade id per product and kind, else by connection, sequence,
// place in the message and ts_event (a venue's numbers start again on a new connection; its stamps do not).
// Remembers 120 s of ts_recv and at most kRemembered records a time, so memory is bounded.
#pragma once

#include <cstddef>
#include <memory>

#include "foreshock/tick/record.hpp"

namespace foreshock {

class DuplicateFilter {
 public:
  static constexpr nanoseconds kMemory = std::chrono::seconds(120);
  static constexpr std::size_t kRemembered = std::size_t{1} << 20;

  DuplicateFilter();
  ~DuplicateFilter();
  DuplicateFilter(const DuplicateFilter&) = delete;
  DuplicateFilter& operator=(const DuplicateFilter&) = delete;

  // A record of the venue that carries a trade id or a sequence.
  [[nodiscard]] static bool identifies(const Record& record);

  // Remembers the record; true when it was there already. identifies(record) must hold.
  [[nodiscard]] bool seen_before(const Record& record);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

}  // namespace foreshock
