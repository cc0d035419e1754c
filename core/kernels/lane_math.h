/// The elementary functions of a Lane: exp, log, tanh, sigmoid, erf, sin, … Included by lane.h.
///
/// Own polynomials (minimax fits by Remez exchange; their errors are far below a rounding), the same text for float and
/// double and for every width. All are right for NaN, infinities, zeros, denormals and at overflow; errors in units in
/// the last place are stated, and held to by tests/core/kernels/lane_math_test.cpp.
#pragma once

#include <gradus/core/kernels/lane.h>

namespace gradus {

namespace detail {

template <class T>
struct MathConstants;

template <>
struct MathConstants<float> {
  static constexpr int exponent_bias = 127;
  static constexpr float smallest_normal = 0x1p-126f;
  static constexpr float exp_normal = 87.f;                  // e^x and e^-x are normal numbers up to here
  static constexpr float exp_low = -104.f, exp_high = 89.f;  // beyond: 0, infinity
  static constexpr float expm1_low = -18.f;                  // below: -1
  static constexpr float ln2_high = 0x1.62ep-1f, ln2_low = 3.19461849e-05f;
  // (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2
  static constexpr float exp_tail[] = {0.49999994f, 0.166665211f, 0.0416683443f, 0.00836867373f, 0.00138167373f};
  static constexpr float tanh_one = 10.f;  // tanh is 1 from here on
  // (tanh r - r) / r^3 in r^2, for |r| <= ln 2 / 4
  static constexpr float tanh_tail[] = {-0.333333224f, 0.133312821f, -0.0527485497f};
  // (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, for |s| <= 0.1717
  static constexpr float log_tail[] = {0.666666627f, 0.400003344f, 0.285373539f, 0.23581934f};
  static constexpr float sqrt_half = 0x1.6a09e6p-1f;
  // (sin r - r) / r^3 and (cos r - 1 + r^2 / 2) / r^4 in r^2, for |r| <= pi / 4
  static constexpr float sin_tail[] = {-0.166666672f, 0.00833332911f, -0.000198393245f, 2.71820136e-06f};
  static constexpr float cos_tail[] = {0.0416666679f, -0.00138888834f, 2.47995249e-05f, -2.7210433e-07f};
  static constexpr float half_pi[] = {1.5703125f, 0.00048375129699707031f, 7.5495336204767227e-08f, 2.56334415e-12f};
  static constexpr float trigonometric_limit = 8192.f;
};

template <>
struct MathConstants<double> {
  static constexpr int exponent_bias = 1023;
  static constexpr double smallest_normal = 0x1p-1022;
  static constexpr double exp_normal = 708.;
  static constexpr double exp_low = -746., exp_high = 710.;
  static constexpr double expm1_low = -38.;
  static constexpr double ln2_high = 0x1.62e42fefa2p-1, ln2_low = 7.3710025651677989e-13;
  static constexpr double exp_tail[] = {0.500000000000001,      0.16666666666666421,    0.041666666666534395,
                                        0.0083333333334907975,  0.0013888888942684401,  0.0001984126951189497,
                                        2.4801493951968912e-05, 2.7557583227107739e-06, 2.7629979246205212e-07,
                                        2.5000699295976996e-08};
  static constexpr double tanh_one = 20.;
  static constexpr double tanh_tail[] = {-0.33333333333332515, 0.13333333332794742,    -0.053968252795122545,
                                         0.021869371409845045, -0.0088573254749790484, 0.0034449842809569004};
  static constexpr double log_tail[] = {0.66666666666667307, 0.39999999999429914, 0.28571428739889865,
                                        0.22222198764502746, 0.1818355698956626,  0.15314183948246929,
                                        0.14795074496198138};
  static constexpr double sqrt_half = 0x1.6a09e667f3bcdp-1;
  static constexpr double sin_tail[] = {-0.16666666666666632,   0.0083333333333223489,   -0.00019841269829725953,
                                        2.7557313656139505e-06, -2.5050751613106069e-08, 1.5896375899236599e-10};
  static constexpr double cos_tail[] = {0.041666666666666609,    -0.0013888888888875849, 2.4801587290386609e-05,
                                        -2.7557314576420022e-07, 2.08757497972523e-09,   -1.1360856806541034e-11};
  static constexpr double half_pi[] = {1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21};
  static constexpr double trigonometric_limit = 1048576.;
};

/// c[0] + c[1] x + c[2] x^2 + …
template <int first = 0, class T, int N, std::size_t count>
GRADUS_INLINE Lane<T, N> polynomial(const Lane<T, N>& x, const T (&c)[count]) {
  if constexpr (first + 1 == count) {
    return Lane<T, N>(c[first]);
  } else {
    return fma_(x, polynomial<first + 1>(x, c), Lane<T, N>(c[first]));
  }
}

/// The bits of a lane as unsigned integers.
template <class T, int N>
struct Words {
  using Word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  using Vector = detail::Vector<Word, N>;
  Vector v;

