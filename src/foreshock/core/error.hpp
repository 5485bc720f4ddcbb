// Error codes, one table for C++, JSON and exit status; by thousand: 1 input, 2 transport, 3 storage, 4
// settings, 5 model or schema, 9 internal.
#pragma once

#include <stdexcept>
#include <string>

namespace foreshock {

enum class ErrorCode : int {
  bad_number = 1001,
  bad_time = 1002,
  bad_json = 1003,
  missing_field = 1004,
  unknown_shape = 1005,
  bad_line = 1006,
  no_data = 1007,
  cannot_connect = 2001,
  no_topic = 2002,
  message_too_large = 2003,
  no_answer = 2004,
  server_refused = 2005,
  cannot_read = 3001,
  cannot_write = 3002,
  bad_file = 3003,
  log_busy = 3004,
  offset_out_of_range = 3005,
  bad_setting = 4001,
  unsupported = 4002,
  schema_mismatch = 5001,
  bad_model = 5002,
  missing_column = 5003,
  interrupted = 9001,
};

// Exit statuses of every command.
enum class ExitStatus : int { done = 0, failed = 1, wrong_use = 2, gate_not_met = 3, interrupted = 130 };

// An expected failure as a value: a bad line, a bad number.
struct Error {
  ErrorCode code;
  std::string message;  // one line: what, which value, what to do
};

// Thrown where the program cannot go on for a reason the user can mend. what() is one line for the user.
class UserError : public std::runtime_error {
 public:
  UserError(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  explicit UserError(const Error& error) : UserError(error.code, error.message) {}
  [[nodiscard]] ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace foreshock
