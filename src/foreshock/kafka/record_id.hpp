// The identity of a message, whichever way and however often it came to a topic: the epoch names a sequence
// (a log's, once made), offset and ordinal its place there. It stands in the header "foreshock.id" as
// EPOCH/OFFSET/ORDINAL. Within a partition the ids of an epoch ascend, but for what a sender that ended
// without knowing what had arrived sends again: so whoever reads drops what is not above the highest seen.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock {

inline constexpr const char* kIdHeader = "foreshock.id";
inline constexpr const char* kSchemaHeader = "foreshock.schema";

struct RecordPlace {
  std::int64_t offset = 0;
  std::int32_t ordinal = 0;
  auto operator<=>(const RecordPlace&) const = default;
};

struct RecordId {
  std::string epoch;
  RecordPlace place;
};

[[nodiscard]] std::string to_string(const RecordId& id);
[[nodiscard]] std::optional<RecordId> parse_record_id(std::string_view text);

// Of one partition.
class HighestIds {
 public:
  using Places = std::map<std::string, RecordPlace, std::less<>>;  // by epoch

  HighestIds() = default;
  explicit HighestIds(Places places) : places_(std::move(places)) {}

  // False: it was there before.
  [[nodiscard]] bool take(const RecordId& id);
  [[nodiscard]] const Places& places() const { return places_; }

 private:
  Places places_;
};

}  // namespace foreshock
