#include "runtime/probing/grpc_prober.hpp"

#include "runtime/probing/quiet_thread.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace muster {

namespace {

std::string content_of_file(const std::string& path) {
  if (path.empty())
    return {};
  std::ifstream file{path, std::ios::binary};
  std::string result{std::istreambuf_iterator<char>{file}, {}};
  // An empty one would be taken for the system's.
  if (!file || result.empty())
    throw std::runtime_error{"grpc prober: " + path + " cannot be read"};
  return result;
}

/// By a thread of its own: those that gRPC starts when it is first used have the mask of signals of the one that does.
std::shared_ptr<grpc_loop> new_loop(std::string authorities) {
  std::shared_ptr<grpc_loop> made;
  start_quiet_thread([&] { made = std::make_shared<grpc_loop>(std::move(authorities)); }).join();
  return made;
}

} // namespace

grpc_prober::grpc_prober(const std::string& certificates) : loop_{new_loop(content_of_file(certificates))} {}

void grpc_prober::start(const probe& what, std::function<void(probe_result)> done) {
  if (const auto why = why_not(*this, what))
    done({what.id, what.instance, false, *why});
  else
    loop_->add({what, std::move(done)});
}

} // namespace muster
