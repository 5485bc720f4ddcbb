#include "kafka_member_options.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "feed_options.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/interrupt.hpp"
#include "metrics.hpp"

namespace foreshock::cli {

KafkaMemberSettings::Topics as_named(std::initializer_list<std::string_view> topics) {
  KafkaMemberSettings::Topics named;
  for (const std::string_view topic : topics) named.emplace(topic, topic);
  return named;
}

void refuse_kafka_flag(const char* flag, const std::string& given, std::string_view fixed) {
  if (given.empty() || given == fixed) return;
  throw UserError(ErrorCode::bad_setting,
                  fmt::format("{} {}: in an embedded log it is {}; another one is for kafka:HOST:PORT", flag,
                              given, fixed));
}

void add_transactional_flag(CLI::App& command, bool& transactional) {
  command.add_flag(
      "--transactional", transactional,
      "Kafka: rows and positions in one transaction, for readers that take committed messages only");
}

void refuse_member_options(const std::string& metrics, bool transactional) {
  if (!metrics.empty()) {
    throw UserError(
        ErrorCode::bad_setting,
        fmt::format("--metrics {}: of an embedded log foreshock run and ingest serve them", metrics));
  }
  if (transactional) {
    throw UserError(ErrorCode::bad_setting,
                    "--transactional: an embedded log commits rows and positions as one in any case");
  }
}

KafkaMemberReport run_member(KafkaMemberSettings settings, const std::string& metrics_address) {
  Metrics metrics(metrics_address, "group", settings.group);
  settings.on_time = [&](const KafkaMemberReport& report) { metrics.show(wall_clock_now(), report); };
  return run_kafka_member(settings, interrupted, notices_to_stderr());
}

void print_member_report(const KafkaMemberReport& report, bool json, const std::string& what) {
  const PartitionCounts& counts = report.counts;
  if (json) {
    const nlohmann::ordered_json summary = {{"rows", counts.rows},
                                            {"predictions", counts.predictions},
                                            {"outcomes", counts.outcomes},
                                            {"records", counts.records},
                                            {"duplicates", counts.duplicates},
                                            {"rejected", counts.rejected},
                                            {"gaps", counts.gaps},
                                            {"late", counts.late},
                                            {"damaged", report.damaged},
                                            {"undeliverable", report.undeliverable}};
    fmt::print("{}\n", summary.dump(2));
  } else {
    fmt::print("{}, {} rejected, {} late; {} duplicates passed over\n", what, counts.rejected, counts.late,
               counts.duplicates);
  }
  if (report.undeliverable == 0) return;
  throw UserError(ErrorCode::message_too_large,
                  fmt::format("{} messages could not be delivered", report.undeliverable));
}

}  // namespace foreshock::cli
