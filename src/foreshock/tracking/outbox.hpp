// Jobs on disk until a tracking server has all of them: a folder each, written whole or not at all, with
// copies of the artifacts. Training writes here and is done; delivery (mlflow_delivery.hpp) may come at once,
// later, or in parts, and notes after every step how far it is. Two programs never deliver the same job.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/file_lock.hpp"
#include "foreshock/tracking/tracked_job.hpp"

namespace foreshock {

struct RunState {
  std::string run_id;          // empty: not made yet
  bool creating = false;       // it was asked for and no answer is known
  bool created_twice = false;  // an earlier try may have made another one
  std::size_t batches = 0;     // sent, each with its answer
  bool batch_open = false;     // the next one was sent and no answer is known
  bool described = false;      // parameters, tags and datasets
  std::size_t artifacts = 0;   // sent
  bool ended = false;
};

struct DeliveryState {
  std::string server;  // these ids are its
  std::string experiment_id;
  std::vector<RunState> runs;
  std::string model_version;
};

class OutboxEntry {
 public:
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const TrackedJob& job() const { return job_; }  // its artifacts are the outbox's copies
  [[nodiscard]] const DeliveryState& state() const { return state_; }

  // Changes the state on disk, then here. Errors: cannot_write.
  void set_state(DeliveryState state);
  // How often it changed since the entry was opened: whether a try got anywhere.
  [[nodiscard]] std::size_t changes() const { return changes_; }
  // All of it is delivered.
  void remove();

 private:
  friend class Outbox;
  OutboxEntry(std::filesystem::path folder, FileLock lock);

  std::filesystem::path folder_;
  std::string id_;
  FileLock lock_;
  TrackedJob job_;
  DeliveryState state_;
  std::size_t changes_ = 0;
};

class Outbox {
 public:
  explicit Outbox(std::filesystem::path folder);  // made when something is put in

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  // The new entry's id. Errors: cannot_read (an artifact), cannot_write.
  std::string add(const TrackedJob& job) const;
  // Ids, oldest first. Errors: cannot_read.
  [[nodiscard]] std::vector<std::string> ids() const;
  // Nothing where another program has it in hand, or it is gone. Errors: bad_file, cannot_read.
  [[nodiscard]] std::optional<OutboxEntry> open(const std::string& id) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace foreshock
