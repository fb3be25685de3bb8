"""What a depth value means: the one place where units and invalid values are decided."""

import numpy as np

FAR_POLICIES = ('nan', 'inf', 'clip')
MAX_MILLIMETERS = 65535


def is_valid_depth(depth: np.ndarray) -> np.ndarray:
    """
    Tell where a depth in meters is a measurement: finite and in front of the camera.

    :param depth: (...) float, meters; NaN unknown, +Inf too far, -Inf too near (REP 117, 118).
    :returns: (...) bool.
    """
    return np.isfinite(depth) & (depth > 0)


def invalid_to_nan(depth: np.ndarray) -> np.ndarray:
    """
    Return a copy in which whatever is not a measurement is NaN.

    :param depth: (...) float, meters.
    :returns: (...) float32 meters, NaN where the depth is not valid.
    """
    return np.where(is_valid_depth(depth), depth, np.nan).astype(np.float32)


def without_zeros(depth: np.ndarray) -> np.ndarray:
    """
    Turn zero and negative distances into NaN and keep what REP 117 gives a meaning.

    :param depth: (...) float, meters; NaN, +Inf and -Inf stay.
    :returns: (...) float32 meters; a new array only where something had to change.
    """
    if (depth <= 0).any():
        depth = np.where((depth <= 0) & np.isfinite(depth), np.nan, depth)
    return depth.astype(np.float32, copy=False)


def millimeters_to_meters(millimeters: np.ndarray) -> np.ndarray:
    """
    Convert 16-bit millimeters, where 0 says that nothing was measured (REP 118).

    :param millimeters: (...) uint16.
    :returns: (...) float32 meters, NaN where the sensor saw nothing.
    """
    return counts_to_meters(millimeters, per_meter=1000)


def counts_to_meters(counts: np.ndarray, *, per_meter: int, unknown: int = 0) -> np.ndarray:
    """
    Convert distances that are stored as whole numbers.

    :param counts: (...) uint16.
    :param per_meter: how many counts make a meter: 1000, 256, 100.
    :param unknown: the count that says that nothing was measured.
    :returns: (...) float32 meters, NaN where the count is 0 or unknown.
    """
    # division, not * 0.001: 1500 mm is then exactly 1.5 m
    meters = counts.astype(np.float32) / np.float32(per_meter)
    meters[(counts == 0) | (counts == unknown)] = np.nan
    return meters


def meters_to_millimeters(meters: np.ndarray) -> np.ndarray:
    """
    Convert to 16-bit millimeters; what 16 bits cannot say becomes 0 and never wraps around.

    :param meters: (...) float, meters; anything invalid or beyond 65.535 m becomes 0.
    :returns: (...) uint16.
    """
    millimeters = np.rint(np.where(is_valid_depth(meters), meters, 0.0) * 1000.0)
    return np.where(millimeters <= MAX_MILLIMETERS, millimeters, 0).astype(np.uint16)


def limit_depth(depth: np.ndarray, *, max_depth_m: float, far_policy: str = 'nan') -> np.ndarray:
    """
    Say what is published for points beyond the range that can be trusted.

    :param depth: (...) float32 meters.
    :param max_depth_m: the range, meters.
    :param far_policy: nan (unknown), inf (REP 117: beyond range) or clip (the range itself).
    :returns: (...) float32 meters; a new array only where something had to change.
    :raises ValueError: for another policy.
    """
    if far_policy not in FAR_POLICIES:
        raise ValueError(f'far_policy is {far_policy!r}; choose one of {", ".join(FAR_POLICIES)}')
    too_far = depth > max_depth_m
    if not too_far.any():
        return depth
    replacement = {'nan': np.nan, 'inf': np.inf, 'clip': max_depth_m}[far_policy]
    return np.where(too_far, np.float32(replacement), depth)
