// What the commands that work as members of a Kafka group share.
#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "foreshock/pipeline/kafka_member.hpp"

namespace foreshock::cli {

// Each is written under its own name.
[[nodiscard]] KafkaMemberSettings::Topics as_named(std::initializer_list<std::string_view> topics);

// In an embedded log it has one value alone. Throws UserError(bad_setting).
void refuse_kafka_flag(const char* flag, const std::string& given, std::string_view fixed);

void add_transactional_flag(CLI::App& command, bool& transactional);

// --metrics and --transactional are for members alone. Throws UserError(bad_setting).
void refuse_member_options(const std::string& metrics, bool transactional);

// Until Ctrl-C or the end of its partitions, with metrics at that address where it is not empty. Throws
// UserError.
[[nodiscard]] KafkaMemberReport run_member(KafkaMemberSettings settings, const std::string& metrics_address);

// `what` was made, and what went wrong. Throws UserError(message_too_large) where messages could not be
// delivered.
void print_member_report(const KafkaMemberReport& report, bool json, const std::string& what);

}  // namespace foreshock::cli
