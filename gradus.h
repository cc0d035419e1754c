/// gradus: tensors with gradients, layers, optimizers and data sets. This one header brings all that a program needs.
#pragma once

#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/description.h>
#include <gradus/core/flush_denormals.h>
#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/parameters.h>
#include <gradus/core/random.h>
#include <gradus/core/storage.h>
#include <gradus/core/tensor.h>
#include <gradus/nn/activations.h>
#include <gradus/nn/any_module.h>
#include <gradus/nn/init.h>
#include <gradus/nn/linear.h>
#include <gradus/nn/losses.h>
#include <gradus/nn/module.h>
#include <gradus/nn/observer.h>
#include <gradus/nn/probe.h>
#include <gradus/nn/sequential.h>