  Words() = default;
  GRADUS_INLINE Words(const Words& other) : v(other.v) {}
  GRADUS_INLINE Words& operator=(const Words& other) {
    v = other.v;
    return *this;
  }
  GRADUS_INLINE explicit Words(const Lane<T, N>& x) : v(__builtin_bit_cast(Vector, x.v)) {}
  GRADUS_INLINE Lane<T, N> lane() const {
    Lane<T, N> r;
    r.v = __builtin_bit_cast(typename Lane<T, N>::Vector, v);
    return r;
  }
  GRADUS_INLINE Words operator+(Word b) const { return make(v + b); }
  GRADUS_INLINE Words operator-(Word b) const { return make(v - b); }
  GRADUS_INLINE Words operator-(const Words& b) const { return make(v - b.v); }
  GRADUS_INLINE Words operator&(Word b) const { return make(v & b); }
  GRADUS_INLINE Words operator|(const Words& b) const { return make(v | b.v); }
  GRADUS_INLINE Words operator<<(int bits) const { return make(v << bits); }
  GRADUS_INLINE Words operator>>(int bits) const { return make(v >> bits); }

 private:
  static GRADUS_INLINE Words make(const Vector& vector) {
    Words r;
    r.v = vector;
    return r;
  }
};

template <class T>
inline constexpr auto sign_word = typename Words<T, 1>::Word{1} << (sizeof(T) * 8 - 1);

/// Adding this leaves the nearest integer in the last bits of the sum.
template <class T>
inline constexpr T rounder = T(std::int64_t{3} << (mantissa_bits<T> - 1));
template <class T>
inline constexpr auto rounder_bits = __builtin_bit_cast(typename Words<T, 1>::Word, rounder<T>);

/// 2^(n + plus), a normal number, for the integer n that stands in the last bits of `shifted` = n + rounder.
template <class T, int N>
GRADUS_INLINE Lane<T, N> power_of_two(const Lane<T, N>& shifted, int plus) {
  using Word = typename Words<T, N>::Word;
  return ((Words<T, N>(shifted) + static_cast<Word>(MathConstants<T>::exponent_bias) + static_cast<Word>(plus))
          << mantissa_bits<T>)
      .lane();
}

/// x = n ln 2 + r with |r| <= ln 2 / 2; n stands in the last bits of `shifted`.
template <class T, int N>
struct ExpParts {
  using C = MathConstants<T>;
  using L = Lane<T, N>;
  using Word = typename Words<T, N>::Word;
  L shifted, r;

