#include "foreshock/kafka/partition_consumer.hpp"

#include <librdkafka/rdkafka.h>

namespace foreshock {
namespace {

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
    : client_(KafkaClient::Role::consumer, settings, consumer_settings(), {}) {
  rd_kafka_poll_set_consumer(client_.handle());
  client_.reach(kKafkaPatience);
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = offset;
  const auto failed = rd_kafka_assign(client_.handle(), list);
  rd_kafka_topic_partition_list_destroy(list);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, topic));
}

PartitionConsumer::~PartitionConsumer() {
  rd_kafka_consumer_close(client_.handle());
}

KafkaEvent PartitionConsumer::poll(int wait_ms) {
  return {rd_kafka_consumer_poll(client_.handle(), wait_ms), rd_kafka_message_destroy};
}

}  // namespace foreshock
