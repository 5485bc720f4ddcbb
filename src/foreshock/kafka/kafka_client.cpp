#include "foreshock/kafka/kafka_client.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <thread>
#include <utility>

#include "foreshock/core/environment.hpp"
#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

constexpr std::string_view kScheme = "kafka:";
constexpr int kAnswerWithin_ms = 500;
constexpr nanoseconds kAskAgain = std::chrono::milliseconds(100);
constexpr int kOneAnswer_ms = 10'000;

// Written down by the callbacks, which run inside poll calls of the thread that owns the handle.
std::string first_line(const char* text) {
  std::string line = text == nullptr ? "" : text;
  line = line.substr(0, line.find('\n'));
  return line.substr(0, line.find(" (after "));  // librdkafka's remark about its own state
}

constexpr std::array kFromEnvironment = {"security.protocol", "sasl.mechanism",  "sasl.username",
                                         "sasl.password",     "ssl.ca.location", "ssl.certificate.location",
                                         "ssl.key.location",  "ssl.key.password"};

// KAFKA_SASL_PASSWORD of sasl.password.
std::string environment_name(std::string name) {
  for (char& c : name) c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return "KAFKA_" + name;
}

KafkaSettings environment_settings() {
  KafkaSettings settings;
  for (const char* name : kFromEnvironment) {
    if (std::string value = from_environment(environment_name(name).c_str()); !value.empty()) {
      settings[name] = std::move(value);
    }
  }
  return settings;
}

void add_setting(KafkaSettings& settings, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UserError(ErrorCode::bad_setting, fmt::format("kafka: '{}' is not NAME=VALUE", text));
  }
  const std::string name = text.substr(0, equals);
  if (name.ends_with("password")) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("kafka: {} does not belong in an address; set {} in the "
                                "environment",
                                name, environment_name(name)));
  }
  settings[name] = text.substr(equals + 1);
}

bool is_refusal(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED ||
         code == RD_KAFKA_RESP_ERR__SSL;
}

// Of a topic that the cluster has: a broker that has only started knows neither topics nor leaders yet.
bool may_pass(int answer) {
  constexpr std::array kPassing = {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                   RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                                   RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                                   RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                                   RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                                   RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                                   RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
                                   RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
                                   RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
                                   RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
                                   RD_KAFKA_RESP_ERR__TRANSPORT,
                                   RD_KAFKA_RESP_ERR__TIMED_OUT,
                                   RD_KAFKA_RESP_ERR__WAIT_COORD,
                                   RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
                                   RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC};
  return std::find(kPassing.begin(), kPassing.end(), answer) != kPassing.end();
}

}  // namespace

struct KafkaClient::State {
  Callbacks callbacks;
  std::string servers;
  rd_kafka_t* handle = nullptr;
  std::optional<Error> trouble;
  bool refused = false;

  static void on_error(rd_kafka_t* handle, int code, const char* reason, void* opaque) {
    State& state = *static_cast<State*>(opaque);
    const auto error = static_cast<rd_kafka_resp_err_t>(code);
    if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && state.trouble) return;  // said more precisely already
    std::string why = first_line(reason);
    if (error == RD_KAFKA_RESP_ERR__FATAL) {
      std::array<char, 512> text{};
      rd_kafka_fatal_error(handle, text.data(), text.size());
      why = first_line(text.data());
    }
    state.refused = is_refusal(error);
    state.trouble = Error{ErrorCode::cannot_connect,
                          fmt::format("kafka:{}{}: {}", state.servers,
                                      state.refused ? " refuses the login" : " cannot be reached", why)};
  }
  static void on_delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    const State& state = *static_cast<State*>(opaque);
    if (state.callbacks.delivered == nullptr) return;
    std::optional<Error> failed;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      failed = kafka_error(message->err, rd_kafka_topic_name(message->rkt));
    }
    state.callbacks.delivered(state.callbacks.owner, reinterpret_cast<std::size_t>(message->_private),
                              std::move(failed));
  }
  static void on_rebalanced(rd_kafka_t*, rd_kafka_resp_err_t what,
                            rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    const State& state = *static_cast<State*>(opaque);
    state.callbacks.rebalanced(state.callbacks.owner, what, partitions);
  }
  static void on_log(const rd_kafka_t*, int, const char*, const char*) {}  // errors come by on_error
};

bool names_kafka(std::string_view address) {
  return address.starts_with(kScheme);
}

KafkaSettings kafka_settings(const std::string& address) {
  const std::size_t question = std::min(address.find('?'), address.size());
  if (!names_kafka(address) || question <= kScheme.size()) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("'{}' is not the address of a broker; give kafka:HOST:PORT", address));
  }
  KafkaSettings settings = environment_settings();
  settings["bootstrap.servers"] = address.substr(kScheme.size(), question - kScheme.size());
  for (std::size_t at = question; at < address.size();) {
    const std::size_t end = std::min(address.find('&', at + 1), address.size());
    add_setting(settings, address.substr(at + 1, end - at - 1));
    at = end;
  }
  return settings;
}

