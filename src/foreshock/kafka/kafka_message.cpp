#include "foreshock/kafka/kafka_message.hpp"

#include <librdkafka/rdkafka.h>

namespace foreshock {
namespace {

std::string_view header(const rd_kafka_headers_t* headers, const char* name) {
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return {static_cast<const char*>(value), size};
}

}  // namespace

ReceivedMessage received_message(const rd_kafka_message_s* message) {
  ReceivedMessage received;
  received.partition = message->partition;
  received.offset = message->offset;
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  received.time = from_nanos(rd_kafka_message_timestamp(message, &kind) * 1'000'000);
  received.key = {static_cast<const char*>(message->key), message->key_len};
  received.value = {static_cast<const char*>(message->payload), message->len};
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    received.id = parse_record_id(header(headers, kIdHeader));
    received.schema = header(headers, kSchemaHeader);
  }
  return received;
}

}  // namespace foreshock
