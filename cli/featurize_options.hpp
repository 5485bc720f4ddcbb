// foreshock featurize: its flags, and the work over a Kafka cluster; featurize_command.cpp has the work on an
// embedded log.
#pragma once

#include <string>

namespace foreshock::cli {

struct FeaturizeOptions {
  std::string log, set = "core_v1", out, model, group, topic_in, topic_out, metrics;
  bool follow = false, transactional = false, json = false;
};

void featurize_kafka(const FeaturizeOptions& options);

}  // namespace foreshock::cli
