#include "messages/protocol/types.hpp"

#define MUSTER_COMPILED_HERE(type) MUSTER_CARRIERS(, type)
MUSTER_MESSAGES(MUSTER_COMPILED_HERE)
