// Every bad call throws the right class, with a message that names the operation and what it was given, and the place
// of the call. None crashes: this is worth running under sanitizers.
#include "bad_calls.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>

using namespace gradus;
using namespace gradus::tests;

#if defined(__SANITIZE_ADDRESS__)
// Sizes that no memory can hold are asked for, and must come back as a refusal of the allocator does elsewhere.
extern "C" const char* __asan_default_options();  // NOLINT(bugprone-reserved-identifier): the sanitizer's name
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
#endif

namespace {

std::array<const BadCalls*, 11> families() {
  return {&bad_creation_calls(), &bad_tensor_calls(), &bad_elementwise_calls(), &bad_reduction_calls(),
          &bad_shape_calls(),    &bad_index_calls(),  &bad_product_calls(),     &bad_window_calls(),
          &bad_loss_calls(),     &bad_matrix_calls(), &bad_autograd_calls()};
}

struct Answer {
  std::string message;  // without the place
  std::string file;
  int line = 0;
  bool right_class = false;
};

// Splits "message (file.cpp:12)".
Answer answer_of(const BadCall& row) {
  try {
    row.call();
  } catch (const Error& error) {
    Answer answer{error.what(), "", 0, row.is_right(error)};
    const std::size_t open = answer.message.rfind(" (");
    const std::size_t colon = answer.message.rfind(':');
    if (open == std::string::npos || colon == std::string::npos || colon < open) return answer;
    answer.file = answer.message.substr(open + 2, colon - open - 2);
    answer.line = std::atoi(answer.message.c_str() + colon + 1);
    answer.message.resize(open);
    return answer;
  } catch (const std::exception& other) {
    return {std::string("not an Error: ") + other.what(), "", 0, false};
  }
  return {"nothing was thrown", "", 0, false};
}

std::string base_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace

TEST_CASE("bad calls throw the right class, and say what is wrong and where") {
  for (const BadCalls* family : families()) {
    for (std::size_t i = 0; i < family->size(); ++i) {
      const BadCall& row = (*family)[i];
      const Answer answer = answer_of(row);
      INFO(base_name(row.where.file) << ":" << row.where.line);
      CHECK(answer.message == row.message);
      CHECK(answer.right_class);
      CHECK(answer.file == base_name(row.where.file));
      // A row may have several lines, of which compilers take one or another: the place lies between the neighbours.
      const int before = i == 0 ? 0 : (*family)[i - 1].where.line;
      const int after = i + 1 == family->size() ? std::numeric_limits<int>::max() : (*family)[i + 1].where.line;
      CHECK(before < answer.line);
      CHECK(answer.line < after);
    }
  }
}

TEST_CASE("there are at least 300 bad calls, no two of them with one message, and each message opens with a name") {
  std::size_t count = 0;
  std::set<std::string> messages;
  for (const BadCalls* family : families()) {
    count += family->size();
    for (const BadCall& row : *family) {
      CHECK_MESSAGE(messages.insert(row.message).second, "twice: " << row.message);
      const std::string message = row.message;
      const std::size_t colon = message.find(": ");
      REQUIRE_MESSAGE(colon != std::string::npos, message);
      const auto is_of_a_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
      CHECK_MESSAGE(std::all_of(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(colon), is_of_a_name),
                    message);
    }
  }
  MESSAGE(count << " bad calls");
  CHECK(count >= 300);
}
