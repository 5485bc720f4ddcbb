#include "foreshock/kafka/partition_consumer.hpp"

#include <librdkafka/rdkafka.h>

namespace foreshock {
namespace {

constexpr int kQuietWithin_ms = 1'000;

KafkaSettings consumer_settings() {
  return {{"group.id", "foreshock-reader"},  // needed by assign; never joined
          {"enable.auto.commit", "false"},         {"enable.auto.offset.store", "false"},
          {"auto.offset.reset", "earliest"},       {"enable.partition.eof", "true"},
          {"isolation.level", "read_committed"},   {"check.crcs", "true"},
          {"queued.max.messages.kbytes", "65536"}, {"fetch.wait.max.ms", "50"}};
}

}  // namespace

PartitionConsumer::PartitionConsumer(const KafkaSettings& settings, const std::string& topic,
                                     std::int32_t partition, std::int64_t offset)
    : client_(KafkaClient::Role::consumer, settings, consumer_settings(), {}),
      topic_(topic),
      partition_(partition) {
  rd_kafka_poll_set_consumer(client_.handle());
  client_.reach(kKafkaPatience);
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = offset;
  const auto failed = rd_kafka_assign(client_.handle(), list);
  rd_kafka_topic_partition_list_destroy(list);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, topic));
}

// librdkafka 2.0.2 may wait for itself for ever where a handle is destroyed while the answer to a fetch comes
// in. A closed consumer fetches no more, and a broker answers in order: once it has said what is asked after
// the close, the last fetch is over. A broker that says nothing leaves the handle to the end of the process.
// Asked by time, for librdkafka's question for the watermarks does not end while a broker is away.
PartitionConsumer::~PartitionConsumer() {
  rd_kafka_consumer_close(client_.handle());
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_t* asked = rd_kafka_topic_partition_list_add(list, topic_.c_str(), partition_);
  asked->offset = 0;  // of the first message since 1970
  const auto failed = rd_kafka_offsets_for_times(client_.handle(), list, kQuietWithin_ms);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR || asked->err != RD_KAFKA_RESP_ERR_NO_ERROR) client_.abandon();
  rd_kafka_topic_partition_list_destroy(list);
}

KafkaEvent PartitionConsumer::poll(int wait_ms) {
  return {rd_kafka_consumer_poll(client_.handle(), wait_ms), rd_kafka_message_destroy};
}

}  // namespace foreshock
