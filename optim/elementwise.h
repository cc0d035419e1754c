/// Every optimizer that treats each element by itself.
#pragma once

#include <gradus/optim/elementwise/accsgd.h>
#include <gradus/optim/elementwise/adadelta.h>
#include <gradus/optim/elementwise/adagrad.h>
#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/adamax.h>
#include <gradus/optim/elementwise/adamw.h>
#include <gradus/optim/elementwise/aggmo.h>
#include <gradus/optim/elementwise/asgd.h>
#include <gradus/optim/elementwise/lion.h>
#include <gradus/optim/elementwise/nadam.h>
#include <gradus/optim/elementwise/nag.h>
#include <gradus/optim/elementwise/pid.h>
#include <gradus/optim/elementwise/pnm.h>
#include <gradus/optim/elementwise/qhm.h>
#include <gradus/optim/elementwise/radam.h>
#include <gradus/optim/elementwise/rmsprop.h>
#include <gradus/optim/elementwise/rprop.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/elementwise/sgdw.h>
#include <gradus/optim/elementwise/signsgd.h>
#include <gradus/optim/elementwise/srmm.h>
#include <gradus/optim/elementwise/tiger.h>
