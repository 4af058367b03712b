# The package: find_package(muster) gives muster::messages, muster::actors and muster::runtime.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/muster")
install(TARGETS muster_messages muster_actors muster_runtime EXPORT muster-targets)
if(TARGET muster)
  install(TARGETS muster)
  install(FILES runtime/package/muster.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  install(FILES runtime/package/muster.bash
          DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME muster)
endif()
if(NOT MUSTER_GRPC)
  set(without_grpc_headers REGEX "/probing/grpc_" EXCLUDE)
endif()
install(DIRECTORY messages actors runtime
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/muster"
        FILES_MATCHING PATTERN "*.hpp" PATTERN "cli" EXCLUDE ${without_grpc_headers})
install(EXPORT muster-targets NAMESPACE muster:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/muster-config.cmake.in
  "${PROJECT_BINARY_DIR}/muster-config.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/muster-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/muster-config.cmake"
  "${PROJECT_BINARY_DIR}/muster-config-version.cmake"
  cmake/FindCAF.cmake cmake/FindxxHash.cmake
  DESTINATION "${package_dir}")
