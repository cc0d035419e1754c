// Printing against what numpy 1.24's str() gives for the same arrays.
#include <gradus/core/ops.h>
#include <gradus/core/tensor.h>

#include <doctest/doctest.h>

#include <limits>
#include <sstream>

using namespace gradus;

namespace {

constexpr TensorOptions f8{.dtype = Dtype::float64};
constexpr TensorOptions i8{.dtype = Dtype::int64};
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("numbers of a row share the fewest digits that tell them apart") {
  CHECK(to_string(tensor({1, 2.5, -3})) == "[ 1.   2.5 -3. ]");
  CHECK(to_string(tensor({1, 2, 3})) == "[1. 2. 3.]");
  CHECK(to_string(tensor({{1, 2}, {3, 4.25}})) == R"([[1.   2.  ]
 [3.   4.25]])");
  CHECK(to_string(tensor({0.1, 0.2, 1.0 / 3})) == "[0.1        0.2        0.33333334]");
  CHECK(to_string(tensor({1.0 / 3, 2.0 / 3, 10}, f8)) == "[ 0.33333333  0.66666667 10.        ]");
  CHECK(to_string(tensor({99999992, 0.5e8})) == "[99999992. 50000000.]");
  CHECK(to_string(tensor({3.141592653589793, -2.718281828459045})) == "[ 3.1415927 -2.7182817]");
  CHECK(to_string(tensor({{5}}, f8)) == "[[5.]]");
  CHECK(to_string(tensor({-0.0, 0.0}, f8)) == "[-0.  0.]");
  CHECK(to_string(tensor({0.999999999, 0.5}, f8)) == "[1.  0.5]");
  CHECK(to_string(tensor({0.0001, 0.05}, f8)) == "[0.0001 0.05  ]");
}

TEST_CASE("exponents come with large, small or widely spread numbers") {
  CHECK(to_string(tensor({1e8, 1}, f8)) == "[1.e+08 1.e+00]");
  CHECK(to_string(tensor({1e-5, 1})) == "[1.e-05 1.e+00]");
  CHECK(to_string(tensor({1000.5, 0.5}, f8)) == "[1.0005e+03 5.0000e-01]");
  CHECK(to_string(tensor({0.1, 1234.5})) == "[1.0000e-01 1.2345e+03]");
  CHECK(to_string(tensor({1e-200, 1.5, -2e100}, f8)) == "[ 1.0e-200  1.5e+000 -2.0e+100]");
  CHECK(to_string(tensor({1e10, 1e-10}, f8)) == "[1.e+10 1.e-10]");
}

TEST_CASE("what is not finite is aligned like a number") {
  CHECK(to_string(tensor({nan, 1.5, -inf, inf})) == "[ nan  1.5 -inf  inf]");
  CHECK(to_string(tensor({nan, inf}, f8)) == "[nan inf]");
  CHECK(to_string(tensor({-inf, nan}, f8)) == "[-inf  nan]");
  CHECK(to_string(tensor({nan, 1e-7, -inf}, f8)) == "[   nan 1.e-07   -inf]");
}

TEST_CASE("integers and truth values are aligned to the right") {
  CHECK(to_string(tensor({{1, -20}, {300, 4}}, i8)) == R"([[  1 -20]
 [300   4]])");
  CHECK(to_string(tensor({{true, false}, {true, true}}, {.dtype = Dtype::boolean})) == R"([[ True False]
 [ True  True]])");
  CHECK(to_string(tensor({true, true}, {.dtype = Dtype::boolean})) == "[ True  True]");
  CHECK(to_string(tensor({0, 255}, {.dtype = Dtype::uint8})) == "[  0 255]");
}

TEST_CASE("higher dimensions are nested, with empty lines between matrices") {
  CHECK(to_string(reshape(arange(8, f8), {2, 2, 2})) == R"([[[0. 1.]
  [2. 3.]]

 [[4. 5.]
  [6. 7.]]])");
  CHECK(to_string(reshape(arange(4), {1, 2, 1, 2})) == R"([[[[0 1]]

  [[2 3]]]])");
}

TEST_CASE("long rows are wrapped at 75 columns") {
  CHECK(to_string(arange(0, 30000, 1000, i8)) ==
        R"([    0  1000  2000  3000  4000  5000  6000  7000  8000  9000 10000 11000
 12000 13000 14000 15000 16000 17000 18000 19000 20000 21000 22000 23000
 24000 25000 26000 27000 28000 29000])");
  CHECK(to_string(arange(20, {.dtype = Dtype::float32}) / 7) ==
        R"([0.         0.14285715 0.2857143  0.42857143 0.5714286  0.71428573
 0.85714287 1.         1.1428572  1.2857143  1.4285715  1.5714285
 1.7142857  1.8571428  2.         2.142857   2.2857144  2.4285715
 2.5714285  2.7142856 ])");
  CHECK(to_string(reshape(arange(0, 40000, 1000, i8), {2, 20})) ==
        R"([[    0  1000  2000  3000  4000  5000  6000  7000  8000  9000 10000 11000
  12000 13000 14000 15000 16000 17000 18000 19000]
 [20000 21000 22000 23000 24000 25000 26000 27000 28000 29000 30000 31000
  32000 33000 34000 35000 36000 37000 38000 39000]])");
  CHECK(to_string(arange(100, 119, 1, i8)) ==
        R"([100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117
 118])");
}

