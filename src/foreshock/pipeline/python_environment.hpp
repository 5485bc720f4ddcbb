// A Python virtual environment with pinned packages, made once in a cache folder and used again. A stamp is
// written when it is complete: a folder without it is what an interrupted making left, and is made anew.
// Two programs that want it at once wait for one another. Errors: cannot_read (no python3, pip fails),
// cannot_write, interrupted.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace foreshock {

using Say = std::function<void(const std::string&)>;  // takes one line for the user

struct PythonEnvironment {
  std::string name;               // of its folder
  std::string holds;              // for people: "scikit-learn"
  std::string_view requirements;  // as pip reads them
  std::string otherwise;          // what a user can do where it cannot be made
};

// <cache>/foreshock/<name>-<first 12 digits of the SHA-256 of the requirements>
[[nodiscard]] std::filesystem::path environment_folder(const std::filesystem::path& cache,
                                                       const PythonEnvironment& wanted);

// The interpreter of the environment in that folder. Says so before it makes one.
[[nodiscard]] std::filesystem::path python_environment(const std::filesystem::path& cache,
                                                       const PythonEnvironment& wanted, const Say& say);

}  // namespace foreshock
