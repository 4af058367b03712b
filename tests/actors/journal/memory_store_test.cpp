#include "actors/journal/memory_store.hpp"
#include "tests/actors/journal/store_contract.hpp"

namespace {

std::shared_ptr<fact_store> new_store() {
  return std::make_shared<memory_store>();
}

} // namespace
