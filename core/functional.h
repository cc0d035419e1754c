/// What layers are made of: activations, softmax, distances, normalisations, convolutions, pooling, dropout, losses, as
/// free functions. The rules of ops.h hold.
#pragma once

#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <vector>

namespace gradus {

// Activations (ops/activation.cpp) ----------------------------------------------------------------------------------

Tensor tanh(const Tensor& x, Where where = Where::here());
/// 1 / (1 + exp(-x))
Tensor sigmoid(const Tensor& x, Where where = Where::here());
/// max(0, x); gradient 0 at 0.
Tensor relu(const Tensor& x, Where where = Where::here());
struct SoftplusOptions {
  double beta = 1;
  double threshold = 20;  ///< x itself where beta x is above
};
/// log(1 + exp(beta x)) / beta, without overflow.
Tensor softplus(const Tensor& x, SoftplusOptions options = {}, Where where = Where::here());
/// log(sigmoid(x)), without overflow.
Tensor log_sigmoid(const Tensor& x, Where where = Where::here());
/// x where x > 0, else negative_slope x; gradient negative_slope at 0.
Tensor leaky_relu(const Tensor& x, double negative_slope = 0.01, Where where = Where::here());
/// min(max(0, x), 6); gradient 0 at both limits.
Tensor relu6(const Tensor& x, Where where = Where::here());
/// x where x > 0, else alpha (exp(x) - 1) (Clevert et al. 2016, arXiv:1511.07289).
Tensor elu(const Tensor& x, double alpha = 1, Where where = Where::here());
/// scale elu(x, alpha), which keeps mean 0 and variance 1 from layer to layer (Klambauer et al. 2017,
/// arXiv:1706.02515).
Tensor selu(const Tensor& x, Where where = Where::here());
/// x where x > 0, else alpha (exp(x / alpha) - 1): smooth for every alpha (Barron 2017, arXiv:1704.07483). Throws
/// ValueError for alpha = 0.
Tensor celu(const Tensor& x, double alpha = 1, Where where = Where::here());

enum class GeluApproximation : std::uint8_t { none, tanh };
/// x Phi(x), with Phi the normal distribution function, or its approximation by tanh (Hendrycks and Gimpel 2016,
/// arXiv:1606.08415).
Tensor gelu(const Tensor& x, GeluApproximation approximation = GeluApproximation::none, Where where = Where::here());
/// x sigmoid(x), also called swish (Elfwing et al. 2018, arXiv:1702.03118).
Tensor silu(const Tensor& x, Where where = Where::here());
/// x tanh(softplus(x)) (Misra 2019, arXiv:1908.08681).
Tensor mish(const Tensor& x, Where where = Where::here());
/// x / (1 + |x|)
Tensor softsign(const Tensor& x, Where where = Where::here());
/// x - tanh(x)
Tensor tanhshrink(const Tensor& x, Where where = Where::here());
/// x limited to [min, max]; gradient 0 at the limits. Throws ValueError if min > max.
Tensor hardtanh(const Tensor& x, double min = -1, double max = 1, Where where = Where::here());
/// x / 6 + 1/2 limited to [0, 1]; gradient 0 at the limits.
Tensor hardsigmoid(const Tensor& x, Where where = Where::here());
/// x hardsigmoid(x) (Howard et al. 2019, arXiv:1905.02244).
Tensor hardswish(const Tensor& x, Where where = Where::here());
/// x - lambda above lambda, x + lambda below -lambda, 0 between. Throws ValueError unless lambda >= 0.
Tensor softshrink(const Tensor& x, double lambda = 0.5, Where where = Where::here());
/// x outside [-lambda, lambda], 0 inside.
Tensor hardshrink(const Tensor& x, double lambda = 0.5, Where where = Where::here());
/// x where x > threshold, else value.
Tensor threshold(const Tensor& x, double threshold, double value, Where where = Where::here());
/// a sigmoid(b), where a and b are the halves of x along dim (Dauphin et al. 2017, arXiv:1612.08083). Throws ShapeError
/// for an odd size.
Tensor glu(const Tensor& x, int dim = -1, Where where = Where::here());
/// x where x > 0, else weight x. weight: one element, or [C] for x [N, C, ..] (He et al. 2015, arXiv:1502.01852).
Tensor prelu(const Tensor& x, const Tensor& weight, Where where = Where::here());

// Softmax and its kin (ops/softmax.cpp) -------------------------------------------------------------------------------

/// exp(x_i) / sum_j exp(x_j) along dim; the maximum is taken off first, so no finite input overflows.
Tensor softmax(const Tensor& x, int dim = -1, Where where = Where::here());
/// log(softmax(x)), exact where softmax would round to 0.
Tensor log_softmax(const Tensor& x, int dim = -1, Where where = Where::here());
/// softmax(-x)
Tensor softmin(const Tensor& x, int dim = -1, Where where = Where::here());

// Distances (ops/distance.cpp) --------------------------------------------------------------------------------------

struct NormalizeOptions {
  double p = 2;
  int dim = 1;
  double eps = 1e-12;
};
/// x / max(|x|_p, eps) along a dimension.
Tensor normalize(const Tensor& x, NormalizeOptions options = {}, Where where = Where::here());
/// a . b / (max(|a|, eps) max(|b|, eps)) along a dimension.
Tensor cosine_similarity(const Tensor& a, const Tensor& b, int dim = 1, double eps = 1e-8, Where where = Where::here());
/// |a - b + eps|_p along the last dimension.
Tensor pairwise_distance(const Tensor& a, const Tensor& b, double p = 2, double eps = 1e-6,
                         Where where = Where::here());
/// |a_i - b_j|_p for all pairs of rows: [.., M, D] and [.., N, D] to [.., M, N]. At 0 the gradient is 0.
Tensor cdist(const Tensor& a, const Tensor& b, double p = 2, Where where = Where::here());

// Normalisations (ops/norm.cpp) -------------------------------------------------------------------------------------

struct AffineOptions {
  Tensor weight = {};  ///< factors; undefined: 1
  Tensor bias = {};    ///< added; undefined: 0
  double eps = 1e-5;   ///< added to the variance
};
/// (x - mean) / sqrt(variance + eps) weight + bias, over the last dimensions: those of `normalized_shape`, which weight
/// and bias are shaped as (Ba et al. 2016, arXiv:1607.06450).
Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const AffineOptions& options = {},
                  Where where = Where::here());
