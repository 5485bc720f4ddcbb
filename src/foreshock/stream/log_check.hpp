// Reads all of a log and names every damage in it: SQLite's own structure, each entry's checksum, holes in a
// topic's offsets, rows that say something else than their entries, positions of consumers out of range. Goes
// on after each, and behind what SQLite cannot read. Writes nothing and takes no lock of a writer; of a log
// that is being written it sees one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/stream/event_log.hpp"

namespace foreshock {

struct LogDamage {
  std::string topic;                   // empty: of the file
  std::optional<OffsetRange> offsets;  // the entries concerned
  std::string what;
};

struct TopicCheck {
  std::string name;
  OffsetRange offsets;
  std::int64_t entries = 0;  // readable
  std::int64_t damaged = 0;  // known to have been there, and lost
};

struct LogCheck {
  std::vector<TopicCheck> topics;
  std::vector<LogDamage> damage;  // the first kDamageKept
  std::uint64_t damages = 0;      // all of them
};
inline constexpr std::size_t kDamageKept = 1000;

using LogCheckProgress = std::function<void(std::uint64_t bytes_done, std::uint64_t bytes_total)>;

// Throws UserError: cannot_read; bad_file where it is no log or one of a newer version; what `progress`
// throws.
[[nodiscard]] LogCheck check_log(const std::string& path, const LogCheckProgress& progress = {});

}  // namespace foreshock