Error kafka_error(int code, const std::string& what) {
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  switch (error) {
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return {ErrorCode::no_topic,
              fmt::format("{}: the broker has no such topic; foreshock topics create makes it", what)};
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return {ErrorCode::message_too_large,
              fmt::format("{}: larger than the broker takes (its message.max.bytes)", what)};
    case RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE:
      return {
          ErrorCode::message_too_large,
          fmt::format("{}: positions of its products are more than the broker keeps of one partition (its "
                      "offset.metadata.max.bytes); use more partitions",
                      what)};
    default:
      return {ErrorCode::cannot_connect, fmt::format("{}: {}", what, rd_kafka_err2str(error))};
  }
}

KafkaClient::KafkaClient(Role role, const KafkaSettings& settings, const KafkaSettings& ours,
                         const Callbacks& callbacks)
    : state_(std::make_unique<State>()) {
  state_->callbacks = callbacks;
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  std::array<char, 512> text{};
  KafkaSettings all = settings;
  all.insert(ours.begin(), ours.end());
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      throw UserError(ErrorCode::bad_setting, fmt::format("kafka: {}", text.data()));
    }
  }
  state_->servers = all["bootstrap.servers"];
  rd_kafka_conf_set_opaque(conf, state_.get());
  rd_kafka_conf_set_error_cb(conf, State::on_error);
  rd_kafka_conf_set_log_cb(conf, State::on_log);
  if (callbacks.delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf, State::on_delivered);
  if (callbacks.rebalanced != nullptr) rd_kafka_conf_set_rebalance_cb(conf, State::on_rebalanced);
  state_->handle = rd_kafka_new(role == Role::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf,
                                text.data(), text.size());
  if (state_->handle == nullptr) {
    rd_kafka_conf_destroy(conf);
    throw UserError(ErrorCode::bad_setting, fmt::format("kafka:{}: {}", state_->servers, text.data()));
  }
}

KafkaClient::~KafkaClient() {
  if (state_ && state_->handle != nullptr) rd_kafka_destroy(state_->handle);
}

rd_kafka_s* KafkaClient::handle() const {
  return state_->handle;
}

void KafkaClient::abandon() {
  static_cast<void>(state_.release());  // its threads may still call back
}

bool KafkaClient::refused() const {
  return state_->refused;
}

std::optional<Error> KafkaClient::trouble() {
  return std::exchange(state_->trouble, std::nullopt);
}

void KafkaClient::reach(nanoseconds patience) {
  const nanoseconds give_up_at = monotonic_now() + patience;
  for (;;) {
    throw_if_interrupted();
    const struct rd_kafka_metadata* found = nullptr;
    const rd_kafka_resp_err_t failed =
        rd_kafka_metadata(state_->handle, 0, nullptr, &found, kAnswerWithin_ms);
    if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) {
      rd_kafka_metadata_destroy(found);
      state_->trouble.reset();
      return;
    }
    rd_kafka_poll(state_->handle, 0);
    if (!state_->refused && monotonic_now() < give_up_at) continue;
    if (state_->trouble) throw UserError(*state_->trouble);
    throw UserError(ErrorCode::cannot_connect,
                    fmt::format("kafka:{} cannot be reached: {}", state_->servers, rd_kafka_err2str(failed)));
  }
}

std::string kafka_brokers(KafkaClient& client) {
  const struct rd_kafka_metadata* found = nullptr;
  const int failed = kafka_asked(
      client, [&] { return rd_kafka_metadata(client.handle(), 0, nullptr, &found, kOneAnswer_ms); });
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, "brokers"));
  std::string servers;
  for (int i = 0; i < found->broker_cnt; ++i) {
    servers += fmt::format("{}{}:{}", i == 0 ? "" : ",", found->brokers[i].host, found->brokers[i].port);
  }
  rd_kafka_metadata_destroy(found);
  return servers;
}

// Who leads is taken from what the client remembers, which only a request for metadata renews.
int kafka_asked(KafkaClient& client, const std::function<int()>& ask, nanoseconds patience) {
  const nanoseconds give_up_at = monotonic_now() + patience;
  for (;;) {
    const int answer = ask();
    if (!may_pass(answer) || monotonic_now() >= give_up_at) return answer;
    throw_if_interrupted();
    std::this_thread::sleep_for(kAskAgain);
    const struct rd_kafka_metadata* renewed = nullptr;
    if (rd_kafka_metadata(client.handle(), 1, nullptr, &renewed, kAnswerWithin_ms) == 0) {
      rd_kafka_metadata_destroy(renewed);
    }
  }
}

}  // namespace foreshock
