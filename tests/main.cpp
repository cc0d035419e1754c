// The one place that holds doctest and its main(); every test program is linked with it.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#if defined(__SANITIZE_ADDRESS__)
// Sizes that no memory can hold are asked for, and must come back as a refusal of the allocator does elsewhere.
extern "C" const char* __asan_default_options();  // NOLINT(bugprone-reserved-identifier): the sanitizer's name
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
#endif