  GRADUS_INLINE explicit ExpParts(const L& x) : shifted(fma_(x, L(1.4426950408889634), L(rounder<T>))) {
    const L n = shifted - L(rounder<T>);
    r = fma_(n, L(-C::ln2_low), fma_(n, L(-C::ln2_high), x));
  }
  /// e^r.
  GRADUS_INLINE L mantissa() const { return fma_(fma_(polynomial(r, C::exp_tail), r, L(1)), r, L(1)); }
  /// e^x, a normal number.
  GRADUS_INLINE L normal_exp() const { return mantissa() * power_of_two<T, N>(shifted, 0); }
  /// e^x, with 2^n in two factors: it may be a denormal or overflow.
  GRADUS_INLINE L any_exp() const {
    constexpr Word offset = rounder_bits<T> - static_cast<Word>(2 * C::exponent_bias);
    const Words<T, N> both = Words<T, N>(shifted) - offset;
    const Words<T, N> half = both >> 1;
    return mantissa() * (half << mantissa_bits<T>).lane() * ((both - half) << mantissa_bits<T>).lane();
  }
};

// These two let NaN pass.
template <class T, int N>
GRADUS_INLINE Lane<T, N> at_most(const Lane<T, N>& x, T high) {
  return Lane<T, N>::smaller_or_second(high, x);
}
template <class T, int N>
GRADUS_INLINE Lane<T, N> at_least(const Lane<T, N>& x, T low) {
  return Lane<T, N>::larger_or_second(low, x);
}

/// x with the sign bit of s set too: for odd functions, whose zero would lose its sign.
template <class T, int N>
GRADUS_INLINE Lane<T, N> with_sign_bit(const Lane<T, N>& x, const Lane<T, N>& s) {
  return (Words<T, N>(x) | (Words<T, N>(s) & sign_word<T>)).lane();
}

/// Calls a scalar function for each element, out of line: what is rare or not worth a polynomial.
template <class F, class T>
[[gnu::noinline]] void call_each(T* values, const T* others, int count, F f) {
  for (int i = 0; i < count; ++i) values[i] = f(values[i], others[i]);
}
template <class T, int N, class F>
GRADUS_INLINE Lane<T, N> each(const Lane<T, N>& x, const Lane<T, N>& y, F f) {
  T a[N], b[N];
  x.store(a);
  y.store(b);
  call_each(a, b, N, f);
  return Lane<T, N>::load(a);
}

/// log of a positive normal number.
template <class T, int N>
GRADUS_INLINE Lane<T, N> log_normal(const Lane<T, N>& x, const Lane<T, N>& exponent) {
  using C = MathConstants<T>;
  using L = Lane<T, N>;
  using W = Words<T, N>;
  constexpr auto root = __builtin_bit_cast(typename W::Word, C::sqrt_half);
  constexpr auto one = __builtin_bit_cast(typename W::Word, T(1));
  const W shifted = W(x) + (one - root);  // the exponent steps at sqrt(1/2), not at 1
  const L k = ((shifted >> mantissa_bits<T>)+(rounder_bits<T> - C::exponent_bias)).lane() - L(rounder<T>) + exponent;
  const L f = ((shifted & ((typename W::Word{1} << mantissa_bits<T>)-1)) + root).lane() - L(1);
  const L s = f / (L(2) + f);
  const L z = s * s;
  const L r = z * polynomial(z, C::log_tail);
  // log(1 + f) = f - s (f - r), the large terms last
  return fma_(k, L(C::ln2_high), f - (s * (f - r) - k * L(C::ln2_low)));
}

}  // namespace detail

/// e^x. Error < 1.5 ulp.
template <class T, int N>
GRADUS_INLINE Lane<T, N> exp(const Lane<T, N>& x) {
  using C = detail::MathConstants<T>;
  using Parts = detail::ExpParts<T, N>;
  if (all(abs(x) < Lane<T, N>(C::exp_normal))) [[likely]]
    return Parts(x).normal_exp();
  return Parts(detail::at_least(detail::at_most(x, C::exp_high), C::exp_low)).any_exp();
}

/// e^x - 1, exact for small x too. Error < 2.5 ulp.
template <class T, int N>
GRADUS_INLINE Lane<T, N> expm1(const Lane<T, N>& x) {
  using C = detail::MathConstants<T>;
  using L = Lane<T, N>;
  const detail::ExpParts<T, N> parts(detail::at_least(detail::at_most(x, C::exp_high), C::expm1_low));
  const L half = detail::power_of_two<T, N>(parts.shifted, -1);  // halved, for e^x may be beyond 2^max_exponent
  const L tail = fma_(parts.r * parts.r, detail::polynomial(parts.r, C::exp_tail), parts.r);
  return detail::with_sign_bit(L(2) * fma_(half, tail, half - L(0.5)), x);
}

/// The natural logarithm; -inf at 0, NaN below. Error < 1.5 ulp.
template <class T, int N>
GRADUS_INLINE Lane<T, N> log(const Lane<T, N>& x) {
  using L = Lane<T, N>;
  constexpr T smallest = detail::MathConstants<T>::smallest_normal, infinity = static_cast<T>(__builtin_inf());
  const bool ordinary = all((x >= L(smallest)) & (x < L(infinity)));
  L normal = x, exponent(0);
  if (!ordinary) [[unlikely]] {
    const Mask<T, N> tiny = x < L(smallest);
    normal = select(tiny, x * L(T(std::int64_t{1} << detail::mantissa_bits<T>)), x);
    exponent = select(tiny, L(-detail::mantissa_bits<T>), L(0));
  }
  L y = detail::log_normal(normal, exponent);
  if (!ordinary) [[unlikely]] {
    y = select(x < L(infinity), y, x);
    y = select(x > L(0), y, select(x == L(0), L(-infinity), L(__builtin_nan(""))));
  }
  return y;
}

/// log(1 + x), exact for small x too. Error < 2.5 ulp.
template <class T, int N>
GRADUS_INLINE Lane<T, N> log1p(const Lane<T, N>& x) {
  using L = Lane<T, N>;
  const L u = L(1) + x;
  const L lost = x - (u - L(1));  // what rounding u took from x
  const L y = log(u);
  return detail::with_sign_bit(select((u > L(0)) & (u < L(__builtin_inf())), y + lost / u, y), x);
}

/// The hyperbolic tangent. Error < 2.5 ulp.
template <class T, int N>
GRADUS_INLINE Lane<T, N> tanh(const Lane<T, N>& x) {
  using L = Lane<T, N>;
  using C = detail::MathConstants<T>;
  // 2 x = n ln 2 + 2 r gives e^2x = 2^n (1 + u) / (1 - u) with u = tanh(r), so that
  // tanh(x) = (e^2x - 1) / (e^2x + 1) = (2^n - 1 + (2^n + 1) u) / (2^n + 1 + (2^n - 1) u)
  const L y = detail::at_least(detail::at_most(x, C::tanh_one), -C::tanh_one);
  const L shifted = fma_(y, L(2.8853900817779268), L(detail::rounder<T>));
  const L r = fma_(shifted - L(detail::rounder<T>), L(-0.34657359027997264), y);  // what it lacks counts for little
  const L z = r * r;
  const L u = fma_(r * z, detail::polynomial(z, C::tanh_tail), r);
  const L power = detail::power_of_two<T, N>(shifted, 0), less = power - L(1), more = power + L(1);
  return detail::with_sign_bit(fma_(more, u, less) / fma_(less, u, more), x);
}

/// 1 / (1 + e^-x), small values included. Error < 2.5 ulp.
template <class T, int N>
GRADUS_INLINE Lane<T, N> sigmoid(const Lane<T, N>& x) {
  using L = Lane<T, N>;
  using C = detail::MathConstants<T>;
  using Parts = detail::ExpParts<T, N>;
  const Mask<T, N> ordinary = abs(x) < L(C::exp_normal);
  if (all(ordinary)) [[likely]]
    return L(1) / (L(1) + Parts(-x).normal_exp());
  const L bounded = detail::at_least(detail::at_most(x, C::exp_normal), C::exp_low);
  return select(bounded > L(-C::exp_normal), L(1) / (L(1) + Parts(-bounded).any_exp()), Parts(bounded).any_exp());
}

/// The error function. Error < 2 ulp; float64 calls the C library.
template <class T, int N>
GRADUS_INLINE Lane<T, N> erf(const Lane<T, N>& x) {
  using L = Lane<T, N>;
  if constexpr (sizeof(T) == 8) {
    return detail::each(x, x, [](T t, T) { return __builtin_erf(t); });
  } else {
    // erf(x) / x - 1 in x^2, for |x| <= 1; -log(erfc(x)) / x for x in [1, 4]
    constexpr T inside[] = {0.128379167f,   -0.37612626f,     0.112835854f,   -0.026853811f,
                            0.00518832775f, -0.000801019371f, 7.85386583e-05f};
    constexpr T outside[] = {1.12847471f, 0.635849357f, 0.105092578f, -0.0227833111f, 0.00318219489f, -0.000210062193f};
    const L size = abs(x);
    const L far = detail::at_most(size, T(4));
    const L rest = detail::ExpParts<T, N>(-far * detail::polynomial(far, outside)).normal_exp();
    return select(size < L(1), fma_(x, detail::polynomial(x * x, inside), x), copysign(L(1) - rest, x));
  }
}

namespace detail {

/// sin(x + quarters * pi / 2) for |x| <= trigonometric_limit.
template <class T, int N>
GRADUS_INLINE Lane<T, N> sin_shifted(const Lane<T, N>& x, int quarters) {
  using C = MathConstants<T>;
  using L = Lane<T, N>;
  using Word = typename Words<T, N>::Word;
  const L shifted = fma_(x, L(0.63661977236758134), L(rounder<T>));
  const L n = shifted - L(rounder<T>);
  L r = x;
  for (T part : C::half_pi) r = fma_(n, L(-part), r);
  const L z = r * r;
  const L sine = fma_(z * r, polynomial(z, C::sin_tail), r);
  const L cosine = fma_(z * z, polynomial(z, C::cos_tail), fma_(z, L(-0.5), L(1)));
  const Words<T, N> quadrant = Words<T, N>(shifted) + static_cast<Word>(quarters);
  constexpr int top = static_cast<int>(sizeof(T)) * 8 - 1;
  const auto odd = (((quadrant & 1) << top) >> 1).lane();  // 2 (or 0): the cosine's turn
  const L value = select(odd > L(0), cosine, sine);
  return select((((quadrant & 2) << (top - 2)).lane()) > L(0), -value, value);  // quadrants 2 and 3 are negative
}

}  // namespace detail

/// The sine and the cosine. Error < 2.5 ulp; elements beyond 8192 (float) or 2^20 (double) go to the C library.
template <class T, int N>
GRADUS_INLINE Lane<T, N> sin(const Lane<T, N>& x) {
  const Mask<T, N> near = abs(x) < Lane<T, N>(detail::MathConstants<T>::trigonometric_limit);
  const Lane<T, N> y = select(x == Lane<T, N>(0), x, detail::sin_shifted(x, 0));
  if (all(near)) [[likely]]
    return y;
  return select(near, y, detail::each(x, x, [](T t, T) {
                  return sizeof(T) == 4 ? T(__builtin_sinf(float(t))) : T(__builtin_sin(t));
                }));
}
template <class T, int N>
GRADUS_INLINE Lane<T, N> cos(const Lane<T, N>& x) {
  const Mask<T, N> near = abs(x) < Lane<T, N>(detail::MathConstants<T>::trigonometric_limit);
  const Lane<T, N> y = detail::sin_shifted(x, 1);
  if (all(near)) [[likely]]
    return y;
  return select(near, y, detail::each(x, x, [](T t, T) {
                  return sizeof(T) == 4 ? T(__builtin_cosf(float(t))) : T(__builtin_cos(t));
                }));
}

/// x^y, by the C library.
template <class T, int N>
GRADUS_INLINE Lane<T, N> pow(const Lane<T, N>& x, const std::type_identity_t<Lane<T, N>>& y) {
  return detail::each(
      x, y, [](T a, T b) { return sizeof(T) == 4 ? T(__builtin_powf(float(a), float(b))) : T(__builtin_pow(a, b)); });
}

}  // namespace gradus
