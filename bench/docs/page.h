/// Pages of documentation in Markdown, made from what things say of themselves and from their headers.
#pragma once

#include <gradus/bench/docs/source.h>
#include <gradus/core/description.h>
#include <gradus/optim/search_space.h>

#include <string>
#include <vector>

namespace gradus::bench {

/// The page of one optimizer, wrapper or schedule; `structs` are those of its header. search: of optimizers.
std::string page_of(const Description& entry, const std::vector<SourceStruct>& structs,
                    const optim::SearchSpace* search = nullptr);

/// The page that leads to the others, by family.
std::string index_of(const std::string& title, const std::vector<Description>& entries);

}  // namespace gradus::bench
