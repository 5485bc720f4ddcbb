// A certificate for tests on this machine: a root made now, and one of localhost, 127.0.0.1 and ::1 signed by
// it, valid for a day. Keys are made anew each time and never written.
#pragma once

#include <string>

namespace foreshock {

struct TestCertificate {
  std::string root_pem;   // what a client trusts
  std::string chain_pem;  // the server's own
  std::string key_pem;    // of the server's
};

[[nodiscard]] TestCertificate make_test_certificate();

}  // namespace foreshock