/// x / sqrt(mean(x^2) + eps) weight over the last dimensions (Zhang and Sennrich 2019, arXiv:1910.07467). bias must be
/// undefined (ValueError).
Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const AffineOptions& options = {},
                Where where = Where::here());
/// As layer_norm over groups of C / groups channels and all places; x: [N, C, ..], weight and bias: [C] (Wu and He
/// 2018, arXiv:1803.08494). Throws ShapeError unless groups divides C.
Tensor group_norm(const Tensor& x, std::int64_t groups, const AffineOptions& options = {}, Where where = Where::here());
/// As layer_norm over the places of each channel; x: [N, C, L, ..], weight and bias: [C] (Ulyanov et al. 2016,
/// arXiv:1607.08022).
Tensor instance_norm(const Tensor& x, const AffineOptions& options = {}, Where where = Where::here());

struct BatchNormOptions {
  Tensor weight = {};        ///< [C]; undefined: 1
  Tensor bias = {};          ///< [C]; undefined: 0
  Tensor running_mean = {};  ///< [C]; training moves it, otherwise it is used
  Tensor running_var = {};   ///< [C]; holds the variance with Bessel's correction
  bool training = true;
  double momentum = 0.1;  ///< running = (1 - momentum) running + momentum of the batch
  double eps = 1e-5;
};
/// (x - mean) / sqrt(variance + eps) weight + bias for each channel, over samples and places; x: [N, C] or [N, C, ..]
/// (Ioffe and Szegedy 2015, arXiv:1502.03167). Throws ValueError when training on one value for a channel, and without
/// training on undefined running values.
Tensor batch_norm(const Tensor& x, const BatchNormOptions& options = {}, Where where = Where::here());

