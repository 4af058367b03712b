#pragma once

#include "tests/runtime/probing/loopback.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/eventfd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace muster {

struct openssl_deleter {
  void operator()(EVP_PKEY* what) const { EVP_PKEY_free(what); }
  void operator()(X509* what) const { X509_free(what); }
  void operator()(SSL_CTX* what) const { SSL_CTX_free(what); }
  void operator()(SSL* what) const { SSL_free(what); }
};

template <class T>
using openssl_ptr = std::unique_ptr<T, openssl_deleter>;

/// A key and a certificate for `name`, signed by itself and good for an hour, made for one test.
class self_signed {
public:
  explicit self_signed(const std::string& name)
    : key_{EVP_EC_gen("P-256")},
      certificate_{X509_new()},
      file_{std::filesystem::temp_directory_path() / ("muster-certificate-" + std::to_string(::getpid()) + ".pem")} {
    REQUIRE(key_);
    auto* const made = certificate_.get();
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key_.get());
    auto* const subject = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("muster test"), -1,
                               -1, 0);
    X509_set_issuer_name(made, subject);
    auto* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str());
    X509_add_ext(made, names, -1);
    X509_EXTENSION_free(names);
    REQUIRE(X509_sign(made, key_.get(), EVP_sha256()) > 0);
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> out{std::fopen(file_.c_str(), "w"), std::fclose};
    REQUIRE(out);
    REQUIRE(PEM_write_X509(out.get(), made) == 1);
  }
  self_signed(const self_signed&) = delete;
  self_signed& operator=(const self_signed&) = delete;
  ~self_signed() { std::filesystem::remove(file_); }

  EVP_PKEY* key() const { return key_.get(); }
  X509* certificate() const { return certificate_.get(); }
  std::string file() const { return file_.string(); }

private:
  openssl_ptr<EVP_PKEY> key_;
  openssl_ptr<X509> certificate_;
  std::filesystem::path file_;
};

/// Answers each connection over TLS with 200, whatever is asked. Ends with its object.
class tls_server {
public:
  explicit tls_server(const self_signed& as)
    : context_{SSL_CTX_new(TLS_server_method())},
      bell_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    REQUIRE(SSL_CTX_use_certificate(context_.get(), as.certificate()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context_.get(), as.key()) == 1);
    thread_ = std::thread{[this] { serve(); }};
  }
  tls_server(const tls_server&) = delete;
  tls_server& operator=(const tls_server&) = delete;

  ~tls_server() {
    ::eventfd_write(bell_.get(), 1);
    thread_.join();
  }

  uint16_t port() const { return listener_.port(); }

private:
  void serve() {
    for (;;) {
      std::array<pollfd, 2> waiting{pollfd{listener_.socket(), POLLIN, 0}, pollfd{bell_.get(), POLLIN, 0}};
      if (::poll(waiting.data(), waiting.size(), 20'000) <= 0 || waiting[1].revents != 0)
        return;
      const descriptor peer{::accept4(listener_.socket(), nullptr, nullptr, SOCK_CLOEXEC)};
      // Whatever the peer does, it does not hold up the end of the test.
      const timeval bound{.tv_sec = 5, .tv_usec = 0};
      ::setsockopt(peer.get(), SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof(bound));
      ::setsockopt(peer.get(), SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof(bound));
      converse(peer.get());
    }
  }

  void converse(int peer) const {
    const openssl_ptr<SSL> tls{SSL_new(context_.get())};
    SSL_set_fd(tls.get(), peer);
    std::array<char, 4096> request{};
    if (SSL_accept(tls.get()) != 1 || SSL_read(tls.get(), request.data(), static_cast<int>(request.size())) <= 0)
      return;
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    SSL_write(tls.get(), answer.data(), static_cast<int>(answer.size()));
    SSL_shutdown(tls.get());
  }

  listener listener_;
  openssl_ptr<SSL_CTX> context_;
  descriptor bell_;
  std::thread thread_;
};

} // namespace muster
