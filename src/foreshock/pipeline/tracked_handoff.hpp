// What a handoff tells a tracking server: a run for the package, and one for each model with parameters,
// val_ and test_ metrics (calibration and test part), curves by step, and its files; every model's scores
// stand beside base rate, log-HAR's and their intervals. The best model goes to the registry: the one of the
// verdict, chosen on the calibration part; the bar itself where no model beats it there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "foreshock/pipeline/handoff.hpp"
#include "foreshock/tracking/tracked_job.hpp"

namespace foreshock {

inline constexpr const char* kExperiment = "crypto-volatility-detection";
inline constexpr const char* kRegisteredModel = "crypto-volatility-spike";
inline constexpr const char* kChampion = "champion";
inline constexpr const char* kChallenger = "challenger";
inline constexpr const char* kVerdictTag = "foreshock.verdict";

struct TrackedHandoff {
  std::filesystem::path package;  // as written
  std::filesystem::path scratch;  // an empty folder for further files; the caller removes it
  std::string server;
  std::string commit;  // of this program
  std::string user;    // may be empty
  std::int64_t start_ms = 0, end_ms = 0;
};

[[nodiscard]] TrackedJob tracked_handoff(const HandoffReport& report, const TrackedHandoff& facts);

}  // namespace foreshock