struct LocalResponseNormOptions {
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;
};
/// x / (k + alpha mean(x^2 over `size` neighbouring channels))^beta; x: [N, C, ..] (Krizhevsky et al. 2012).
Tensor local_response_norm(const Tensor& x, std::int64_t size, LocalResponseNormOptions options = {},
                           Where where = Where::here());

// Convolutions (ops/conv.cpp) and windows (ops/pool.cpp) -------------------------------------------------------------

/// A number for each spatial dimension, or one for all: 3, {3, 5}.
class Extent {
 public:
  Extent(std::int64_t all) noexcept : numbers_{all, all, all} {}
  Extent(std::initializer_list<std::int64_t> numbers) noexcept : count_(static_cast<int>(numbers.size())) {
    int i = 0;
    for (const std::int64_t number : numbers) {
      if (i < 3) numbers_[i++] = number;
    }
  }
  /// How many were given; 0: one for all.
  int count() const noexcept { return count_; }
  std::int64_t operator[](int dim) const noexcept { return numbers_[dim]; }

 private:
  std::int64_t numbers_[3] = {};
  int count_ = 0;
};

struct ConvOptions {
  Extent stride = 1;
  Extent padding = 0;  ///< zeros on both sides
  Extent dilation = 1;
  std::int64_t groups = 1;
};
/// Cross-correlation. x: [N, C, L], weight: [O, C / groups, K], bias: [O] or undefined; gives [N, O, L'] with
/// L' = floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1. Without N: one sample. Throws ShapeError and
/// ValueError.
Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, ConvOptions options = {},
              Where where = Where::here());
/// The same for [N, C, H, W] and [O, C / groups, KH, KW], and for [N, C, D, H, W].
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, ConvOptions options = {},
              Where where = Where::here());
Tensor conv3d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, ConvOptions options = {},
              Where where = Where::here());

struct ConvTransposeOptions {
  Extent stride = 1;
  Extent padding = 0;         ///< as of the convolution that this is the gradient of
  Extent output_padding = 0;  ///< entries more at the end; less than stride or dilation
  Extent dilation = 1;
  std::int64_t groups = 1;
};
/// The gradient of conv1d with respect to its input. x: [N, C, L], weight: [C, O / groups, K], bias: [O] or undefined;
/// gives [N, O, (L - 1) stride - 2 padding + dilation (K - 1) + output_padding + 1].
Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        ConvTransposeOptions options = {}, Where where = Where::here());
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        ConvTransposeOptions options = {}, Where where = Where::here());
Tensor conv_transpose3d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        ConvTransposeOptions options = {}, Where where = Where::here());

struct MaxPoolOptions {
  Extent stride = 0;  ///< 0: the window's size
  Extent padding = 0;
  Extent dilation = 1;
  bool ceil_mode = false;  ///< also windows that reach over the end
};
/// The largest of each window; of equal ones the first has the gradient. x: [N, C, L] or [C, L], and so on.
/// Of padding alone: -infinity. Throws ValueError unless padding is at most half the window.
Tensor max_pool1d(const Tensor& x, Extent window, MaxPoolOptions options = {}, Where where = Where::here());
Tensor max_pool2d(const Tensor& x, Extent window, MaxPoolOptions options = {}, Where where = Where::here());
Tensor max_pool3d(const Tensor& x, Extent window, MaxPoolOptions options = {}, Where where = Where::here());

/// The same with the places of the largest in the flattened spatial dimensions (L, H W, D H W), int64.
ValuesIndices max_pool1d_with_index(const Tensor& x, Extent window, MaxPoolOptions options = {},
                                    Where where = Where::here());
ValuesIndices max_pool2d_with_index(const Tensor& x, Extent window, MaxPoolOptions options = {},
                                    Where where = Where::here());
ValuesIndices max_pool3d_with_index(const Tensor& x, Extent window, MaxPoolOptions options = {},
                                    Where where = Where::here());

