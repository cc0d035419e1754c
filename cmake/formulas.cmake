# gradus_compile_formulas(<target> <folder> <rule> <header>): compiles each formula whose header in the folder declares a
# rule_of or wrapper_of, once for all programs, as the rule that the last header has. The source that does so is made here, one for
# each header.
function(gradus_compile_formulas target folder rule frame)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${folder}/*.h)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
  foreach(header IN LISTS headers)
    set(text "// Made by cmake/formulas.cmake.\n#include <gradus/${header}>\n#include <gradus/${frame}>\n\n")
    string(APPEND text "namespace gradus::optim::detail {\n\n")
    file(STRINGS ${header} declarations REGEX "^RulePointer (rule|wrapper)_of\\(const [A-Za-z0-9]+& formula, Lookup\\);$")
    if(NOT declarations)
      continue() # what several formulas share
    endif()
    foreach(declaration IN LISTS declarations)
      string(REGEX REPLACE ".*const ([A-Za-z0-9]+)&.*" "\\1" formula ${declaration})
      string(REGEX REPLACE ";$" "" declaration ${declaration})
      string(APPEND text "${declaration} { "
                         "return RulePointer(new ${rule}<${formula}>(formula)); }\n\n")
    endforeach()
    string(APPEND text "}  // namespace gradus::optim::detail\n")
    cmake_path(GET header STEM name)
    set(source ${PROJECT_BINARY_DIR}/${folder}/${name}_rule.cpp) # beside ${name}.cpp, if there is one
    file(CONFIGURE OUTPUT ${source} CONTENT "${text}" @ONLY)
    target_sources(${target} PRIVATE ${source})
  endforeach()
endfunction()
