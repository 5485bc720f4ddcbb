#include "foreshock/tracking/http_client.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(ServerAddressTest, SplitsCredentialsAndEnd) {
  const ServerAddress address = server_address("https://me:a%40b@host:5001/mlflow/");
  EXPECT_EQ(address.url, "https://host:5001/mlflow");
  EXPECT_EQ(address.user, "me");
  EXPECT_EQ(address.password, "a@b");
  EXPECT_EQ(server_address("http://127.0.0.1:5001").url, "http://127.0.0.1:5001");
  EXPECT_EQ(server_address("http://127.0.0.1:5001").user, "");
}

TEST(ServerAddressTest, RefusesWhatIsNoServer) {
  for (const char* text : {"", "mlruns", "file:///tmp", "sqlite:///a.db", "http://", "127.0.0.1:5001"}) {
    EXPECT_THROW(static_cast<void>(server_address(text)), UserError) << text;
  }
  try {
    static_cast<void>(server_address("ftp://me:secret@host"));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
  }
}

TEST(HttpClientTest, WhatNeverLeftIsToldApart) {
  HttpClient client({});
  const Result<HttpAnswer> answer = client.send({"GET", "http://127.0.0.1:1/"});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::cannot_connect);
  const Result<HttpAnswer> nameless = client.send({"GET", "http://name.invalid/"});
  ASSERT_FALSE(nameless.ok());
  EXPECT_EQ(nameless.error().code, ErrorCode::cannot_connect);
  const Result<HttpAnswer> fileless = client.send({"PUT", "http://127.0.0.1:1/", "", "/no/such/file"});
  ASSERT_FALSE(fileless.ok());
  EXPECT_EQ(fileless.error().code, ErrorCode::cannot_read);
}

TEST(PercentEncodedTest, LeavesOnlyWhatIsSafe) {
  EXPECT_EQ(percent_encoded("a b/c?d&é"), "a%20b%2Fc%3Fd%26%C3%A9");
  EXPECT_EQ(percent_encoded(""), "");
}

}  // namespace
}  // namespace foreshock
