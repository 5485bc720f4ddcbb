// HTTP and HTTPS by libcurl: one request, one answer. What matters to a caller who must not do a thing twice
// is told apart: a request that never left (cannot_connect) and one whose fate is unknown (no_answer).
// Not for several threads at once.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/result.hpp"

namespace foreshock {

struct HttpSettings {
  std::string token;              // sent as a bearer token
  std::string user, password;     // basic authentication, where there is no token
  std::filesystem::path ca_file;  // further roots to trust; empty: the system's
  double connect_timeout_s = 3;
  double timeout_s = 30;  // of an answer; a file's transfer may be longer as long as bytes move
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::string body = {};                                     // JSON
  std::optional<std::filesystem::path> file = std::nullopt;  // sent instead of a body
};

struct HttpAnswer {
  long status = 0;
  std::string body;  // the first 16 MiB
};

class HttpClient {
 public:
  explicit HttpClient(HttpSettings settings);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Errors: cannot_connect, no_answer, cannot_read (the file), interrupted.
  [[nodiscard]] Result<HttpAnswer> send(const HttpRequest& request);

 private:
  struct Handle;
  HttpSettings settings_;
  std::unique_ptr<Handle> handle_;
};

// For one segment of a path, or a value of a query.
[[nodiscard]] std::string percent_encoded(const std::string& text);

// "http(s)://host[:port][/path]" split from "user:password@", without a slash at its end. Errors:
// bad_setting, which does not repeat a password.
struct ServerAddress {
  std::string url;
  std::string user, password;
};
[[nodiscard]] ServerAddress server_address(const std::string& text);

}  // namespace foreshock
