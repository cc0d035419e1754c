/// What formulas of matrices share: orthogonal factors, roots of symmetric matrices, bases of eigenvectors. Nothing is
/// recorded for gradients where grad mode is off, as in an optimizer's step.
#pragma once

#include <gradus/core/tensor.h>

namespace gradus::optim {

/// The polynomial a x + b x^3 + c x^5 that Newton and Schulz's iteration applies to all singular values.
struct NewtonSchulz {
  double a = 3.4445, b = -4.775, c = 2.0315;  ///< quick to come near 1, and then staying in [0.7, 1.2] (Jordan 2024)
  int steps = 5;
  double eps = 1e-7;  ///< the least norm that the matrix is divided by
};

/// About U V^T of a matrix U diag(S) V^T, by products only: X / |X|, then X becomes a X + (b A + c A^2) X with A = X
/// X^T in each step; on the transpose where that has fewer rows.
Tensor newton_schulz(const Tensor& matrix, NewtonSchulz options = {});

/// The same by at most 8 steps whose polynomials differ, each the best for what the one before has left (Amsel et al.
/// 2025, The polar express, arXiv:2505.16932); more repeat the last, which converges: all singular values become 1.
Tensor matrix_sign(const Tensor& matrix, int steps);

struct FirstSingularVectors {
  double sigma;  ///< the largest singular value
  Tensor u, v;   ///< columns [rows, 1], [columns, 1]
};
/// By this many steps of the power iteration from ones.
FirstSingularVectors first_singular_vectors(const Tensor& matrix, int steps);

/// A^(-1/p) of a symmetric matrix without negative eigenvalues, by eigendecomposition in float64; the dtype is A's.
/// Eigenvalues below `floor` count as it.
Tensor inverse_root(const Tensor& matrix, double p, double floor = 0);

/// The eigenvectors of a symmetric matrix in columns, the largest eigenvalue first, by float64; the dtype is the
/// matrix's.
Tensor eigenvectors(const Tensor& matrix);

/// One step of the power iteration on a basis of eigenvectors Q of A, by QR: the Q of A Q.
Tensor refreshed_eigenvectors(const Tensor& matrix, const Tensor& basis);

}  // namespace gradus::optim
