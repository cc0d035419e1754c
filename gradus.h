/// The whole of gradus: tensors and gradients, networks, optimizers, data sets.
#pragma once

#include <gradus/core/error.h>
#include <gradus/core/parallel.h>
#include <gradus/core/version.h>
