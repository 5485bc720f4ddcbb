// Test support: the cluster that librdkafka can simulate inside the process.
#pragma once

#include "foreshock/kafka/kafka_client.hpp"

namespace foreshock {

// It lives as long as the client that has it.
struct MockCluster {
  MockCluster() : client(KafkaClient::Role::producer, {{"test.mock.num.brokers", "3"}}) {
    settings["bootstrap.servers"] = kafka_brokers(client);
  }
  KafkaClient client;
  KafkaSettings settings;
};

}  // namespace foreshock