struct MaxUnpoolOptions {
  Extent stride = 0;  ///< 0: the window's size
  Extent padding = 0;
  Extent size = 0;  ///< of the result's spatial dimensions; 0: (L - 1) stride - 2 padding + window
};
/// Zeros with x put where max_pool with the same options took it from; of several put into one place, the last stays.
/// indices: of x's shape (ShapeError), as max_pool1d_with_index gives them. Throws IndexError for places outside.
Tensor max_unpool1d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options = {},
                    Where where = Where::here());
Tensor max_unpool2d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options = {},
                    Where where = Where::here());
Tensor max_unpool3d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options = {},
                    Where where = Where::here());

struct AvgPoolOptions {
  Extent stride = 0;  ///< 0: the window's size
  Extent padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;  ///< padded places count in the mean
};
/// The mean of each window.
Tensor avg_pool1d(const Tensor& x, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
Tensor avg_pool2d(const Tensor& x, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
Tensor avg_pool3d(const Tensor& x, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
/// (sum x^p)^(1/p) over each window, gradient 0 where that is 0; torch scales up windows that reach over the end.
Tensor lp_pool1d(const Tensor& x, double p, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
Tensor lp_pool2d(const Tensor& x, double p, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
/// Windows chosen so that `size` come out: window i covers [floor(i L / size), ceil((i + 1) L / size)).
Tensor adaptive_avg_pool1d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_avg_pool2d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_avg_pool3d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_max_pool1d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_max_pool2d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_max_pool3d(const Tensor& x, Extent size, Where where = Where::here());

struct WindowOptions {
  Extent stride = 1;
  Extent padding = 0;
  Extent dilation = 1;
};
/// The windows of images as columns: [N, C, H, W] to [N, C KH KW, number of windows].
Tensor unfold(const Tensor& x, Extent window, WindowOptions options = {}, Where where = Where::here());
/// The transpose of unfold: columns added up to images of `size`.
Tensor fold(const Tensor& columns, Extent size, Extent window, WindowOptions options = {}, Where where = Where::here());

// Other sizes (ops/interpolate.cpp) ---------------------------------------------------------------------------------

/// nearest: the entry that a new one's start lies in; linear (of one spatial dimension), bilinear (two), trilinear
/// (three): between neighbours; bicubic (two): through four neighbours in each dimension (Keys 1981, a = -0.75); area:
/// the mean, as adaptive_avg_pool.
enum class InterpolateMode : std::uint8_t { nearest, linear, bilinear, trilinear, bicubic, area };
struct InterpolateOptions {
  Extent size = 0;                        ///< of the new spatial dimensions; 0: floor(L scale_factor)
  std::vector<double> scale_factor = {};  ///< one for all, or one for each spatial dimension
  InterpolateMode mode = InterpolateMode::nearest;
  bool align_corners = false;  ///< centres of the outer entries stay in place, not their edges; not for nearest, area
};
/// x [N, C, L], [N, C, H, W] or [N, C, D, H, W] with other spatial sizes: either size or scale_factor. Throws
/// ValueError for options that do not go together, ShapeError for dimensions that the mode is not for, TypeError for
/// integers.
Tensor interpolate(const Tensor& x, const InterpolateOptions& options, Where where = Where::here());

// Random, while training (ops/dropout.cpp) ----------------------------------------------------------------------------

struct DropoutOptions {
  bool training = true;            ///< without: x itself
  Generator* generator = nullptr;  ///< none: the thread's default generator
};
/// Each element 0 with probability p, else x / (1 - p) (Srivastava et al. 2014). Throws ValueError unless 0 <= p <= 1.
Tensor dropout(const Tensor& x, double p = 0.5, DropoutOptions options = {}, Where where = Where::here());
/// The same for whole channels of x [N, C, ..] (Tompson et al. 2015, arXiv:1411.4280).
Tensor feature_dropout(const Tensor& x, double p = 0.5, DropoutOptions options = {}, Where where = Where::here());
/// Keeps mean and variance of what selu gives (Klambauer et al. 2017, arXiv:1706.02515).
Tensor alpha_dropout(const Tensor& x, double p = 0.5, DropoutOptions options = {}, Where where = Where::here());

struct RreluOptions {
  double lower = 1.0 / 8;
  double upper = 1.0 / 3;
  bool training = false;  ///< without: leaky_relu with the mean slope
  Generator* generator = nullptr;
};
/// x where x > 0, else a slope drawn from [lower, upper) times x (Xu et al. 2015, arXiv:1505.00853).
Tensor rrelu(const Tensor& x, RreluOptions options = {}, Where where = Where::here());

// Losses (ops/loss.cpp, ops/margin_loss.cpp, ops/ctc_loss.cpp) --------------------------------------------------------

/// What a loss does with the losses of the samples (or elements).
enum class Reduction : std::uint8_t { none, mean, sum };

/// (input - target)^2; shapes must be equal.
Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
                Where where = Where::here());
/// |input - target|; gradient 0 at 0.
Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
               Where where = Where::here());

struct SmoothL1LossOptions {
  double beta = 1;
  Reduction reduction = Reduction::mean;
};
/// d^2 / (2 beta) where |d| < beta, else |d| - beta / 2, of d = input - target. Throws ValueError unless beta >= 0.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, SmoothL1LossOptions options = {},
                      Where where = Where::here());

struct HuberLossOptions {
  double delta = 1;
  Reduction reduction = Reduction::mean;
};
/// d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2) (Huber 1964). Throws ValueError unless delta > 0.
Tensor huber_loss(const Tensor& input, const Tensor& target, HuberLossOptions options = {},
                  Where where = Where::here());

/// -log softmax(logits)[label] for each row. logits: [N, C]; labels: [N] int64 in 0..C-1.
/// Also takes probabilities [N, C] of logits' dtype as labels: -sum_c p_c log softmax(logits)_c.
Tensor cross_entropy(const Tensor& logits, const Tensor& labels, Reduction reduction = Reduction::mean,
                     Where where = Where::here());

struct CrossEntropyOptions {
  Tensor weight = {};                ///< [C]: of each class; the mean is then the weighted one
  std::int64_t ignore_index = -100;  ///< samples with this label count nothing
  double label_smoothing = 0;        ///< this much of the label is spread evenly over all classes
  Reduction reduction = Reduction::mean;
};
/// The same; also for logits [N, C, ..] with labels [N, ..].
Tensor cross_entropy(const Tensor& logits, const Tensor& labels, const CrossEntropyOptions& options,
                     Where where = Where::here());

struct NllLossOptions {
  Tensor weight = {};
  std::int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
};
/// -weight[label] log_p[label]. log_p: [N, C] or [N, C, ..]; labels: [N] or [N, ..] int64.
Tensor nll_loss(const Tensor& log_p, const Tensor& labels, const NllLossOptions& options = {},
                Where where = Where::here());

struct BinaryCrossEntropyOptions {
  Tensor weight = {};      ///< of each element, broadcast
  Tensor pos_weight = {};  ///< of the targets' ones, broadcast; only with logits
  Reduction reduction = Reduction::mean;
};
/// -(t log p + (1 - t) log(1 - p)), logarithms limited to -100. Throws ValueError unless all 0 <= p <= 1.
Tensor binary_cross_entropy(const Tensor& p, const Tensor& targets, const BinaryCrossEntropyOptions& options = {},
                            Where where = Where::here());
/// -(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))), without overflow; shapes must be equal.
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        Reduction reduction = Reduction::mean, Where where = Where::here());
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        const BinaryCrossEntropyOptions& options, Where where = Where::here());

