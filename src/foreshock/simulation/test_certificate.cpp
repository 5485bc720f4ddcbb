#include "foreshock/simulation/test_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  FORESHOCK_CHECK(key != nullptr);
  return key;
}

void add_extension(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value));
  FORESHOCK_CHECK(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate make_certificate(EVP_PKEY* key, const char* name) {
  constexpr long kHour = 3600;
  Certificate certificate(X509_new());
  FORESHOCK_CHECK(certificate && X509_set_version(certificate.get(), 2) == 1);
  std::uint64_t serial = 0;
  FORESHOCK_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24 * kHour);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  FORESHOCK_CHECK(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

template <typename Write>
std::string pem(Write write) {
  const std::unique_ptr<BIO, Freed<BIO_free>> memory(BIO_new(BIO_s_mem()));
  FORESHOCK_CHECK(memory && write(memory.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

TestCertificate make_test_certificate() {
  const Key root_key = make_key(), key = make_key();
  const Certificate root = make_certificate(root_key.get(), "Foreshock simulator test root");
  X509_set_issuer_name(root.get(), X509_get_subject_name(root.get()));
  add_extension(root.get(), root.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(root.get(), root.get(), NID_key_usage, "critical,keyCertSign");
  add_extension(root.get(), root.get(), NID_subject_key_identifier, "hash");
  FORESHOCK_CHECK(X509_sign(root.get(), root_key.get(), EVP_sha256()) > 0);

  const Certificate own = make_certificate(key.get(), "localhost");
  X509_set_issuer_name(own.get(), X509_get_subject_name(root.get()));
  add_extension(own.get(), root.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(own.get(), root.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(own.get(), root.get(), NID_ext_key_usage, "serverAuth");
  add_extension(own.get(), root.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
  add_extension(own.get(), root.get(), NID_authority_key_identifier, "keyid");
  FORESHOCK_CHECK(X509_sign(own.get(), root_key.get(), EVP_sha256()) > 0);

  return {pem([&](BIO* bio) { return PEM_write_bio_X509(bio, root.get()); }),
          pem([&](BIO* bio) { return PEM_write_bio_X509(bio, own.get()); }), pem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace foreshock
