#include "foreshock/tracking/outbox.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kJob = "job.json";
constexpr std::string_view kState = "state.json";
constexpr std::string_view kLock = "lock";

[[noreturn]] void cannot_write(const fs::path& path, const std::error_code& error) {
  throw UserError(ErrorCode::cannot_write,
                  fmt::format("cannot write {}: {}", path.string(), error.message()));
}

// Sortable by time, the same for the same job.
std::string id_of(const TrackedJob& job) {
  const std::int64_t start_ms = job.runs.empty() ? 0 : job.runs.front().start_ms;
  std::string time = format_time(from_nanos(start_ms * 1'000'000)).substr(0, 19);
  std::erase(time, '-');
  std::erase(time, ':');
  return fmt::format("{}-{}", time, sha256_hex(to_json(job)).substr(0, 12));
}

std::string state_json(const DeliveryState& state) {
  Json out{{"server", state.server},
           {"experiment_id", state.experiment_id},
           {"model_version", state.model_version},
           {"runs", Json::array()}};
  for (const RunState& run : state.runs) {
    out["runs"].push_back({{"run_id", run.run_id},
                           {"creating", run.creating},
                           {"created_twice", run.created_twice},
                           {"batches", run.batches},
                           {"batch_open", run.batch_open},
                           {"described", run.described},
                           {"artifacts", run.artifacts},
                           {"ended", run.ended}});
  }
  return out.dump(1) + "\n";
}

DeliveryState state_of(const std::string& json, const fs::path& path) {
  try {
    const Json in = Json::parse(json);
    DeliveryState state{in.at("server"), in.at("experiment_id"), {}, in.at("model_version")};
    for (const Json& run : in.at("runs")) {
      state.runs.push_back({run.at("run_id"), run.at("creating"), run.at("created_twice"), run.at("batches"),
                            run.at("batch_open"), run.at("described"), run.at("artifacts"), run.at("ended")});
    }
    return state;
  } catch (const Json::exception& error) {
    throw UserError(ErrorCode::bad_file, fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace

OutboxEntry::OutboxEntry(fs::path folder, FileLock lock)
    : folder_(std::move(folder)),
      id_(folder_.filename().string()),
      lock_(std::move(lock)),
      job_(tracked_job_from_json(read_file(folder_ / kJob))) {
  for (TrackedRun& run : job_.runs) {
    for (TrackedArtifact& artifact : run.artifacts) artifact.file = folder_ / artifact.file;
  }
  const fs::path state = folder_ / kState;
  if (fs::exists(state)) state_ = state_of(read_file(state), state);
  state_.runs.resize(job_.runs.size());
}

void OutboxEntry::set_state(DeliveryState state) {
  write_file(folder_ / kState, state_json(state));
  state_ = std::move(state);
  ++changes_;
}

void OutboxEntry::remove() {
  std::error_code error;
  fs::remove(folder_ / kJob, error);  // without it an entry counts as gone
  fs::remove_all(folder_, error);
  if (error) cannot_write(folder_, error);
}

Outbox::Outbox(fs::path folder) : folder_(std::move(folder)) {}

std::string Outbox::add(const TrackedJob& job) const {
  const std::string id = id_of(job);
  const fs::path final = folder_ / id;
  const fs::path staging = folder_ / fmt::format(".{}.{}", id, ::getpid());
  std::error_code error;
  if (fs::exists(final / kJob)) return id;
  fs::create_directories(staging / "files", error);
  if (error) cannot_write(staging, error);
  TrackedJob kept = job;
  std::size_t number = 0;
  for (TrackedRun& run : kept.runs) {
    for (TrackedArtifact& artifact : run.artifacts) {
      const fs::path copy = fs::path("files") / std::to_string(number++);
      fs::copy_file(artifact.file, staging / copy, fs::copy_options::overwrite_existing, error);
      if (error) {
        const std::string why = error.message();
        fs::remove_all(staging, error);
        throw UserError(ErrorCode::cannot_write, fmt::format("cannot copy {} into {}: {}",
                                                             artifact.file.string(), folder_.string(), why));
      }
      artifact.file = copy;
    }
  }
  write_file(staging / kJob, to_json(kept));
  fs::rename(staging, final, error);
  if (error) cannot_write(final, error);
  return id;
}

std::vector<std::string> Outbox::ids() const {
  std::vector<std::string> ids;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, error)) {
    std::error_code gone;
    if (fs::exists(entry.path() / kJob, gone) && !entry.path().filename().string().starts_with('.'))
      ids.push_back(entry.path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw UserError(ErrorCode::cannot_read,
                    fmt::format("cannot read {}: {}", folder_.string(), error.message()));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::optional<OutboxEntry> Outbox::open(const std::string& id) const {
  const fs::path folder = folder_ / id;
  std::error_code error;
  if (!fs::exists(folder / kJob, error)) return std::nullopt;
  std::optional<FileLock> lock = FileLock::try_for(folder / kLock);
  if (!lock || !fs::exists(folder / kJob, error)) return std::nullopt;
  return OutboxEntry(folder, std::move(*lock));
}

}  // namespace foreshock
