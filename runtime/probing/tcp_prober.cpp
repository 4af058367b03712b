#include "runtime/probing/tcp_prober.hpp"

#include <utility>

namespace muster {

tcp_prober::tcp_prober(name_lookup lookup) : loop_{std::make_shared<tcp_loop>(std::move(lookup))} {}

void tcp_prober::start(const probe& what, std::function<void(probe_result)> done) {
  if (const auto why = why_not(*this, what))
    done({what.id, what.instance, false, *why});
  else
    loop_->add({what, std::move(done)});
}

} // namespace muster
