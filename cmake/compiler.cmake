# How everything of gradus is compiled: strict C++20, the same arithmetic with each compiler, warnings as errors.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(gradus_build_rules INTERFACE)
target_compile_options(
  gradus_build_rules
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wshadow
            $<$<BOOL:${GRADUS_WERROR}>:-Werror>
            # At -O3 g++ 12 finds these where they are not: in the standard library's inlined copies (GCC bugs 105329,
            # 105651, 107852) and in indices that it cannot follow. clang and the sanitizers look for the true ones.
            $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow -Wno-array-bounds -Wno-restrict -Wno-maybe-uninitialized>
            # Compilers differ in what they contract; a product and a sum are two roundings unless a kernel asks for FMA.
            -ffp-contract=off)

if(GRADUS_SANITIZE)
  set(sanitize -fsanitize=${GRADUS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(gradus_build_rules INTERFACE ${sanitize})
  target_link_options(gradus_build_rules INTERFACE ${sanitize})
  # AVX-512 is compiled but seldom run: without it sanitized builds take a third less time.
  target_compile_definitions(gradus_build_rules INTERFACE _GLIBCXX_ASSERTIONS GRADUS_WITHOUT_AVX512 GRADUS_SANITIZED)
endif()
