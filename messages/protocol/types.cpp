#include "messages/protocol/types.hpp"

#define MUSTER_COMPILED_HERE(type) MUSTER_INSPECTION(, type)
MUSTER_MESSAGES(MUSTER_COMPILED_HERE)
