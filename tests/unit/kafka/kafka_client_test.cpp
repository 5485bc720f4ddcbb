#include "foreshock/kafka/kafka_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace foreshock {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& address) {
  try {
    (void)kafka_settings(address);
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_setting);
    return error.what();
  }
  return "";
}

TEST(KafkaSettingsTest, AnAddressNamesServersAndSettings) {
  const KafkaSettings settings = kafka_settings("kafka:a:1,b:2?security.protocol=SSL&linger.ms=7");
  EXPECT_EQ(settings.at("bootstrap.servers"), "a:1,b:2");
  EXPECT_EQ(settings.at("security.protocol"), "SSL");
  EXPECT_EQ(settings.at("linger.ms"), "7");
  EXPECT_TRUE(names_kafka("kafka:a:1"));
  EXPECT_FALSE(names_kafka("sqlite:a.db"));
}

TEST(KafkaSettingsTest, WhatIsNoAddressIsRefused) {
  EXPECT_THAT(refusal("kafka:"), HasSubstr("give kafka:HOST:PORT"));
  EXPECT_THAT(refusal("localhost:9092"), HasSubstr("give kafka:HOST:PORT"));
  EXPECT_THAT(refusal("kafka:a:1?linger.ms"), HasSubstr("not NAME=VALUE"));
}

TEST(KafkaSettingsTest, SecretsComeFromTheEnvironmentAlone) {
  EXPECT_THAT(refusal("kafka:a:1?sasl.password=hidden"), HasSubstr("KAFKA_SASL_PASSWORD"));
  EXPECT_THAT(refusal("kafka:a:1?ssl.key.password=hidden"), testing::Not(HasSubstr("hidden")));
  ::setenv("KAFKA_SASL_PASSWORD", "from outside", 1);
  EXPECT_EQ(kafka_settings("kafka:a:1").at("sasl.password"), "from outside");
  ::unsetenv("KAFKA_SASL_PASSWORD");
  EXPECT_FALSE(kafka_settings("kafka:a:1").contains("sasl.password"));
}

TEST(KafkaClientTest, AnUnknownSettingIsRefusedByName) {
  const KafkaSettings settings = kafka_settings("kafka:a:1?no.such=1");
  try {
    const KafkaClient client(KafkaClient::Role::producer, settings);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_setting);
    EXPECT_THAT(error.what(), HasSubstr("no.such"));
  }
}

}  // namespace
}  // namespace foreshock
