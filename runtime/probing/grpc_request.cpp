#include "runtime/probing/grpc_request.hpp"

#include "runtime/probing/grpc_health.hpp"
#include "runtime/probing/socket_address.hpp"

#include <grpc/support/time.h>
#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/slice.h>

#include <vector>

namespace muster {

namespace {

constexpr size_t max_reason = 256;

/// https://github.com/grpc/grpc/blob/master/doc/naming.md
std::string target_of(const endpoint& address) {
  const auto numeric = numeric_address(address.host);
  if (!numeric)
    return "dns:///" + to_string(address);
  auto text = to_string(with_port(*numeric, address.port));
  // The zone of an address, within a URI.
  if (const auto zone = text.find('%'); zone != std::string::npos)
    text.replace(zone, 1, "%25");
  return (numeric->content.ss_family == AF_INET6 ? "ipv6:" : "ipv4:") + text;
}

grpc::ChannelArguments arguments_of(const probe& what) {
  grpc::ChannelArguments result;
  result.SetUserAgentPrefix("muster");
  result.SetMaxReceiveMessageSize(grpc_request::max_answer);
  // One look says nothing for the next: no connection is shared, and none is made again.
  result.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  result.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // The instance is asked itself, whatever the environment or its name's records say.
  result.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  result.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  if (const auto& host = what.grpc.host; !host.empty()) {
    result.SetString(GRPC_ARG_DEFAULT_AUTHORITY, to_string(endpoint{host, what.address.port}));
    if (what.grpc.tls)
      result.SetSslTargetNameOverride(host);
  }
  return result;
}

std::shared_ptr<grpc::Channel> channel_to(const probe& what, const std::string& authorities) {
  grpc::SslCredentialsOptions trusted;
  trusted.pem_root_certs = authorities;
  return grpc::CreateCustomChannel(target_of(what.address),
                                   what.grpc.tls ? grpc::SslCredentials(trusted) : grpc::InsecureChannelCredentials(),
                                   arguments_of(what));
}

/// Of what a peer has said, as much as can be shown anywhere.
std::string shown(std::string text) {
  text.resize(std::min(text.size(), max_reason));
  for (auto& c : text)
    if (c < ' ' || c > '~')
      c = '?';
  return text;
}

} // namespace

grpc_request::grpc_request(const probe& what, duration time, const std::string& authorities)
  : check_{what.grpc},
    address_{what.address},
    time_{time},
    channel_{channel_to(what, authorities)} {}

void grpc_request::begin(duration within, grpc::CompletionQueue& queue, void* tag) {
  context_.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(within.count(), GPR_TIMESPAN)));
  const grpc::Slice request{health_request(check_.service)};
  call_ =
    grpc::GenericStub{channel_}.PrepareUnaryCall(&context_, health_check_method, grpc::ByteBuffer{&request, 1}, &queue);
  call_->StartCall();
  call_->Finish(&answer_, &status_, tag);
}

grpc_request::verdict grpc_request::judge() const {
  switch (status_.error_code()) {
    case grpc::StatusCode::OK:
      return judge_answer();
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return {false, text() + " was not answered within " + format_duration(time_)};
    case grpc::StatusCode::NOT_FOUND:
      return {false, text() + " failed: it knows no such service"};
    case grpc::StatusCode::UNIMPLEMENTED:
      return {false, text() + " failed: it has no grpc.health.v1"};
    default:
      return {false, text() + " failed: "
                       + (status_.error_message().empty() ? "code " + std::to_string(status_.error_code())
                                                          : shown(status_.error_message()))};
  }
}

grpc_request::verdict grpc_request::judge_answer() const {
  std::vector<grpc::Slice> slices;
  std::string answer;
  if (answer_.Dump(&slices).ok())
    for (const auto& slice : slices)
      answer.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  const auto status = status_in(answer);
  if (!status)
    return {false, text() + " failed: the answer is no HealthCheckResponse"};
  auto detail = text() + " answered " + name_of_status(*status);
  if (*status == status_serving)
    return {true, std::move(detail)};
  return {false, detail + ", not " + name_of_status(status_serving)};
}

std::string grpc_request::text() const {
  auto result = "Check of " + to_string(address_);
  return check_.service.empty() ? result : result + " for '" + check_.service + "'";
}

} // namespace muster
