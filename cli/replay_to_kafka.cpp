#include "replay_to_kafka.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "feed_options.hpp"
#include "foreshock/pipeline/kafka_replay.hpp"

namespace foreshock::cli {
namespace {

constexpr double kSpeedMax = 1e6;

}  // namespace

void add_to_kafka_options(CLI::App& command, ToKafkaOptions& options) {
  command
      .add_option("--to-kafka", options.address,
                  "Send the records to a topic of this cluster (kafka:HOST:PORT) instead of making features")
      ->type_name("ADDRESS");
  command.add_option("--topic", options.topic, "That topic")->capture_default_str();
  command
      .add_option("--speed", options.speed,
                  "At so many times the speed they were received with (default: as fast as it goes)")
      ->check(CLI::Range(1e-3, kSpeedMax));
}

void replay_to_kafka(const CaptureOptions& capture, const ToKafkaOptions& options, bool json) {
  const nanoseconds started = monotonic_now();
  const KafkaReplayReport report =
      replay_to_kafka(capture.files, capture.settings,
                      {kafka_settings(options.address), options.topic, options.speed}, notices_to_stderr());
  const double seconds_spent = std::chrono::duration<double>(monotonic_now() - started).count();
  if (json) {
    const nlohmann::ordered_json summary = {{"topic", options.topic},
                                            {"sent", report.sent},
                                            {"undeliverable", report.undeliverable},
                                            {"rejected", report.capture.rejected},
                                            {"epoch", report.epoch},
                                            {"seconds", seconds_spent}};
    fmt::print("{}\n", summary.dump(2));
  } else {
    fmt::print("{} records in {} in {:.2f} s ({:.0f} records/s), ids {}/...\n", report.sent, options.topic,
               seconds_spent, double(report.sent) / std::max(seconds_spent, 1e-9), report.epoch);
    const std::string remarks = capture_remarks(report.capture, capture.settings);
    if (!remarks.empty()) fmt::print("note: {}\n", remarks);
  }
  if (report.undeliverable > 0) {
    throw UserError(ErrorCode::message_too_large,
                    fmt::format("{} records could not be delivered", report.undeliverable));
  }
}

}  // namespace foreshock::cli
