// What commands that talk to an MLflow server share: its address, the secrets of the environment, the outbox,
// and the sending of what is in it.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "foreshock/tracking/mlflow_client.hpp"
#include "foreshock/tracking/mlflow_delivery.hpp"
#include "foreshock/tracking/outbox.hpp"

namespace foreshock::cli {

struct MlflowOptions {
  std::string uri;               // as given; the environment's MLFLOW_TRACKING_URI otherwise
  std::filesystem::path outbox;  // empty: the user's
  double wait_s = 10;            // for a server that does not answer as it should
};

void add_mlflow_options(CLI::App& command, MlflowOptions& options);

[[nodiscard]] Outbox outbox_of(const MlflowOptions& options);

// The server that was asked for; nothing where none was. An address of the flag that is no server's throws
// UserError(bad_setting); one of the environment is told of and passed over.
[[nodiscard]] std::optional<ServerAddress> mlflow_server(const MlflowOptions& options);
// The same, for commands that cannot do without.
[[nodiscard]] ServerAddress needed_mlflow_server(const MlflowOptions& options);

// With MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_USERNAME and _PASSWORD, MLFLOW_TRACKING_SERVER_CERT_PATH and
// MLFLOW_HTTP_REQUEST_TIMEOUT of the environment.
[[nodiscard]] MlflowClient mlflow_client(const ServerAddress& server);

// Sends an entry, trying again while answers fail and there is time. What is not sent stays, and a line says
// why. Whether all of it arrived.
bool send_entry(const Outbox& outbox, const std::string& id, const ServerAddress& server, double wait_s);

// Puts a job into the outbox and sends it.
void track(const MlflowOptions& options, const ServerAddress& server,
           const std::function<TrackedJob(const std::filesystem::path& scratch)>& make_job);

}  // namespace foreshock::cli
