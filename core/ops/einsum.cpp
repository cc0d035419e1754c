// Einstein's sum: its notation read, and each pair of tensors contracted as one batch of matrix products.
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gradus {
namespace {

// A dimension's name: a letter, or for one of "..." a number, counted from the end, from -1 down.
using Label = int;
using Labels = std::vector<Label>;

bool holds(const Labels& labels, Label label) { return std::find(labels.begin(), labels.end(), label) != labels.end(); }

// A tensor whose dimensions have names, each another.
struct Term {
  Tensor tensor;
  Labels labels;

  int dim_of(Label label) const {
    return static_cast<int>(std::find(labels.begin(), labels.end(), label) - labels.begin());
  }
  std::int64_t size_of(Label label) const { return tensor.shape()[dim_of(label)]; }
};

class Reader {
 public:
  Reader(const char* equation, Where where) : equation_(equation), where_(where) {}

  [[noreturn]] void fail(const std::string& why) const {
    throw ValueError(where_, "einsum: " + why + ": \"" + equation_ + "\"");
  }

  // The letters of one side's terms; '.' stands for the dots of each.
  std::vector<std::string> terms(const std::string& side) const {
    std::vector<std::string> result(1);
    for (std::size_t i = 0; i < side.size(); ++i) {
      const char c = side[i];
      if (c == ' ') continue;
      if (c == ',') {
        result.emplace_back();
      } else if (side.compare(i, 3, "...") == 0) {
        if (result.back().find('.') != std::string::npos) fail("a term has two ellipses");
        result.back() += '.';
        i += 2;
      } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        result.back() += c;
      } else {
        fail(std::string("'") + c + "' is neither a letter, nor a comma, nor \"...\"");
      }
    }
    return result;
  }

  // The labels of a term; `dots` dimensions stand for its ellipsis.
  static Labels labels(const std::string& term, int dots) {
    Labels result;
    for (const char c : term) {
      if (c != '.') {
        result.push_back(c);
      } else {
        for (int i = dots; i > 0; --i) result.push_back(-i);
      }
    }
    return result;
  }

 private:
  const char* equation_;
  Where where_;
};

// A label that occurs twice takes the diagonal.
Term without_repeats(Term term, Where where) {
  for (std::size_t i = 0; i < term.labels.size(); ++i) {
    for (std::size_t j = i + 1; j < term.labels.size(); ++j) {
      if (term.labels[i] != term.labels[j]) continue;
      const Label label = term.labels[i];
      if (term.tensor.shape()[static_cast<int>(i)] != term.tensor.shape()[static_cast<int>(j)]) {
        throw ShapeError(where,
                         std::string("einsum: '") + static_cast<char>(label) +
                             "' names dimensions of different sizes in one term: " + to_string(term.tensor.shape()));
      }
      term.tensor = diagonal(term.tensor, 0, static_cast<int>(i), static_cast<int>(j), where);
      term.labels.erase(term.labels.begin() + static_cast<std::ptrdiff_t>(j));
      term.labels.erase(term.labels.begin() + static_cast<std::ptrdiff_t>(i));
      term.labels.push_back(label);
      return without_repeats(std::move(term), where);
    }
  }
  return term;
}

// Sums over the labels that `kept` does not hold.
Term summed(Term term, const Labels& kept, Where where) {
  std::vector<int> dims;
  Labels left;
  for (std::size_t i = 0; i < term.labels.size(); ++i) {
    if (holds(kept, term.labels[i]))
      left.push_back(term.labels[i]);
    else
      dims.push_back(static_cast<int>(i));
  }
  if (!dims.empty()) term.tensor = sum(term.tensor, dims, {}, where);
  term.labels = left;
  return term;
}

// The dimensions in the order of the groups, each group as one dimension.
Tensor grouped(const Term& term, const std::vector<Labels>& groups, Where where) {
  std::vector<int> order;
  Shape shape;
  for (const Labels& group : groups) {
    std::int64_t size = 1;
    for (const Label label : group) {
      order.push_back(term.dim_of(label));
      size *= term.size_of(label);
    }
    shape.push_back(size);
  }
  return reshape(permute(term.tensor, order, where), shape, where);
}

// Both multiplied and summed over what they share and nobody needs any more.
Term contracted(Term a, Term b, const Labels& needed, Where where) {
  Labels batch;
  Labels inner;
  Labels only_a;
  Labels only_b;
  for (const Label label : a.labels)
    (!holds(b.labels, label) ? only_a : holds(needed, label) ? batch : inner).push_back(label);
  for (const Label label : b.labels) {
    if (!holds(a.labels, label)) only_b.push_back(label);
  }
  Term result;
  check_rank(static_cast<int>(batch.size() + only_a.size() + only_b.size()), "einsum", where);
  Shape shape;
  for (const Labels* group : {&batch, &only_a, &only_b}) {
    for (const Label label : *group) {
      result.labels.push_back(label);
      shape.push_back((group == &only_b ? b : a).size_of(label));
    }
  }
  const Tensor product =
      bmm(grouped(a, {batch, only_a, inner}, where), grouped(b, {batch, inner, only_b}, where), where);
  result.tensor = reshape(product, shape, where);
  return result;
}

}  // namespace

