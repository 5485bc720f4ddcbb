// What producers, consumers and the commands about topics share: a librdkafka handle, its settings, and what
// its brokers last said, as one clear line. Settings go by librdkafka's names.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"
#include "foreshock/core/time.hpp"

struct rd_kafka_s;

namespace foreshock {

// Until a cluster is reached, and until one that is has a leader for everything again.
inline constexpr nanoseconds kKafkaPatience = std::chrono::seconds(10);
inline constexpr nanoseconds kLeaderPatience = std::chrono::seconds(30);

using KafkaSettings = std::map<std::string, std::string>;

// "kafka:HOST:PORT[,HOST:PORT...][?NAME=VALUE[&NAME=VALUE...]]"
[[nodiscard]] bool names_kafka(std::string_view address);
// What the address says, and what the environment does under KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_MECHANISM,
// KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_SSL_CA_LOCATION, KAFKA_SSL_CERTIFICATE_LOCATION,
// KAFKA_SSL_KEY_LOCATION and KAFKA_SSL_KEY_PASSWORD. Throws UserError(bad_setting); also for a password in
// the address.
[[nodiscard]] KafkaSettings kafka_settings(const std::string& address);

class KafkaClient {
 public:
  enum class Role : std::uint8_t { producer, consumer };
  // Callbacks of the handle's poll; `opaque` is this client's `owner`.
  struct Callbacks {
    void* owner = nullptr;
    void (*delivered)(void* owner, std::size_t number, std::optional<Error> failed) = nullptr;
    void (*rebalanced)(void* owner, int what, void* partitions) = nullptr;
  };

  // `settings` win over `ours`. Throws UserError(bad_setting): a name or value librdkafka does not know.
  KafkaClient(Role role, const KafkaSettings& settings, const KafkaSettings& ours,
              const Callbacks& callbacks);
  KafkaClient(Role role, const KafkaSettings& settings) : KafkaClient(role, settings, {}, {}) {}
  ~KafkaClient();
  KafkaClient(const KafkaClient&) = delete;
  KafkaClient& operator=(const KafkaClient&) = delete;

  [[nodiscard]] rd_kafka_s* handle() const;
  // Until a broker answers. Throws UserError: cannot_connect (why, after `patience`; at once where the login
  // is refused).
  void reach(nanoseconds patience);
  // Leaves the handle, closed already, to the end of the process: librdkafka before 2.3 may abort when it
  // destroys a member of a cooperative group that had no assignment at last (its issue 4312).
  void abandon();
  // A broker was reached, and does not let us in.
  [[nodiscard]] bool refused() const;
  // What brokers said since the last call, if anything: told once.
  [[nodiscard]] std::optional<Error> trouble();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The brokers the cluster says it has: "HOST:PORT,...".
[[nodiscard]] std::string kafka_brokers(KafkaClient& client);

// Asks again, for so long, while the answer is that a broker has only started or leads no more. Gives
// the last answer, a librdkafka code. Throws UserError(interrupted).
[[nodiscard]] int kafka_asked(KafkaClient& client, const std::function<int()>& ask,
                              nanoseconds patience = kLeaderPatience);

// An Error of a librdkafka code, with what it was about.
[[nodiscard]] Error kafka_error(int code, const std::string& what);

}  // namespace foreshock
