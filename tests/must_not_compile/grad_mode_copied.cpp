// must not compile: deleted (function|copy constructor of) [^ ]*gradus::NoGrad
#include <gradus/core/grad_mode.h>

void run() {
  gradus::NoGrad guard;
#ifndef GRADUS_CONTROL
  gradus::NoGrad copy = guard;
#endif
}
