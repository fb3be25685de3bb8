"""What a camera makes of light: exposure, color cast, vignetting, noise and bytes."""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Photography:
    """How a camera turns light into a picture; the defaults change nothing from place to place."""

    exposure: float = 1.0
    """Factor on the light."""
    color_cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Factors on red, green and blue: an imperfect white balance."""
    vignetting: float = 0.0
    """Share of the light that is missing in the corners, in [0, 1)."""
    blur_px: float = 0.0
    """Standard deviation of the lens' blur, pixels."""
    noise: float = 0.0
    """Standard deviation of the noise of mid gray, as a share of white."""


FAITHFUL = Photography()
"""A camera that adds nothing: a surface has the same color in every picture of it."""


def random_photography(rng: np.random.Generator) -> Photography:
    """Draw an ordinary camera: nearly well exposed, a little noisy."""
    warmth = rng.normal(0, 0.04)
    return Photography(
        exposure=float(np.exp(rng.normal(0.0, 0.22))),
        color_cast=(1 + warmth, 1 + rng.normal(0, 0.01), 1 - warmth),
        vignetting=rng.uniform(0.0, 0.3),
        blur_px=rng.uniform(0.25, 0.65),
        noise=rng.uniform(0.002, 0.014),
    )


def develop(
    radiance: np.ndarray, photography: Photography, rng: np.random.Generator | None = None
) -> np.ndarray:
    """
    Turn light into a picture.

    :param radiance: (H, W, 3) float32 linear RGB; 1 is near white.
    :param rng: source of the noise.
    :returns: (H, W, 3) uint8 RGB.
    :raises ValueError: if there is noise to draw and nothing to draw it from.
    """
    if photography.noise > 0 and rng is None:
        raise ValueError(f'noise is {photography.noise}; give rng, a np.random.Generator')
    light = radiance * np.float32(photography.exposure) * np.float32(photography.color_cast)
    if photography.vignetting > 0:
        light *= _vignette(*light.shape[:2], photography.vignetting)[..., None]
    if photography.blur_px > 0:
        light = cv2.GaussianBlur(light, (0, 0), photography.blur_px)
    shown = _tone(light)
    if photography.noise > 0:
        # darker parts of a gamma-coded picture show more of the sensor's noise
        strength = np.float32(photography.noise) * (np.float32(1.4) - shown)
        shown = shown + strength * rng.standard_normal(shown.shape, dtype=np.float32)
    return np.rint(np.clip(shown, 0, 1) * 255).astype(np.uint8)


def mean_exposure(radiances: list[np.ndarray], *, target: float = 0.23) -> float:
    """
    Return the factor that gives pictures an ordinary mean brightness.

    :param radiances: (..., 3) linear RGB; very bright parts count no more than white.
    :param target: linear mean brightness that is wanted.
    """
    values = np.concatenate([r.reshape(-1, 3).mean(axis=1) for r in radiances])
    usual = np.median(values) + 1e-4
    return float(target / np.minimum(values, 4 * usual).mean())


def _tone(light: np.ndarray) -> np.ndarray:
    # straight up to mid gray, then bending over, as cameras do; then sRGB's power
    knee = np.float32(0.55)
    over = np.maximum(light - knee, 0)
    bent = np.minimum(light, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    return np.maximum(bent, 0) ** np.float32(1 / 2.2)


def _vignette(height: int, width: int, loss: float) -> np.ndarray:
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
    return (1 - loss * (x**2 + y**2) / 2).astype(np.float32)
