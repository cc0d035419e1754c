/// Every optimizer and schedule by name: for command lines, JSON, documentation and `gradus list`.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedule.h>

#include <string>
#include <vector>

namespace gradus::optim {

/// make("adam", model.parameters(), {{"lr", 3e-4}, {"betas", {0.9, 0.99}}}). Names as in descriptions(), in any case.
/// Throws ValueError for an unknown name or option, with the nearest one.
Optimizer make(const std::string& name, Parameters parameters, const OptionList& options = {},
               Where where = Where::here());

/// The same as a group, for an optimizer of several: Optimizer({make_group("adam", body), make_group("sgd", head)}).
ParameterGroup make_group(const std::string& name, Parameters parameters, const OptionList& options = {},
                          Where where = Where::here());

class AnySchedule;

/// make_schedule("step_lr", optimizer, {{"step_size", 10}}). Names as in schedule_descriptions(), or the classes'.
/// The option "option" says what is driven, if not "lr".
Schedule make_schedule(const std::string& name, Optimizer& optimizer, const OptionList& options = {},
                       Where where = Where::here());

/// The formula alone, to make a SequentialLR or a ChainedScheduler of (needs <gradus/optim/any_schedule.h>).
AnySchedule schedule_formula(const std::string& name, const OptionList& options = {}, Where where = Where::here());

/// wrap(optimizer, "lookahead", {{"k", 6}}): optimizer.wrap(Lookahead{.k = 6}). Names as in wrapper_descriptions().
Optimizer& wrap(Optimizer& optimizer, const std::string& name, const OptionList& options = {},
                Where where = Where::here());

std::vector<Description> descriptions();
std::vector<Description> wrapper_descriptions();
/// Without those that a name and numbers cannot make: LambdaLR, MultiplicativeLR, SequentialLR, ChainedScheduler.
std::vector<Description> schedule_descriptions();

}  // namespace gradus::optim
