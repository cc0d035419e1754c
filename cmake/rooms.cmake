# The rooms under their one spelling, <gradus/core/tensor.h>, and which of their headers are public.
set(gradus_include_dir ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${gradus_include_dir}/gradus)
foreach(room core nn optim datasets bench) # singly: a link to the whole tree would contain itself
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${room} ${gradus_include_dir}/gradus/${room} SYMBOLIC)
endforeach()
configure_file(gradus.h ${gradus_include_dir}/gradus/gradus.h COPYONLY) # a link would be installed as a link

# gradus_public_headers(<variable>): gradus.h, the headers of nn, optim and datasets outside detail/, and all that these
# include.
function(gradus_public_headers variable)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} nn/*.h optim/*.h datasets/*.h)
  list(FILTER found EXCLUDE REGEX "/detail/")
  list(APPEND found gradus.h)
  set(public)
  while(found)
    list(POP_FRONT found header)
    list(APPEND public ${header})
    file(STRINGS ${header} includes REGEX "^#include <gradus/")
    foreach(line IN LISTS includes)
      string(REGEX REPLACE "^#include <gradus/([^>]+)>.*" "\\1" included "${line}")
      if(NOT included IN_LIST public AND NOT included IN_LIST found AND EXISTS ${PROJECT_SOURCE_DIR}/${included})
        list(APPEND found ${included})
      endif()
    endforeach()
  endwhile()
  list(SORT public)
  list(TRANSFORM public PREPEND ${gradus_include_dir}/gradus/)
  set(${variable} ${public} PARENT_SCOPE)
endfunction()
