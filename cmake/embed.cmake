# Data files inside the library: gradus_embed(<target> <namespace> <file>...) gives each file a function
# `std::span<const std::byte> <file_name>() noexcept` of that namespace, dots in its name made underscores.
# A plain array, and not the assembler's .incbin, so that it works wherever C++ does.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE) # the build step: -DINPUT, -DOUTPUT, -DNAMESPACE, -DNAME
  file(READ ${INPUT} bytes HEX)
  string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  cmake_path(GET INPUT FILENAME file_name)
  file(WRITE ${OUTPUT}
"// Made by cmake/embed.cmake from ${file_name}.
#include <cstddef>
#include <span>

namespace ${NAMESPACE} {

static const unsigned char bytes[] = {
${bytes}};

std::span<const std::byte> ${NAME}() noexcept;
std::span<const std::byte> ${NAME}() noexcept { return std::as_bytes(std::span(bytes)); }

}  // namespace ${NAMESPACE}
")
  return()
endif()

function(gradus_embed target namespace)
  foreach(file IN LISTS ARGN)
    cmake_path(GET file FILENAME file_name)
    string(MAKE_C_IDENTIFIER ${file_name} name)
    set(output ${PROJECT_BINARY_DIR}/embedded/${name}.cpp)
    add_custom_command(
      OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DINPUT=${PROJECT_SOURCE_DIR}/${file} -DOUTPUT=${output} -DNAMESPACE=${namespace}
              -DNAME=${name} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
      DEPENDS ${PROJECT_SOURCE_DIR}/${file} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
      COMMENT "Embedding ${file}"
      VERBATIM)
    target_sources(${target} PRIVATE ${output})
  endforeach()
endfunction()
