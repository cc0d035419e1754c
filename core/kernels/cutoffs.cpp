// Holds the cut-offs in force; tests replace them.
#include <gradus/core/kernels/cutoffs.h>

namespace gradus::kernels {
namespace {

constinit Cutoffs in_force;

}  // namespace

const Cutoffs& cutoffs() noexcept { return in_force; }

void set_cutoffs(const Cutoffs& cutoffs) noexcept { in_force = cutoffs; }

}  // namespace gradus::kernels
