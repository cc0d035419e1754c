# What can be chosen: -DGRADUS_...=...; the presets choose for the usual cases.
option(BUILD_SHARED_LIBS "Make the library a shared one" OFF)
option(GRADUS_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(GRADUS_BUILD_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(GRADUS_BUILD_BENCH "Build the program gradus and the micro-benchmarks" ${PROJECT_IS_TOP_LEVEL})
option(GRADUS_INSTALL "Make the rules of cmake --install" ${PROJECT_IS_TOP_LEVEL})
option(GRADUS_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})

set(GRADUS_BUILD_PEERS AUTO CACHE STRING "Build the benchmarks against libtorch: ON, OFF, or AUTO (if it is found)")
set_property(CACHE GRADUS_BUILD_PEERS PROPERTY STRINGS AUTO ON OFF)

set(GRADUS_THREADS tbb CACHE STRING "What runs the threads: tbb (oneTBB), std (std::thread), serial (one thread)")
set_property(CACHE GRADUS_THREADS PROPERTY STRINGS tbb std serial)
if(NOT GRADUS_THREADS MATCHES "^(tbb|std|serial)$")
  message(FATAL_ERROR "GRADUS_THREADS is tbb, std or serial, got \"${GRADUS_THREADS}\"")
endif()

set(GRADUS_BLAS openblas CACHE STRING "What multiplies large matrices and decomposes matrices: openblas, portable (our own loops)")
set_property(CACHE GRADUS_BLAS PROPERTY STRINGS openblas portable)
if(NOT GRADUS_BLAS MATCHES "^(openblas|portable)$")
  message(FATAL_ERROR "GRADUS_BLAS is openblas or portable, got \"${GRADUS_BLAS}\"")
endif()

# On x86-64 too portable is worth a build: the tests then run what other processors run.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  set(usual_simd x86)
else()
  set(usual_simd portable)
endif()
set(GRADUS_SIMD ${usual_simd} CACHE STRING
    "Vectors: x86 (x86-64's, chosen at run time), portable (the compiler's, of 16 bytes; for any processor)")
set_property(CACHE GRADUS_SIMD PROPERTY STRINGS x86 portable)
if(NOT GRADUS_SIMD MATCHES "^(x86|portable)$")
  message(FATAL_ERROR "GRADUS_SIMD is x86 or portable, got \"${GRADUS_SIMD}\"")
endif()

set(GRADUS_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them: address,undefined or thread")

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set_property(CACHE CMAKE_BUILD_TYPE PROPERTY VALUE Release)
  endif()
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  endif()
endif()
