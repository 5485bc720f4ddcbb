#include "foreshock/feed/websocket_url.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(WebsocketUrl, IsTakenApart) {
  const WebsocketUrl url = parse_websocket_url("wss://stream.binance.com:9443/ws?a=b").value();
  EXPECT_TRUE(url.tls);
  EXPECT_EQ(url.host, "stream.binance.com");
  EXPECT_EQ(url.port, "9443");
  EXPECT_EQ(url.target, "/ws?a=b");
  EXPECT_FALSE(url.default_port);
  EXPECT_FALSE(url.is_address);
}

TEST(WebsocketUrl, HasDefaults) {
  const WebsocketUrl url = parse_websocket_url("wss://ws.kraken.com").value();
  EXPECT_EQ(url.port, "443");
  EXPECT_EQ(url.target, "/");
  EXPECT_TRUE(url.default_port);
  EXPECT_EQ(parse_websocket_url("ws://[::1]:80/x").value().host, "::1");
  EXPECT_TRUE(parse_websocket_url("ws://127.0.0.1:1").value().is_address);
}

TEST(WebsocketUrl, WithoutTlsGoesToThisMachineOnly) {
  for (const char* url : {"ws://127.0.0.1:1", "ws://localhost:1/ws", "ws://[::1]:1"}) {
    EXPECT_TRUE(parse_websocket_url(url).ok()) << url;
  }
  for (const char* url : {"ws://10.0.0.1", "ws://127.0.0.1.example.com", "ws://localhost.example.com"}) {
    EXPECT_FALSE(parse_websocket_url(url).ok()) << url;
  }
}

TEST(WebsocketUrl, RefusesWhatIsNone) {
  for (const char* url : {"", "http://a", "wss://", "wss://:1", "wss://a:b", "wss://a:99999", "wss://[::1",
                          "wss://a b", "wss://a/b c", "wss://a\r\nb", "wss://a/\r\nHost: b"}) {
    EXPECT_FALSE(parse_websocket_url(url).ok()) << url;
  }
}

TEST(ProxyUrl, IsTakenApartAndKeepsItsSecret) {
  const ProxyUrl proxy = parse_proxy_url("http://me:pass@word@proxy.example:3128/").value();
  EXPECT_EQ(proxy.host, "proxy.example");
  EXPECT_EQ(proxy.port, "3128");
  EXPECT_EQ(proxy.user_and_password, "me:pass@word");
  const auto bad = parse_proxy_url("socks5://me:secret@proxy.example");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().message.find("secret"), std::string::npos);
}

TEST(ProxyUrl, IsPassedByWhereNoProxySaysSo) {
  EXPECT_TRUE(goes_without_proxy("localhost", ""));
  EXPECT_TRUE(goes_without_proxy("127.0.0.1", ""));
  EXPECT_TRUE(goes_without_proxy("a.example.com", "x, .example.com"));
  EXPECT_TRUE(goes_without_proxy("example.com", "example.com"));
  EXPECT_TRUE(goes_without_proxy("anything", "*"));
  EXPECT_FALSE(goes_without_proxy("badexample.com", "example.com"));
  EXPECT_FALSE(goes_without_proxy("ws.kraken.com", ""));
}

}  // namespace
}  // namespace foreshock
