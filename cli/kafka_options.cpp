#include "kafka_options.hpp"

#include <fmt/format.h>

#include "foreshock/core/environment.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/kafka/kafka_client.hpp"

namespace foreshock::cli {

std::string kafka_address(const std::string& given) {
  std::string address = given;
  if (address.empty()) {
    if (const std::string servers = from_environment("KAFKA_BOOTSTRAP_SERVERS"); !servers.empty()) {
      address = "kafka:" + servers;
    }
  }
  if (names_kafka(address)) return address;
  throw UserError(ErrorCode::bad_setting,
                  address.empty() ? "give --log kafka:HOST:PORT, or set KAFKA_BOOTSTRAP_SERVERS"
                                  : fmt::format("'{}' is no Kafka cluster; give kafka:HOST:PORT", address));
}

}  // namespace foreshock::cli
