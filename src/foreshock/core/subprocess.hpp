// Another program, run to its end: no shell, nothing on its standard input, both outputs captured. It has a
// process group of its own, which is killed when this program is interrupted or it says too much.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace foreshock {

struct Finished {
  int status = 0;  // exit status; 128 + the signal's number when a signal ended it
  std::string out;
  std::string err;

  // The last line that says anything, for a message: of err, else of out.
  [[nodiscard]] std::string last_words() const;
};

// words[0] is the program, a path or a name looked up in PATH; the environment is handed on. Errors:
// cannot_read when it cannot be started; bad_file when it writes more than `limit` bytes to one of its
// outputs; interrupted.
[[nodiscard]] Finished run_program(const std::vector<std::string>& words, std::size_t limit = 16 << 20);

}  // namespace foreshock