TEST_CASE("more than 1000 elements show 3 at each end") {
  CHECK(to_string(arange(1001)) == "[   0    1    2 ...  998  999 1000]");
  CHECK(to_string(reshape(arange(2000, f8), {40, 50})) ==
        R"([[0.000e+00 1.000e+00 2.000e+00 ... 4.700e+01 4.800e+01 4.900e+01]
 [5.000e+01 5.100e+01 5.200e+01 ... 9.700e+01 9.800e+01 9.900e+01]
 [1.000e+02 1.010e+02 1.020e+02 ... 1.470e+02 1.480e+02 1.490e+02]
 ...
 [1.850e+03 1.851e+03 1.852e+03 ... 1.897e+03 1.898e+03 1.899e+03]
 [1.900e+03 1.901e+03 1.902e+03 ... 1.947e+03 1.948e+03 1.949e+03]
 [1.950e+03 1.951e+03 1.952e+03 ... 1.997e+03 1.998e+03 1.999e+03]])");
  CHECK(to_string(reshape(arange(3000), {1000, 3})) == R"([[   0    1    2]
 [   3    4    5]
 [   6    7    8]
 ...
 [2991 2992 2993]
 [2994 2995 2996]
 [2997 2998 2999]])");
  CHECK(to_string(reshape(arange(1200), {3, 20, 20})) == R"([[[   0    1    2 ...   17   18   19]
  [  20   21   22 ...   37   38   39]
  [  40   41   42 ...   57   58   59]
  ...
  [ 340  341  342 ...  357  358  359]
  [ 360  361  362 ...  377  378  379]
  [ 380  381  382 ...  397  398  399]]

 [[ 400  401  402 ...  417  418  419]
  [ 420  421  422 ...  437  438  439]
  [ 440  441  442 ...  457  458  459]
  ...
  [ 740  741  742 ...  757  758  759]
  [ 760  761  762 ...  777  778  779]
  [ 780  781  782 ...  797  798  799]]

 [[ 800  801  802 ...  817  818  819]
  [ 820  821  822 ...  837  838  839]
  [ 840  841  842 ...  857  858  859]
  ...
  [1140 1141 1142 ... 1157 1158 1159]
  [1160 1161 1162 ... 1177 1178 1179]
  [1180 1181 1182 ... 1197 1198 1199]]])");
  CHECK(to_string(narrow(reshape(arange(1000), {4, 250}), 1, 0, 5)) == R"([[  0   1   2   3   4]
 [250 251 252 253 254]
 [500 501 502 503 504]
 [750 751 752 753 754]])");
}

TEST_CASE("0-dim tensors print as numbers, empty ones as brackets") {
  CHECK(to_string(full({}, 1)) == "1.0");
  CHECK(to_string(full({}, 0.1)) == "0.1");
  CHECK(to_string(full({}, 1e-5, f8)) == "1e-05");
  CHECK(to_string(full({}, 1e16, f8)) == "1e+16");
  CHECK(to_string(full({}, 1.5e16, f8)) == "1.5e+16");
  CHECK(to_string(full({}, 3.141592653589793, f8)) == "3.141592653589793");
  CHECK(to_string(full({}, -7, i8)) == "-7");
  CHECK(to_string(full({}, 1, {.dtype = Dtype::boolean})) == "True");
  CHECK(to_string(full({}, nan, f8)) == "nan");
  CHECK(to_string(full({}, 123456790.0)) == "123456790.0");
  CHECK(to_string(zeros({0, 3})) == "[]");
}

TEST_CASE("a view prints its own elements, in its own order") {
  const Tensor x = reshape(arange(6), {2, 3});
  CHECK(to_string(transpose(x, 0, 1)) == to_string(clone(transpose(x, 0, 1))));
  CHECK(to_string(select(x, 1, 1)) == "[1 4]");
  CHECK(to_string(expand(tensor({1, 2}), {2, 2})) == "[[1. 2.]\n [1. 2.]]");
}

TEST_CASE("a stream takes a tensor, and an undefined one says so") {
  std::ostringstream out;
  out << tensor({1, 2});
  CHECK(out.str() == "[1. 2.]");
  CHECK(to_string(Tensor()) == "undefined");
}
