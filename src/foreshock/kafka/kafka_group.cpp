#include "foreshock/kafka/kafka_group.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "foreshock/kafka/damage_search.hpp"

namespace foreshock {
namespace {

constexpr int kAnswerWithin_ms = 10'000;
constexpr int kSeekWithin_ms = 1'000;
constexpr nanoseconds kAssignWithin = std::chrono::seconds(60);  // a dead leader is replaced by then
constexpr nanoseconds kLeaveWithin = std::chrono::seconds(5);

using List = std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)>;
using Message = std::unique_ptr<rd_kafka_message_t, void (*)(rd_kafka_message_t*)>;

KafkaSettings group_settings(const std::string& group) {
  return {{"group.id", group},
          {"enable.auto.commit", "false"},
          {"enable.auto.offset.store", "false"},
          {"auto.offset.reset", "earliest"},
          {"enable.partition.eof", "true"},
          {"isolation.level", "read_committed"},
          {"check.crcs", "true"},
          {"partition.assignment.strategy", "cooperative-sticky"},
          {"session.timeout.ms", "10000"},
          {"queued.max.messages.kbytes", "65536"},
          {"fetch.wait.max.ms", "100"},
          {"reconnect.backoff.ms", "100"},
          {"reconnect.backoff.max.ms", "2000"}};
}

List new_list() {
  return {rd_kafka_topic_partition_list_new(8), rd_kafka_topic_partition_list_destroy};
}

std::vector<std::int32_t> numbers(const rd_kafka_topic_partition_list_t& list) {
  std::vector<std::int32_t> all;
  for (int i = 0; i < list.cnt; ++i) all.push_back(list.elems[i].partition);
  return all;
}

List position_list(const std::string& topic, const GroupPositions& positions) {
  List list = new_list();
  for (const auto& [partition, position] : positions) {
    rd_kafka_topic_partition_t* one = rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
    one->offset = position.next;
    one->metadata = rd_kafka_mem_malloc(nullptr, position.metadata.size());
    one->metadata_size = position.metadata.copy(static_cast<char*>(one->metadata), position.metadata.size());
  }
  return list;
}

}  // namespace

KafkaGroup::KafkaGroup(const KafkaSettings& settings, const std::string& group, const std::string& topic,
                       PartitionOwner& owner)
    : settings_(settings),
      topic_(topic),
      owner_(owner),
      client_(KafkaClient::Role::consumer, settings, group_settings(group), {this, nullptr, on_rebalanced}) {
  rd_kafka_poll_set_consumer(client_.handle());
  client_.reach(kKafkaPatience);
  require_kafka_topic(client_, topic);
  const List topics = new_list();
  rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto failed = rd_kafka_subscribe(client_.handle(), topics.get());
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, topic));
}

KafkaGroup::~KafkaGroup() {
  if (left_) return;
  left_ = true;  // what was not committed is not ours to commit any more
  close();
}

void KafkaGroup::close() {
  rd_kafka_consumer_close(client_.handle());
  places_.clear();
  client_.abandon();
}

void KafkaGroup::on_rebalanced(void* self, int what, void* partitions) {
  static_cast<KafkaGroup*>(self)->rebalance(what, partitions);
}

// An exception must not pass through librdkafka: it waits for the end of poll. Who is asked to end meanwhile
// is about to leave: it takes no partition any more.
void KafkaGroup::rebalance(int what, void* partitions) {
  try {
    what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? assign(partitions) : unassign(partitions);
  } catch (const UserError& error) {
    if (error.code() != ErrorCode::interrupted) thrown_ = std::current_exception();
  } catch (...) {
    thrown_ = std::current_exception();
  }
}

void KafkaGroup::assign(void* partitions) {
  const auto& given = *static_cast<rd_kafka_topic_partition_list_t*>(partitions);
  const List starts(rd_kafka_topic_partition_list_copy(&given), rd_kafka_topic_partition_list_destroy);
  const List committed(rd_kafka_topic_partition_list_copy(&given), rd_kafka_topic_partition_list_destroy);
  if (given.cnt > 0) {
    owner_.on_assigning();
    const auto failed = kafka_asked(
        client_, [&] { return rd_kafka_committed(client_.handle(), committed.get(), kAnswerWithin_ms); },
        kAssignWithin);
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, "positions of the group"));
  }
  std::vector<KafkaPartition> ours;
  for (const std::int32_t number : numbers(given)) ours.push_back({number});
  ask_offsets(client_, topic_, ours, kAssignWithin);
  for (int i = 0; i < given.cnt; ++i) {
    const rd_kafka_topic_partition_t& found = committed->elems[i];
    const KafkaPartition& partition = ours[static_cast<std::size_t>(i)];
    std::optional<GroupPosition> position;
    if (found.offset >= 0) {
      position = {found.offset, std::string(static_cast<const char*>(found.metadata), found.metadata_size)};
    }
    starts->elems[i].offset = owner_.on_assigned(partition, position);
    places_.insert_or_assign(found.partition, Place{starts->elems[i].offset, partition.end});
  }
  rd_kafka_error_t* failed = rd_kafka_incremental_assign(client_.handle(), starts.get());
  if (failed != nullptr) rd_kafka_error_destroy(failed);  // the group moved on meanwhile: it tells again
}

