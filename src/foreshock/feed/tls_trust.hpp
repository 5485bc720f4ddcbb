// Whom a TLS client trusts: certificates under known roots, and only those of the host it means.
#pragma once

#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace foreshock {

// TLS 1.2 or newer, certificates required, under the roots in `ca_file` (PEM), the system's where that is
// empty. Throws UserError(cannot_read), naming the file.
void trust_certificates(ssl_ctx_st* context, const std::string& ca_file);

// The certificate must be this host's; tells the server by name which host is meant. False: it is no name of
// a host.
[[nodiscard]] bool expect_host(ssl_st* tls, const std::string& host, bool is_address);

}  // namespace foreshock
