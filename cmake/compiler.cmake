# How the project's own sources are compiled.
#
# Without precompiled headers, since they do not pay: an actor's time goes into instantiating and sanitizing
# CAF's templates, and its headers are 1 s of 10 to 20 s; each header would be 170 MB for ccache to read.
# What all files instantiate alike is compiled once instead (messages/protocol/types.hpp).

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(MUSTER_CCACHE_PROGRAM ccache)
if(MUSTER_CCACHE AND MUSTER_CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A second clone then finds what the first one compiled, wherever it lies.
  set(ccache_settings CCACHE_NOHASHDIR=1)
  cmake_path(IS_PREFIX PROJECT_SOURCE_DIR "${PROJECT_BINARY_DIR}" NORMALIZE build_is_inside)
  if(build_is_inside)
    list(APPEND ccache_settings "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}")
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env ${ccache_settings} "${MUSTER_CCACHE_PROGRAM}")
endif()

# A file that sends messages takes about 1 GB to compile; to collect garbage before that is an eighth of the time.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(--param=ggc-min-heapsize=1048576)
endif()

function(muster_compile_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<BOOL:${MUSTER_WERROR}>:-Werror>)
endfunction()
