/// The one place that asks for which processor this is compiled: GRADUS_X86 is defined where x86-64's own instructions
/// may be named. CMake's GRADUS_SIMD=portable takes them away, so that what other processors run can be tested here.
#pragma once

#if defined(__x86_64__) && !defined(GRADUS_SIMD_PORTABLE)
#define GRADUS_X86 1
#endif
