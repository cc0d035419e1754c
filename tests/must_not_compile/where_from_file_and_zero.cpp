// must not compile: (could not convert|no matching constructor for initialization of .gradus::Where)
#include <gradus/core/error.h>

#ifdef GRADUS_CONTROL
gradus::Where place() { return {"train.cpp", 1}; }
#else
gradus::Where place() { return {0, 1}; }
#endif
