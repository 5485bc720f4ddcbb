// foreshock replay --to-kafka: its flags and the work.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "capture_options.hpp"

namespace foreshock::cli {

struct ToKafkaOptions {
  std::string address, topic = "ticks.raw";  // empty address: not wanted
  double speed = 0;
};

void add_to_kafka_options(CLI::App& command, ToKafkaOptions& options);
void replay_to_kafka(const CaptureOptions& capture, const ToKafkaOptions& options, bool json);

}  // namespace foreshock::cli
