# Finds the C++ Actor Framework, whose Debian package ships no CMake file.
#
#   find_package(CAF 0.17.6...<0.18 REQUIRED COMPONENTS core [io] [openssl])
#
# Makes CAF::core, CAF::io and CAF::openssl, as far as asked for, and what they need; sets CAF_FOUND,
# CAF_VERSION and CAF_<component>_FOUND. CAF_ROOT points to an installation in another place.

set(_caf_components core ${CAF_FIND_COMPONENTS})
if("openssl" IN_LIST _caf_components)
  list(INSERT _caf_components 1 io)
endif()
list(REMOVE_DUPLICATES _caf_components)

find_path(CAF_INCLUDE_DIR caf/config.hpp)
mark_as_advanced(CAF_INCLUDE_DIR)

if(CAF_INCLUDE_DIR)
  # One number holds the version: major * 10000 + minor * 100 + patch.
  file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" _caf_line REGEX "^#define CAF_VERSION [0-9]+" LIMIT_COUNT 1)
  if(_caf_line MATCHES "([0-9]+)$")
    math(EXPR _caf_major "${CMAKE_MATCH_1} / 10000")
    math(EXPR _caf_minor "${CMAKE_MATCH_1} / 100 % 100")
    math(EXPR _caf_patch "${CMAKE_MATCH_1} % 100")
    set(CAF_VERSION "${_caf_major}.${_caf_minor}.${_caf_patch}")
  endif()
endif()

foreach(_caf_component IN LISTS _caf_components)
  find_library(CAF_${_caf_component}_LIBRARY caf_${_caf_component})
  mark_as_advanced(CAF_${_caf_component}_LIBRARY)
  if(CAF_INCLUDE_DIR AND CAF_${_caf_component}_LIBRARY)
    set(CAF_${_caf_component}_FOUND TRUE)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF
  REQUIRED_VARS CAF_core_LIBRARY CAF_INCLUDE_DIR
  VERSION_VAR CAF_VERSION
  HANDLE_VERSION_RANGE
  HANDLE_COMPONENTS)

if(CAF_FOUND)
  find_package(Threads REQUIRED)
  set(_caf_core_needs Threads::Threads)
  set(_caf_io_needs CAF::core)
  set(_caf_openssl_needs CAF::io)
  foreach(_caf_component IN LISTS _caf_components)
    if(CAF_${_caf_component}_FOUND AND NOT TARGET CAF::${_caf_component})
      add_library(CAF::${_caf_component} UNKNOWN IMPORTED)
      set_target_properties(CAF::${_caf_component} PROPERTIES
        IMPORTED_LOCATION "${CAF_${_caf_component}_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
        INTERFACE_LINK_LIBRARIES "${_caf_${_caf_component}_needs}")
    endif()
  endforeach()
endif()
