// must not compile: (use of deleted function|call to deleted constructor of) [^ ]*gradus::ThreadLimit
#include <gradus/core/parallel.h>

void run() {
  gradus::ThreadLimit limit(1);
#ifndef GRADUS_CONTROL
  gradus::ThreadLimit copy = limit;
#endif
}
