#pragma once

#include "actors/health/prober.hpp"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

namespace muster {

/// One Check of grpc.health.v1 at one instance, over a connection of its own.
class grpc_request {
public:
  /// How much of an answer is read, in bytes.
  static constexpr int max_answer = 4096;

  /// `time` is what its failure names. `authorities` are certificates in PEM; the system's when empty.
  grpc_request(const probe& what, duration time, const std::string& authorities);
  grpc_request(const grpc_request&) = delete;
  grpc_request& operator=(const grpc_request&) = delete;

  /// `tag` comes out of the queue when it has ended, at the latest after so much time.
  void begin(duration within, grpc::CompletionQueue& queue, void* tag);

  /// Makes it end soon. May be called by any thread once it has begun.
  void cancel() { context_.TryCancel(); }

  struct verdict {
    bool passed = false;
    std::string detail;
  };

  /// What it says that it has ended so.
  verdict judge() const;

private:
  verdict judge_answer() const;
  /// `Check of 10.0.0.1:8080`, `Check of 10.0.0.1:8080 for 'shop.Pay'`
  std::string text() const;

  const grpc_check check_;
  const endpoint address_;
  const duration time_;
  const std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> call_;
  grpc::ByteBuffer answer_;
  grpc::Status status_;
};

} // namespace muster
