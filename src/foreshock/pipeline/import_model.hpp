// A handed-over pickle to an Artifact: the embedded Python program reads the file in a process of its own,
// models/imported_model turns what it printed into the model. Reading a pickle can execute what the file
// carries; the program narrows that and does not remove it, so the caller asks the user first.
#pragma once

#include <filesystem>

#include "foreshock/models/imported_model.hpp"
#include "foreshock/pipeline/python_environment.hpp"

namespace foreshock {

struct ImportJob {
  std::filesystem::path file;
  std::filesystem::path python;  // an interpreter that has scikit-learn; empty: an environment of its own
  std::filesystem::path cache;   // folder for that environment; not used with `python`
  ImportSettings settings;       // file_hash is filled in here
};

// Errors, each naming the file: cannot_read; bad_file when it is refused or no pickle; those of
// imported_model. Without the file's name: those of python_environment; unsupported when the interpreter
// lacks scikit-learn.
[[nodiscard]] ImportedModel import_model(const ImportJob& job, const Say& say);

}  // namespace foreshock
