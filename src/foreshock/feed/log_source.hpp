// The records of an event log, ticks.raw, as the bytes of a capture file of our own shape: a value a line.
// What foreshock log export writes, the hash included. Entries committed after opening are not read. A
// damaged entry becomes a line that begins with kDamagedEntry and says which it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/feed/byte_source.hpp"

namespace foreshock {

inline constexpr std::string_view kDamagedEntry = "damaged: ";

// "sqlite:PATH" or "kafka:HOST:PORT", unless there is a file of that name.
[[nodiscard]] bool names_log(const std::filesystem::path& name);

// `end`: only entries before that offset, not for kafka. Throws UserError as open_event_log and
// open_kafka_source; no_data where the log has no records.
[[nodiscard]] std::unique_ptr<ByteSource> open_log_source(const std::string& address,
                                                          std::optional<std::int64_t> end, Hashing hashing);
// About as many bytes as reading it tells to have read.
[[nodiscard]] std::uint64_t log_source_bytes(const std::string& address);

}  // namespace foreshock
