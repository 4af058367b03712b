# A room is a folder that becomes a library: muster_<name>, known as muster::<name>. All sources
# below FOLDER belong to it, but for those that match EXCEPT (a regular expression on the path from
# the root). A room without sources, be it empty or of headers only, is an interface library.

include(GNUInstallDirs)

function(muster_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER;EXCEPT" "PUBLIC;PRIVATE;DEFINITIONS")
  file(GLOB_RECURSE sources RELATIVE "${PROJECT_SOURCE_DIR}" CONFIGURE_DEPENDS
       "${PROJECT_SOURCE_DIR}/${arg_FOLDER}/*.cpp")
  if(arg_EXCEPT)
    list(FILTER sources EXCLUDE REGEX "${arg_EXCEPT}")
  endif()
  set(target muster_${name})
  if(sources)
    set(scope PUBLIC)
    add_library(${target} STATIC ${sources})
    muster_compile_options(${target})
    target_link_libraries(${target} PRIVATE ${arg_PRIVATE})
    target_compile_definitions(${target} PRIVATE ${arg_DEFINITIONS})
  else()
    set(scope INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  add_library(muster::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/muster>")
  target_link_libraries(${target} ${scope} ${arg_PUBLIC})
endfunction()
