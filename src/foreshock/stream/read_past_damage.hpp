// Reading that loses only what is damaged: as EventLog::read, but damaged entries are told and passed over.
// What comes of it, a bad line of a file would have given as well.
#pragma once

#include <functional>

#include "foreshock/stream/event_log.hpp"

namespace foreshock {

using DamagedEntry = std::function<void(std::int64_t offset, const Error& error)>;

// Entries from the first readable one at or behind `next`, which becomes that one's offset; empty at the end.
// Throws UserError, but for damage.
[[nodiscard]] LogBatch read_past_damage(EventLog& log, std::string_view topic, std::int64_t& next,
                                        const ReadLimits& limits, const DamagedEntry& damaged);

}  // namespace foreshock
