#include "foreshock/simulation/websocket_handshake.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::string request(const std::string& first, const std::string& headers) {
  return first + "\r\n" + headers + "\r\n";
}
const std::string kHeaders =
    "Host: x\r\nUPGRADE: WebSocket\r\nConnection: Upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

TEST(WebsocketHandshake, TheKeyOfTheStandardHasItsAnswer) {
  const auto parsed = parse_upgrade_request(request("GET /ws?a=b HTTP/1.1", kHeaders));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->target, "/ws?a=b");
  EXPECT_FALSE(parsed->deflate);
  const std::string answer = accept_upgrade(*parsed);
  EXPECT_NE(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos);
  EXPECT_EQ(answer.find("Extensions"), std::string::npos);
}

TEST(WebsocketHandshake, CompressionIsAgreedWhenOffered) {
  const auto parsed = parse_upgrade_request(
      request("GET / HTTP/1.1",
              kHeaders + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"));
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->deflate);
  EXPECT_NE(accept_upgrade(*parsed).find("server_no_context_takeover"), std::string::npos);
}

TEST(WebsocketHandshake, WhatIsNoSuchRequestIsSaidToBe) {
  EXPECT_FALSE(parse_upgrade_request(request("POST / HTTP/1.1", kHeaders)));
  EXPECT_FALSE(parse_upgrade_request(request("GET / HTTP/1.1", "Host: x\r\n")));
  EXPECT_FALSE(parse_upgrade_request(request("GET / HTTP/1.1", "Upgrade: websocket\r\n")));
  EXPECT_FALSE(parse_upgrade_request("\r\n"));
  EXPECT_FALSE(parse_upgrade_request(""));
  EXPECT_TRUE(refuse_upgrade(503).starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
}

}  // namespace
}  // namespace foreshock
