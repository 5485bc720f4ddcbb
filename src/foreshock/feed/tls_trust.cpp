#include "foreshock/feed/tls_trust.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "foreshock/core/error.hpp"

namespace foreshock {

void trust_certificates(ssl_ctx_st* context, const std::string& ca_file) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return;
  }
  if (SSL_CTX_load_verify_file(context, ca_file.c_str()) == 1) return;
  const char* reason = ERR_reason_error_string(ERR_get_error());
  throw UserError(ErrorCode::cannot_read, fmt::format("{}: no certificates (PEM) can be read: {}", ca_file,
                                                      reason == nullptr ? "unknown error" : reason));
}

bool expect_host(ssl_st* tls, const std::string& host, bool is_address) {
  X509_VERIFY_PARAM* expected = SSL_get0_param(tls);
  if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
  return X509_VERIFY_PARAM_set1_host(expected, host.c_str(), 0) == 1 &&
         SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
}

}  // namespace foreshock