struct KlDivOptions {
  bool log_target = false;  ///< the target holds logarithms
  bool batch_mean = false;  ///< the sum over the size of the first dimension, in place of `reduction`
  Reduction reduction = Reduction::mean;
};
/// t (log t - log_p), 0 where t is 0 (Kullback and Leibler 1951).
Tensor kl_div(const Tensor& log_p, const Tensor& target, KlDivOptions options = {}, Where where = Where::here());

struct PoissonNllLossOptions {
  bool log_input = true;  ///< the input is the logarithm of the rate
  bool full = false;      ///< with Stirling's term for targets above 1
  double eps = 1e-8;      ///< added to the rate under the logarithm
  Reduction reduction = Reduction::mean;
};
/// exp(x) - t x, or x - t log(x + eps).
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, PoissonNllLossOptions options = {},
                        Where where = Where::here());

struct GaussianNllLossOptions {
  bool full = false;  ///< with log(2 pi) / 2
  double eps = 1e-6;  ///< the least variance: a smaller one counts as this, with the gradient of this
  Reduction reduction = Reduction::mean;
};
/// (log var + (input - target)^2 / var) / 2 (Nix and Weigend 1994). Throws ValueError for a negative variance.
Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, const Tensor& var,
                         GaussianNllLossOptions options = {}, Where where = Where::here());

