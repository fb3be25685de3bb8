"""Depth errors of one picture and their mean over a data set (Eigen et al., NIPS 2014)."""

from collections.abc import Iterable

import numpy as np

DEPTH_KEYS = ('abs_rel', 'sq_rel', 'rmse', 'rmse_log', 'a1', 'a2', 'a3')


def depth_errors(
    depth: np.ndarray,
    predicted: np.ndarray,
    *,
    valid: np.ndarray,
    min_depth_m: float,
    max_depth_m: float,
    use_median_scaling: bool = False,
) -> dict[str, float] | None:
    """
    Compare a depth image with the measured one, where both say something.

    Predictions are limited to the range, as everybody does; where the prediction says nothing
    only ``coverage`` shows it.

    :param depth: (...) float measured meters; read only where ``valid``.
    :param predicted: (...) float meters; NaN = unknown.
    :param valid: (...) bool.
    :param min_depth_m: nearest measured depth that counts, meters.
    :param max_depth_m: farthest measured depth that counts, meters.
    :param use_median_scaling: multiply the prediction by median(depth) / median(predicted) first.
    :returns: abs_rel, sq_rel (m), rmse (m), rmse_log, a1, a2, a3 (shares below 1.25^k) and
        coverage (share of measured pixels with a prediction); None where no pixel is measured.
    :raises ValueError: for different shapes.
    """
    if not depth.shape == predicted.shape == valid.shape:
        raise ValueError(
            f'depth is {depth.shape}, predicted {predicted.shape}, valid {valid.shape}; '
            'bring them to one size first'
        )
    measured = valid & (depth >= min_depth_m) & (depth <= max_depth_m)
    both = measured & np.isfinite(predicted) & (predicted > 0)
    if not both.any():
        return {'coverage': 0.0} if measured.any() else None
    # float64: a mean over 300 000 squares in float32 loses the third digit
    truth, guess = depth[both].astype(np.float64), predicted[both].astype(np.float64)
    if use_median_scaling:
        guess *= np.median(truth) / np.median(guess)
    guess = guess.clip(min_depth_m, max_depth_m)
    return {**_errors(truth, guess), 'coverage': float(both.sum() / measured.sum())}


def mean_depth_errors(errors: Iterable[dict[str, float] | None]) -> dict[str, float | None]:
    """
    Average the errors of pictures; a picture without the value does not count.

    :param errors: what :func:`depth_errors` returned for each picture.
    :returns: the same keys; None where no picture has the value.
    """
    known = [picture for picture in errors if picture is not None]
    means = {}
    for key in (*DEPTH_KEYS, 'coverage'):
        values = [picture[key] for picture in known if key in picture]
        means[key] = float(np.mean(values)) if values else None
    return means


def _errors(truth: np.ndarray, guess: np.ndarray) -> dict[str, float]:
    difference = guess - truth
    ratio = np.maximum(guess / truth, truth / guess)
    values = {
        'abs_rel': np.mean(np.abs(difference) / truth),
        'sq_rel': np.mean(difference**2 / truth),
        'rmse': np.sqrt(np.mean(difference**2)),
        'rmse_log': np.sqrt(np.mean(np.log(guess / truth) ** 2)),
        'a1': np.mean(ratio < 1.25),
        'a2': np.mean(ratio < 1.25**2),
        'a3': np.mean(ratio < 1.25**3),
    }
    return {key: float(value) for key, value in values.items()}
