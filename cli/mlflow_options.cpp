#include "mlflow_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "foreshock/core/environment.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "user_folders.hpp"

namespace foreshock::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kAddressVariable = "MLFLOW_TRACKING_URI";
constexpr auto kFirstPause = std::chrono::milliseconds(200);
constexpr auto kLongestPause = std::chrono::milliseconds(3000);
constexpr auto kStep = std::chrono::milliseconds(50);

double timeout_s(double otherwise) {
  const std::string text = from_environment("MLFLOW_HTTP_REQUEST_TIMEOUT");
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (text.empty()) return otherwise;
  if (!whole || !(value > 0) || value > 86'400) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("MLFLOW_HTTP_REQUEST_TIMEOUT is '{}', not a number of seconds", text));
  }
  return value;
}

void pause(Clock::duration length) {
  for (const auto until = Clock::now() + length; Clock::now() < until; std::this_thread::sleep_for(kStep))
    throw_if_interrupted();
}

class ScratchFolder {
 public:
  explicit ScratchFolder(fs::path path) : path_(std::move(path)) {}
  ~ScratchFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void say_delivered(const DeliveredJob& job) {
  fmt::print("tracked: {} runs at {}\n", job.runs, job.run_url);
  if (!job.model_version.empty()) fmt::print("registered: {} version {}\n", job.model, job.model_version);
}

DeliveredJob deliver_with_progress(OutboxEntry& entry, MlflowClient& client) {
  std::optional<Progress> progress;
  return deliver(entry, client, [&](std::size_t done, std::size_t of) {
    throw_if_interrupted();
    if (!progress) progress.emplace("sending", of);
    progress->advance_to(done);
  });
}

}  // namespace

void add_mlflow_options(CLI::App& command, MlflowOptions& options) {
  command.add_option("--mlflow-uri", options.uri,
                     "Track on this MLflow server, http(s)://HOST:PORT (default: MLFLOW_TRACKING_URI of the "
                     "environment, else not at all); token or user and password: MLFLOW_TRACKING_TOKEN, "
                     "MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD");
  command
      .add_option("--mlflow-outbox", options.outbox,
                  "Where runs wait until a server has them (default: the user's state folder)")
      ->type_name("DIR");
  command
      .add_option(
          "--mlflow-wait", options.wait_s,
          "Try so many seconds again where the server fails; then the runs wait for `foreshock mlflow "
          "send`")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
}

Outbox outbox_of(const MlflowOptions& options) {
  if (!options.outbox.empty()) return Outbox(options.outbox);
  return Outbox(state_folder("name a folder with --mlflow-outbox") / "foreshock" / "mlflow-outbox");
}

std::optional<ServerAddress> mlflow_server(const MlflowOptions& options) {
  if (!options.uri.empty()) return server_address(options.uri);
  const std::string uri = from_environment(kAddressVariable);
  if (uri.empty()) return std::nullopt;
  try {
    return server_address(uri);
  } catch (const UserError& error) {
    fmt::print(stderr, "foreshock: nothing is tracked: {}: {}\n", kAddressVariable, error.what());
    return std::nullopt;
  }
}

ServerAddress needed_mlflow_server(const MlflowOptions& options) {
  const std::string uri = options.uri.empty() ? from_environment(kAddressVariable) : options.uri;
  if (uri.empty()) {
    throw UserError(ErrorCode::bad_setting,
                    "which server? Name it with --mlflow-uri http://HOST:PORT or MLFLOW_TRACKING_URI");
  }
  return server_address(uri);
}

MlflowClient mlflow_client(const ServerAddress& server) {
  HttpSettings settings;
  settings.token = from_environment("MLFLOW_TRACKING_TOKEN");
  settings.user = server.user.empty() ? from_environment("MLFLOW_TRACKING_USERNAME") : server.user;
  settings.password = server.user.empty() ? from_environment("MLFLOW_TRACKING_PASSWORD") : server.password;
  settings.ca_file = from_environment("MLFLOW_TRACKING_SERVER_CERT_PATH");
  settings.timeout_s = timeout_s(settings.timeout_s);
  return {server.url, std::move(settings)};
}

bool send_entry(const Outbox& outbox, const std::string& id, const ServerAddress& server, double wait_s) {
  std::optional<OutboxEntry> entry = outbox.open(id);
  if (!entry) {
    fmt::print(stderr, "foreshock: {}: another program is sending it\n", id);
    return false;
  }
  MlflowClient client = mlflow_client(server);
  const auto until =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait_s));
  Clock::duration length = kFirstPause;
  for (std::size_t before = 0;; length = std::min<Clock::duration>(2 * length, kLongestPause)) {
    try {
      say_delivered(deliver_with_progress(*entry, client));
      entry->remove();
      return true;
    } catch (const UserError& error) {
      const bool may_pass = error.code() == ErrorCode::no_answer || error.code() == ErrorCode::cannot_connect;
      if (!may_pass && error.code() != ErrorCode::server_refused) throw;
      if (entry->changes() > before) length = kFirstPause;
      before = entry->changes();
      if (!may_pass || Clock::now() + length >= until) {
        fmt::print(stderr,
                   "foreshock: not tracked yet: {}; the runs wait in {} ({}): foreshock mlflow send\n",
                   error.what(), outbox.folder().string(), id);
        return false;
      }
    }
    pause(length);
  }
}

void track(const MlflowOptions& options, const ServerAddress& server,
           const std::function<TrackedJob(const fs::path& scratch)>& make_job) {
  const Outbox outbox = outbox_of(options);
  std::string id;
  {
    const ScratchFolder scratch(outbox.folder() / fmt::format(".making.{}", ::getpid()));
    id = outbox.add(make_job(scratch.path()));
  }
  send_entry(outbox, id, server, options.wait_s);
}

}  // namespace foreshock::cli
