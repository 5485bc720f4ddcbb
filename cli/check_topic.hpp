// foreshock check --topic: the flags and the work; check_command.cpp has those about files.
#pragma once

#include <string>

#include "commands.hpp"

namespace foreshock::cli {

struct CheckTopicOptions {
  std::string topic, log, group;
  std::uint64_t at_least = 1;
  double timeout_s = 0;
  bool info = false, json = false;
};

void add_check_topic_options(CLI::App& command, CheckTopicOptions& options);
// Exit status 3 where the topic has faults or too few messages.
void check_topic_of(const CheckTopicOptions& options, Outcome& outcome);

}  // namespace foreshock::cli
