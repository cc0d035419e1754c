# cmake --install: the headers, the library, the program, and what find_package(gradus) and pkg-config read.
include(CMakePackageConfigHelpers)
set(gradus_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)

install(TARGETS gradus EXPORT gradus FILE_SET HEADERS)
if(TARGET gradus_program)
  install(TARGETS gradus_program)
endif()

install(EXPORT gradus NAMESPACE gradus:: DESTINATION ${gradus_config_dir} FILE gradus-targets.cmake)
configure_package_config_file(cmake/gradus-config.cmake.in gradus-config.cmake INSTALL_DESTINATION ${gradus_config_dir})
write_basic_package_version_file(gradus-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gradus-config.cmake ${PROJECT_BINARY_DIR}/gradus-config-version.cmake
              cmake/FindOpenBLAS.cmake cmake/FindLAPACKE.cmake DESTINATION ${gradus_config_dir})

# A static library is linked with all that it uses; a shared one names that itself.
set(private_libs "-llapacke -lopenblas -lfmt -lz")
if(GRADUS_THREADS STREQUAL tbb)
  string(APPEND private_libs " -ltbb")
endif()
if(NOT GRADUS_THREADS STREQUAL serial)
  string(APPEND private_libs " -pthread")
endif()
if(BUILD_SHARED_LIBS)
  set(pkgconfig_libs "-lgradus")
  set(pkgconfig_private_libs "${private_libs}")
else()
  set(pkgconfig_libs "-lgradus ${private_libs}")
  set(pkgconfig_private_libs "")
endif()
file(RELATIVE_PATH pkgconfig_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /) # the package may be moved
configure_file(cmake/gradus.pc.in gradus.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/gradus.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