struct MarginLossOptions {
  double margin;
  Reduction reduction = Reduction::mean;
};
/// x where the target is 1, max(0, margin - x) where it is -1.
Tensor hinge_embedding_loss(const Tensor& x, const Tensor& target, MarginLossOptions options = {.margin = 1},
                            Where where = Where::here());
/// log(1 + exp(-target x)), targets 1 and -1.
Tensor soft_margin_loss(const Tensor& x, const Tensor& target, Reduction reduction = Reduction::mean,
                        Where where = Where::here());
/// max(0, -target (x1 - x2) + margin), targets 1 (x1 should be larger) and -1.
Tensor margin_ranking_loss(const Tensor& x1, const Tensor& x2, const Tensor& target,
                           MarginLossOptions options = {.margin = 0}, Where where = Where::here());
/// 1 - cos where the target is 1, max(0, cos - margin) where it is -1. x1, x2: [N, D] or [D]; target: [N] or [].
Tensor cosine_embedding_loss(const Tensor& x1, const Tensor& x2, const Tensor& target,
                             MarginLossOptions options = {.margin = 0}, Where where = Where::here());

struct MultiMarginLossOptions {
  double p = 1;  ///< 1 or 2 (ValueError)
  double margin = 1;
  Tensor weight = {};  ///< [C]
  Reduction reduction = Reduction::mean;
};
/// sum_(j != y) weight_y max(0, margin - x_y + x_j)^p / C for x [N, C] and labels y [N].
Tensor multi_margin_loss(const Tensor& x, const Tensor& labels, const MultiMarginLossOptions& options = {},
                         Where where = Where::here());
/// sum over true classes y and others j of max(0, 1 - (x_y - x_j)) / C. x: [N, C] or [C]; labels of the same shape: the
/// numbers of the true classes, then -1.
Tensor multilabel_margin_loss(const Tensor& x, const Tensor& labels, Reduction reduction = Reduction::mean,
                              Where where = Where::here());

struct MultilabelSoftMarginLossOptions {
  Tensor weight = {};  ///< [C]
  Reduction reduction = Reduction::mean;
};
/// The mean over classes of binary_cross_entropy_with_logits; x, target: [N, C] or [C].
Tensor multilabel_soft_margin_loss(const Tensor& x, const Tensor& target,
                                   const MultilabelSoftMarginLossOptions& options = {}, Where where = Where::here());

struct TripletMarginLossOptions {
  double margin = 1;
  double p = 2;
  double eps = 1e-6;
  bool swap = false;  ///< the negative's distance to the positive counts where it is smaller
  Reduction reduction = Reduction::mean;
};
/// max(0, |anchor - positive|_p - |anchor - negative|_p + margin) (Balntas et al. 2016).
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           TripletMarginLossOptions options = {}, Where where = Where::here());

struct CtcLossOptions {
  std::int64_t blank = 0;
  bool zero_infinity = false;             ///< 0 in place of infinite losses, and no gradient
  Reduction reduction = Reduction::mean;  ///< mean: each divided by its target's length first
};
/// -log of the probability of each target under all alignments (Graves et al. 2006). log_p: [T, N, C], targets: [N, S]
/// int64 (what is beyond a length is not read), lengths: [N] int64. Throws ShapeError, IndexError and ValueError.
Tensor ctc_loss(const Tensor& log_p, const Tensor& targets, const Tensor& input_lengths, const Tensor& target_lengths,
                CtcLossOptions options = {}, Where where = Where::here());

}  // namespace gradus
