// libparquet exports OpenSSL functions without a version; loaded before libcrypto it would capture them and
// every TLS connection of the program would break. The link order that prevents it is checked here.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string>

#include "foreshock/table/parquet_file.hpp"

namespace foreshock {
namespace {

TEST(OpensslFirst, DigestsComeFromLibcryptoThoughParquetIsLoaded) {
  ASSERT_ANY_THROW((void)read_parquet("no such file"));  // so that libparquet is really linked in
  Dl_info info{};
  ASSERT_NE(::dladdr(reinterpret_cast<void*>(&EVP_DigestInit_ex), &info), 0);
  EXPECT_NE(std::string(info.dli_fname).find("libcrypto"), std::string::npos) << info.dli_fname;
}

}  // namespace
}  // namespace foreshock
