// Interpolation: examples with known numbers, and options that do not go together.
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <string>

using namespace gradus;

namespace {

Tensor image() { return reshape(tensor({1, 2, 3, 4}), {1, 1, 2, 2}); }

std::string refused(const Tensor& x, const InterpolateOptions& options) {
  try {
    interpolate(x, options);
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.substr(0, message.find(" (interpolate_test.cpp:"));
  }
  return "nothing was thrown";
}

}  // namespace

// The numbers are those that PyTorch's documentation gives for nn.Upsample.
TEST_CASE("two by two becomes four by four") {
  const auto doubled = [](InterpolateMode mode, bool align_corners) {
    return reshape(interpolate(image(), {.scale_factor = {2}, .mode = mode, .align_corners = align_corners}), {4, 4});
  };
  const Tensor nearest = tensor({{1, 1, 2, 2}, {1, 1, 2, 2}, {3, 3, 4, 4}, {3, 3, 4, 4}});
  CHECK(equal(doubled(InterpolateMode::nearest, false), nearest));
  const Tensor between =
      tensor({{1, 1.25, 1.75, 2}, {1.5, 1.75, 2.25, 2.5}, {2.5, 2.75, 3.25, 3.5}, {3, 3.25, 3.75, 4}});
  CHECK(equal(doubled(InterpolateMode::bilinear, false), between));
  const Tensor corners = tensor({{1.0, 1.3333, 1.6667, 2.0},
                                 {1.6667, 2.0, 2.3333, 2.6667},
                                 {2.3333, 2.6667, 3.0, 3.3333},
                                 {3.0, 3.3333, 3.6667, 4.0}});
  CHECK(allclose(doubled(InterpolateMode::bilinear, true), corners, 0, 1e-4));
}

TEST_CASE("the same size is the same image, and a constant stays one") {
  for (const InterpolateMode mode : {InterpolateMode::nearest, InterpolateMode::bilinear, InterpolateMode::bicubic}) {
    CHECK(equal(interpolate(image(), {.size = 2, .mode = mode}), image()));
    const Tensor constant = full({2, 3, 4, 5}, 3);
    CHECK(allclose(interpolate(constant, {.size = {7, 3}, .mode = mode}), full({2, 3, 7, 3}, 3), 1e-6));
  }
}

TEST_CASE("a straight line stays straight where corners are aligned") {
  const Tensor line = reshape(arange(0, 5), {1, 1, 5});
  const Tensor finer = interpolate(line, {.size = 9, .mode = InterpolateMode::linear, .align_corners = true});
  CHECK(allclose(finer, reshape(linspace(0, 4, 9), {1, 1, 9})));
}

TEST_CASE("a batch of no images has no images") {
  CHECK(interpolate(zeros({0, 3, 4, 4}), {.size = 8, .mode = InterpolateMode::bilinear}).shape() == Shape{0, 3, 8, 8});
}

TEST_CASE("options that do not go together are refused") {
  using Mode = InterpolateMode;
  CHECK(refused(image(), {}) == "interpolate: needs either size or scale_factor");
  CHECK(refused(image(), {.size = 4, .scale_factor = {2}}) == "interpolate: needs either size or scale_factor");
  CHECK(refused(image(), {.size = {4, 4, 4}}) == "interpolate: size needs 1 or 2 numbers, got 3");
  CHECK(refused(image(), {.scale_factor = {2, 2, 2}}) == "interpolate: scale_factor needs 1 or 2 numbers, got 3");
  CHECK(refused(image(), {.scale_factor = {0.25}}) ==
        "interpolate: the new size must be at least 1, got 0 for dimension 2 of [1, 1, 2, 2]");
  CHECK(refused(image(), {.size = {4, -1}}) ==
        "interpolate: the new size must be at least 1, got -1 for dimension 3 of [1, 1, 2, 2]");
  CHECK(refused(image(), {.size = 4, .mode = Mode::linear}) ==
        "interpolate: linear takes 1 spatial dimensions after [N, C], got [1, 1, 2, 2]");
  CHECK(refused(ones({2, 2}), {.size = 4}) ==
        "interpolate: nearest takes 1 to 3 spatial dimensions after [N, C], got [2, 2]");
  CHECK(refused(image(), {.size = 4, .align_corners = true}) == "interpolate: align_corners is not for nearest");
  CHECK(refused(ones({1, 2, 0}), {.size = 4}) == "interpolate: there are no entries: [1, 2, 0]");
  CHECK(refused(to(image(), Dtype::int64), {.size = 4}) == "interpolate: takes floating tensors, not int64");
}
