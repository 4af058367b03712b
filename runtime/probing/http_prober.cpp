#include "runtime/probing/http_prober.hpp"

#include <utility>

namespace muster {

http_prober::http_prober(name_lookup lookup, std::string certificates)
  : loop_{std::make_shared<http_loop>(std::move(lookup), std::move(certificates))} {}

void http_prober::start(const probe& what, std::function<void(probe_result)> done) {
  if (const auto why = why_not(*this, what))
    done({what.id, what.instance, false, *why});
  else
    loop_->add({what, std::move(done)});
}

} // namespace muster