Tensor einsum(const char* equation, const std::vector<Tensor>& tensors, Where where) {
  detail::check_defined("einsum", where, tensors);
  if (equation == nullptr) throw ValueError(where, "einsum: the equation is null");
  const Reader reader(equation, where);
  const std::string text = equation;
  const std::size_t arrow = text.find("->");
  const std::vector<std::string> inputs = reader.terms(text.substr(0, arrow));
  if (inputs.size() != tensors.size() || tensors.empty()) {
    reader.fail(std::to_string(inputs.size()) + " terms for " + std::to_string(tensors.size()) + " tensors");
  }

  std::vector<Term> terms;
  int most_dots = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!is_floating(tensors[i].dtype()) || tensors[i].dtype() != tensors[0].dtype()) {
      throw TypeError(where, std::string("einsum: takes floating tensors of one dtype, got ") +
                                 name(tensors[0].dtype()) + " and " + name(tensors[i].dtype()));
    }
    const bool has_dots = inputs[i].find('.') != std::string::npos;
    const int letters = static_cast<int>(inputs[i].size()) - (has_dots ? 1 : 0);
    const int dots = tensors[i].dim() - letters;
    if (dots < 0 || (dots > 0 && !has_dots)) {
      throw ShapeError(where, "einsum: \"" + inputs[i] + "\" names " + std::to_string(letters) +
                                  " dimensions of shape " + to_string(tensors[i].shape()));
    }
    most_dots = std::max(most_dots, dots);
    terms.push_back(without_repeats({tensors[i], Reader::labels(inputs[i], dots)}, where));
  }

  // The size of each label; one entry is stretched to it.
  std::vector<std::pair<Label, std::int64_t>> sizes;
  for (const Term& term : terms) {
    for (const Label label : term.labels) {
      const std::int64_t size = term.size_of(label);
      const auto known = std::find_if(sizes.begin(), sizes.end(), [&](const auto& one) { return one.first == label; });
      if (known == sizes.end()) {
        sizes.emplace_back(label, size);
      } else if (known->second == 1) {
        known->second = size;
      } else if (size != 1 && size != known->second) {
        throw ShapeError(
            where, "einsum: sizes of " +
                       (label < 0 ? std::string("\"...\"") : std::string("'") + static_cast<char>(label) + "'") +
                       " differ: " + std::to_string(known->second) + " and " + std::to_string(size) + ": \"" + text +
                       "\"");
      }
    }
  }
  for (Term& term : terms) {
    Shape shape;
    for (const Label label : term.labels) {
      shape.push_back(
          std::find_if(sizes.begin(), sizes.end(), [&](const auto& one) { return one.first == label; })->second);
    }
    if (!(shape == term.tensor.shape())) term.tensor = expand(term.tensor, shape, where);
  }

  Labels output;
  if (arrow != std::string::npos) {
    const std::vector<std::string> right = reader.terms(text.substr(arrow + 2));
    if (right.size() != 1) reader.fail("the right side has more than one term");
    output = Reader::labels(right[0], most_dots);
    for (std::size_t i = 0; i < output.size(); ++i) {
      const bool known =
          std::any_of(sizes.begin(), sizes.end(), [&](const auto& one) { return one.first == output[i]; });
      if (!known) reader.fail(std::string("'") + static_cast<char>(output[i]) + "' stands on the right side only");
      if (std::find(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(i), output[i]) !=
          output.begin() + static_cast<std::ptrdiff_t>(i)) {
        reader.fail(std::string("'") + static_cast<char>(output[i]) + "' stands twice on the right side");
      }
    }
  } else {
    output = Reader::labels(".", most_dots);
    std::string letters;
    for (const std::string& term : inputs) letters += term;
    std::sort(letters.begin(), letters.end());
    for (const char c : letters) {
      if (c != '.' && std::count(letters.begin(), letters.end(), c) == 1) output.push_back(c);
    }
  }

  // What is needed after the first i terms: by the output or by a later term.
  std::vector<Labels> needed(terms.size() + 1, output);
  for (std::size_t i = terms.size(); i-- > 0;) {
    needed[i] = needed[i + 1];
    needed[i].insert(needed[i].end(), terms[i].labels.begin(), terms[i].labels.end());
  }
  Term result = summed(terms[0], needed[1], where);
  for (std::size_t i = 1; i < terms.size(); ++i) {
    Labels wanted = needed[i + 1];
    wanted.insert(wanted.end(), result.labels.begin(), result.labels.end());
    result = contracted(std::move(result), summed(terms[i], wanted, where), needed[i + 1], where);
  }
  std::vector<int> order;
  for (const Label label : output) order.push_back(result.dim_of(label));
  return permute(result.tensor, order, where);
}

}  // namespace gradus
