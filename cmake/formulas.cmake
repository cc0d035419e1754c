# gradus_compile_formulas(<target> <folder> <rule> <header> <sources>): compiles each formula whose header in the folder
# declares a rule_of or wrapper_of, once for all programs, as the rule that the last header has. The sources that do so
# are made here: so many, where reading the shared headers takes longer than compiling a formula, or 0 for one for each
# header, as the compiler inlines less in large ones. A hash of its name says which one a header is in, so that a new one
# changes no other.
function(gradus_compile_formulas target folder rule frame sources)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${folder}/*.h)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
  foreach(header IN LISTS headers)
    file(STRINGS ${header} declarations REGEX "^RulePointer (rule|wrapper)_of\\(const [A-Za-z0-9]+& formula, Lookup\\);$")
    if(NOT declarations)
      continue() # what several formulas share
    endif()
    if(sources EQUAL 0)
      cmake_path(GET header STEM i)
    else()
      string(MD5 hash ${header})
      string(SUBSTRING ${hash} 0 6 hash)
      math(EXPR i "0x${hash} % ${sources}")
    endif()
    list(APPEND made ${i})
    string(APPEND includes_${i} "#include <gradus/${header}>\n")
    foreach(declaration IN LISTS declarations)
      string(REGEX REPLACE ".*const ([A-Za-z0-9]+)&.*" "\\1" formula ${declaration})
      string(REGEX REPLACE ";$" "" declaration ${declaration})
      string(APPEND text_${i} "${declaration} { return RulePointer(new ${rule}<${formula}>(formula)); }\n\n")
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES made)
  foreach(i IN LISTS made)
    set(source ${PROJECT_BINARY_DIR}/${folder}/formulas_${i}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Made by cmake/formulas.cmake.\n${includes_${i}}#include <gradus/${frame}>\n
namespace gradus::optim::detail {\n\n${text_${i}}}  // namespace gradus::optim::detail\n" @ONLY)
    target_sources(${target} PRIVATE ${source})
  endforeach()
endfunction()
