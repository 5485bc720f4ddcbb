#include "foreshock/pipeline/partition_cursor.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMarkEvery = 1'000;  // offsets

Json places_json(const HighestIds::Places& places) {
  Json json = Json::object();
  for (const auto& [epoch, place] : places) json[epoch] = {place.offset, place.ordinal};
  return json;
}

}  // namespace

PartitionCounts& PartitionCounts::operator+=(const PartitionCounts& other) {
  records += other.records;
  duplicates += other.duplicates;
  rejected += other.rejected;
  rows += other.rows;
  predictions += other.predictions;
  outcomes += other.outcomes;
  gaps += other.gaps;
  late += other.late;
  return *this;
}

PartitionCursor::PartitionCursor(PartitionSource source, const std::optional<GroupPosition>& committed,
                                 std::string_view command)
    : source_(std::move(source)) {
  if (committed) {
    resume(*committed, command);
  } else {
    resumed_ = {source_.partition.first, source_.partition.first, {}};
  }
  marks_.push_back({resumed_.from, ids_.places()});
}

void PartitionCursor::resume(const GroupPosition& committed, std::string_view command) {
  resumed_ = {committed.next, committed.next, {}};
  HighestIds::Places highest;
  try {
    const Json json = Json::parse(committed.metadata);
    resumed_.from = json.at("from");
    for (const auto& [product, behind] : json.at("starts").items()) {
      resumed_.starts[product] = resumed_.from + behind.get<std::int64_t>();
    }
    for (const auto& [epoch, place] : json.at("ids").items()) highest[epoch] = {place.at(0), place.at(1)};
  } catch (const Json::exception&) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("{}/{}: the group's position was not committed by foreshock {}; give another "
                                "--group",
                                source_.topic, source_.partition.number, command));
  }
  if (resumed_.from < source_.partition.first || committed.next > source_.partition.end) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("{}/{} holds {} to {}, but going on needs {} to {}; keep more of it, or give "
                                "another --group",
                                source_.topic, source_.partition.number, source_.partition.first,
                                source_.partition.end, resumed_.from, committed.next));
  }
  ids_ = HighestIds(std::move(highest));
}

bool PartitionCursor::take(const ReceivedMessage& message) {
  if (message.offset - marks_.back().offset >= kMarkEvery) marks_.push_back({message.offset, ids_.places()});
  return !message.id || ids_.take(*message.id);
}

RecordId PartitionCursor::id_of(const ReceivedMessage& message) const {
  return message.id.value_or(RecordId{source_.topic, {message.offset, 0}});
}

GroupPosition PartitionCursor::position(const ResumePoint& point) {
  while (marks_.size() > 1 && marks_[1].offset <= point.from) marks_.pop_front();
  const Mark& mark = marks_.front();
  Json starts = Json::object();
  for (const auto& [product, start] : point.starts) starts[product] = start - mark.offset;
  const Json json = {{"from", mark.offset}, {"starts", starts}, {"ids", places_json(mark.highest)}};
  return {point.committed, json.dump()};
}

}  // namespace foreshock
