#include "foreshock/pipeline/import_model.hpp"

#include <fmt/format.h>

#include "foreshock/core/error.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/core/subprocess.hpp"
#include "foreshock/pipeline/import_program.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr int kRefused = 3;  // the program's exit status: the file is at fault

// The JSON that the program prints.
std::string read_pickle(const fs::path& file, const fs::path& python) {
  const Finished finished =
      run_program({python.string(), "-I", "-c", std::string(import_program()), fs::absolute(file).string()});
  if (finished.status == 0) return finished.out;
  if (finished.status == kRefused) throw UserError(ErrorCode::bad_file, finished.last_words());
  throw UserError(ErrorCode::unsupported,
                  fmt::format("{} could not read it (exit status {}): {}", python.string(), finished.status,
                              finished.last_words()));
}

}  // namespace

ImportedModel import_model(const ImportJob& job, const Say& say) {
  if (!fs::exists(job.file)) {
    throw UserError(ErrorCode::cannot_read,
                    fmt::format("cannot read {}: there is no such file", job.file.string()));
  }
  ImportSettings settings = job.settings;
  settings.file_hash = sha256_file(job.file);
  const fs::path python = job.python.empty()
                              ? python_environment(job.cache,
                                                   {"import-model", "scikit-learn", import_requirements(),
                                                    "--python names an interpreter that has scikit-learn and "
                                                    "needs no other"},
                                                   say)
                              : job.python;
  try {
    return imported_model(read_pickle(job.file, python), settings);
  } catch (const UserError& error) {
    if (error.code() == ErrorCode::interrupted) throw;
    throw UserError(error.code(), fmt::format("{}: {}", job.file.string(), error.what()));
  }
}

}  // namespace foreshock
