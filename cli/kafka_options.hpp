// What commands over Kafka share.
#pragma once

#include <string>

namespace foreshock::cli {

// `given`, or where nothing is, KAFKA_BOOTSTRAP_SERVERS of the environment. Throws UserError(bad_setting):
// neither, or another address.
[[nodiscard]] std::string kafka_address(const std::string& given);

}  // namespace foreshock::cli
