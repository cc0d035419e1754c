# Finds what gradus links with; what is missing is named by its Debian package.

# gradus_find(<package> <Debian package> [arguments of find_package]): find_package whose failure says what to install.
macro(gradus_find package debian)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "gradus needs ${package}, which was not found; on Debian: apt-get install ${debian} "
                        "(or scripts/setup, which installs all that is needed)")
  endif()
endmacro()

gradus_find(fmt libfmt-dev CONFIG)
gradus_find(nlohmann_json nlohmann-json3-dev CONFIG)
gradus_find(ZLIB zlib1g-dev MODULE)
set(gradus_libraries fmt::fmt ZLIB::ZLIB)

if(GRADUS_BLAS STREQUAL openblas)
  gradus_find(OpenBLAS libopenblas-dev MODULE)
  gradus_find(LAPACKE liblapacke-dev MODULE)
  list(PREPEND gradus_libraries LAPACKE::LAPACKE OpenBLAS::OpenBLAS)
endif()

if(NOT GRADUS_THREADS STREQUAL serial)
  gradus_find(Threads libc6-dev MODULE)
  list(APPEND gradus_libraries Threads::Threads)
endif()
if(GRADUS_THREADS STREQUAL tbb)
  gradus_find(TBB libtbb-dev CONFIG)
  list(APPEND gradus_libraries TBB::tbb)
endif()

if(GRADUS_BUILD_TESTS)
  gradus_find(doctest doctest-dev CONFIG)
endif()
if(GRADUS_BUILD_BENCH)
  gradus_find(CLI11 libcli11-dev CONFIG)
  gradus_find(benchmark libbenchmark-dev CONFIG)
  gradus_find(OpenBLAS libopenblas-dev MODULE) # to compare with, whatever GRADUS_BLAS is
endif()
if(GRADUS_BUILD_BENCH AND NOT GRADUS_BUILD_PEERS STREQUAL OFF)
  find_package(Torch CONFIG QUIET)
  if(GRADUS_BUILD_PEERS STREQUAL ON AND NOT Torch_FOUND)
    message(FATAL_ERROR "GRADUS_BUILD_PEERS needs Torch, which was not found; on Debian: apt-get install libtorch-dev")
  endif()
endif()
