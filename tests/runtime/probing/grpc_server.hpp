#pragma once

#include "tests/catch.hpp"
#include "tests/runtime/probing/tls_server.hpp"

#include <grpc/support/time.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <thread>

namespace muster {

/// A server of gRPC with the library's own health service, which answers SERVING for the whole, and for services as
/// it is told. Ends with its object.
class health_server {
public:
  explicit health_server(std::shared_ptr<grpc::ServerCredentials> as = grpc::InsecureServerCredentials(),
                         bool with_health = true) {
    grpc::EnableDefaultHealthCheckService(with_health);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", std::move(as), &port_);
    // From it comes what refuses calls that nobody serves.
    queue_ = builder.AddCompletionQueue();
    server_ = builder.BuildAndStart();
    REQUIRE(server_);
    thread_ = std::thread{[from = queue_.get()] {
      void* tag = nullptr;
      bool good = false;
      while (from->Next(&tag, &good)) {
      }
    }};
  }
  health_server(const health_server&) = delete;
  health_server& operator=(const health_server&) = delete;

  ~health_server() {
    server_->Shutdown(gpr_inf_past(GPR_CLOCK_REALTIME));
    queue_->Shutdown();
    thread_.join();
  }

  void serve(const std::string& service, bool serving) {
    server_->GetHealthCheckService()->SetServingStatus(service, serving);
  }

  uint16_t port() const { return static_cast<uint16_t>(port_); }
  std::string text() const { return "127.0.0.1:" + std::to_string(port_); }

private:
  int port_ = 0;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::thread thread_;
};

/// What a server over TLS shows and signs with.
inline std::shared_ptr<grpc::ServerCredentials> credentials_of(const self_signed& identity) {
  const auto pem_of = [](auto write) {
    const std::unique_ptr<BIO, int (*)(BIO*)> out{BIO_new(BIO_s_mem()), BIO_free};
    REQUIRE(write(out.get()) == 1);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return std::string{text, static_cast<size_t>(size)};
  };
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back(
    {pem_of(
       [&](BIO* out) { return PEM_write_bio_PrivateKey(out, identity.key(), nullptr, nullptr, 0, nullptr, nullptr); }),
     pem_of([&](BIO* out) { return PEM_write_bio_X509(out, identity.certificate()); })});
  return grpc::SslServerCredentials(options);
}

} // namespace muster