void KafkaGroup::unassign(void* partitions) {
  auto* given = static_cast<rd_kafka_topic_partition_list_t*>(partitions);
  const auto gone = numbers(*given);
  if (!left_) {
    rd_kafka_assignment_lost(client_.handle()) != 0 ? owner_.on_lost(gone) : owner_.on_revoked(gone);
  }
  rd_kafka_error_t* failed = rd_kafka_incremental_unassign(client_.handle(), given);
  if (failed != nullptr) rd_kafka_error_destroy(failed);
  for (const std::int32_t partition : gone) places_.erase(partition);
}

void KafkaGroup::poll(std::size_t count, nanoseconds patience) {
  auto wait_ms = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  for (std::size_t i = 0; i < count; ++i) {
    const Message message(rd_kafka_consumer_poll(client_.handle(), static_cast<int>(wait_ms)),
                          rd_kafka_message_destroy);
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (!message) break;
    wait_ms = 0;
    on_event(*message);
  }
  if (const auto trouble = client_.trouble()) owner_.on_trouble(*trouble);
}

// As far as the cluster told when it was assigned, or with what it sent last.
std::int64_t KafkaGroup::known_end(std::int32_t partition, const Place& place) const {
  std::int64_t first = 0, end = 0;
  rd_kafka_get_watermark_offsets(client_.handle(), topic_.c_str(), partition, &first, &end);
  return std::max(end, place.end);
}

// What was fetched before is not given. librdkafka 2.0.2 loses some seeks that come while it fetches, or
// their answers: asked again until there is one.
void KafkaGroup::seek(std::int32_t partition, std::int64_t offset) {
  const List list = new_list();
  rd_kafka_topic_partition_t* place =
      rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
  const auto ask = [&] {
    place->offset = offset;
    place->err = RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_error_t* failed = rd_kafka_seek_partitions(client_.handle(), list.get(), kSeekWithin_ms);
    if (failed == nullptr) return place->err;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(failed);
    rd_kafka_error_destroy(failed);
    return code;
  };
  const auto failed = kafka_asked(client_, ask);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw UserError(kafka_error(failed, fmt::format("{}/{} {}", topic_, partition, offset)));
  }
}

// A cluster that goes away during the search: the damage comes again with it.
void KafkaGroup::pass_over(std::int32_t partition, std::int64_t base) {
  const auto found = places_.find(partition);
  if (found == places_.end()) return;
  std::int64_t& next = found->second.next;
  const std::int64_t first = std::max(base, next);
  try {
    next = damage_end(settings_, topic_, partition, {base, next, known_end(partition, found->second)});
    if (next > first) owner_.on_damage(partition, first, next);
  } catch (const UserError& error) {
    if (error.code() != ErrorCode::cannot_connect) throw;
    owner_.on_trouble({error.code(), error.what()});
  }
  seek(partition, next);
}

// librdkafka 2.0 loses its place behind a damaged batch, may then say nothing of the next one, and begins at
// the first offset again; so what comes from before the offset that is due is not taken.
void KafkaGroup::on_message(const rd_kafka_message_s& message) {
  const auto place = places_.find(message.partition);
  if (place != places_.end()) {
    std::int64_t& next = place->second.next;
    if (message.offset < next) return seek(message.partition, next);
    next = message.offset + 1;
  }
  owner_.on_message(received_message(&message));
}

void KafkaGroup::on_event(const rd_kafka_message_s& message) {
  switch (message.err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return on_message(message);
    case RD_KAFKA_RESP_ERR__BAD_MSG:
      return pass_over(message.partition, message.offset);
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      return owner_.on_end(message.partition);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      throw UserError(kafka_error(message.err, topic_));
    default:
      owner_.on_trouble({ErrorCode::cannot_connect, fmt::format("{}/{}: {}", topic_, message.partition,
                                                                rd_kafka_message_errstr(&message))});
  }
}

std::optional<Error> KafkaGroup::commit(const GroupPositions& positions) {
  const List list = position_list(topic_, positions);
  auto failed = rd_kafka_commit(client_.handle(), list.get(), 0);
  for (int i = 0; i < list->cnt && failed == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) failed = list->elems[i].err;
  if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return kafka_error(failed, topic_);
}

rd_kafka_error_s* KafkaGroup::send_positions(KafkaClient& producer, const GroupPositions& positions,
                                             int within_ms) {
  const List list = position_list(topic_, positions);
  const std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                        decltype(&rd_kafka_consumer_group_metadata_destroy)>
      member(rd_kafka_consumer_group_metadata(client_.handle()), &rd_kafka_consumer_group_metadata_destroy);
  return rd_kafka_send_offsets_to_transaction(producer.handle(), list.get(), member.get(), within_ms);
}

std::int64_t KafkaGroup::lag() const {
  std::int64_t all = 0;
  for (const auto& [partition, place] : places_) {
    all += std::max<std::int64_t>(0, known_end(partition, place) - place.next);
  }
  return all;
}

// librdkafka 2.0.2 leaves a cooperative group only once it has no partition any more; a mere close makes the
// others wait for the session's time-out.
void KafkaGroup::leave() {
  if (left_) return;
  rd_kafka_unsubscribe(client_.handle());
  const nanoseconds give_up_at = monotonic_now() + kLeaveWithin;
  while (monotonic_now() < give_up_at) {
    const Message message(rd_kafka_consumer_poll(client_.handle(), 100), rd_kafka_message_destroy);
    rd_kafka_topic_partition_list_t* assigned = nullptr;
    if (rd_kafka_assignment(client_.handle(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) break;
    const List held(assigned, rd_kafka_topic_partition_list_destroy);
    if (held->cnt == 0 && !message) break;
  }
  left_ = true;
  close();
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

}  // namespace foreshock
