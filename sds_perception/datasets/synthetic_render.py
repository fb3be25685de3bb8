"""Render a picture of a scene, with everything that is true about it."""

from dataclasses import dataclass, replace

import numpy as np
from sds_perception.core.camera import Camera, scale_intrinsics
from sds_perception.core.label_space import UNLABELED
from sds_perception.datasets.rooms.photography import FAITHFUL, Photography, develop, mean_exposure
from sds_perception.datasets.rooms.raycast import Hits, cast_rays
from sds_perception.datasets.rooms.scene import Scene

_METER_WIDTH = 48
_BLOCK = 1 << 15


@dataclass(frozen=True)
class RenderedFrame:
    """A picture and its exact ground truth."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    labels: np.ndarray
    """(H, W) uint8 NYU-40 ids 0..39; 255 where there is nothing."""
    depth: np.ndarray
    """(H, W) float32 meters along the optical axis, NaN where there is nothing."""
    normals: np.ndarray
    """(H, W, 3) float32 unit normals in camera axes, towards the camera; NaN as depth."""


def render_frame(
    scene: Scene,
    pose: np.ndarray,
    camera: Camera,
    *,
    photography: Photography = FAITHFUL,
    rng: np.random.Generator | None = None,
) -> RenderedFrame:
    """
    Render what a pinhole camera sees.

    Light is Lambert's and texture belongs to the surfaces: as long as the camera adds nothing,
    a point has the same color from wherever it is seen. Labels, depth and normals are those of
    the surface at a pixel's center; colors are averaged over the pixel where surfaces meet.

    :param pose: (4, 4) world_T_camera of the optical frame, meters.
    :param camera: intrinsics; its distortion is not rendered.
    :param photography: what the camera adds to the light.
    :param rng: source of the sensor noise; needed where photography has noise.
    :raises ValueError: if the camera has no valid matrix, or noise has no source.
    """
    if not camera.is_calibrated:
        raise ValueError(f'camera matrix {camera.K.tolist()} has no positive finite focal lengths')
    size = {'height': camera.height, 'width': camera.width}
    hits = cast_rays(scene.geometry, pose, camera.K, **size)
    seen = np.flatnonzero(hits.surface.ravel() >= 0)
    normals = np.full((hits.surface.size, 3), np.nan, np.float32)
    radiance = np.zeros((hits.surface.size, 3), np.float32)
    radiance[seen], normals[seen] = _shade(scene, pose, camera.K, hits=hits, pixels=seen)
    _smooth_edges_(radiance, scene, pose, camera, center=hits)
    with np.errstate(divide='ignore'):
        depth = np.where(hits.surface >= 0, 1.0 / hits.inverse_depth, np.nan)
    labels = np.where(hits.surface >= 0, scene.surfaces.labels[hits.surface], UNLABELED)
    light = radiance.reshape(*hits.surface.shape, 3) * np.float32(scene.exposure)
    return RenderedFrame(
        image=develop(light, photography, rng),
        labels=labels.astype(np.uint8),
        depth=depth.astype(np.float32),
        normals=(normals @ pose[:3, :3].astype(np.float32)).reshape(*depth.shape, 3),
    )


def measure_exposure(scene: Scene, poses: list[np.ndarray], camera: Camera) -> Scene:
    """
    Expose a scene as a camera's light meter does: by the mean brightness of some views.

    :param poses: (4, 4) world_T_camera of the views.
    :returns: the scene with the exposure that suits them.
    """
    small = camera.resized(_METER_WIDTH, max(1, _METER_WIDTH * camera.height // camera.width))
    light = []
    for pose in poses:
        hits = cast_rays(scene.geometry, pose, small.K, height=small.height, width=small.width)
        seen = np.flatnonzero(hits.surface.ravel() >= 0)
        light.append(_shade(scene, pose, small.K, hits=hits, pixels=seen)[0])
    exposed = replace(scene, exposure=mean_exposure(light))
    # what is computed once does not depend on the exposure
    for name in ('geometry', 'surfaces', 'illumination'):
        exposed.__dict__[name] = getattr(scene, name)
    return exposed


def _shade(
    scene: Scene, pose: np.ndarray, K: np.ndarray, *, hits: Hits, pixels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """
    Compute the light that comes from the surfaces at some pixels.

    :param pixels: (N,) int, indices into the flattened picture; each ray must meet something.
    :returns: (N, 3) linear RGB and (N, 3) unit normals in world axes, float32.
    """
    light, normals = (np.empty((len(pixels), 3), np.float32) for _ in range(2))
    # so few at a time that they stay in the processor's cache
    for start in range(0, len(pixels), _BLOCK):
        block = np.s_[start : start + _BLOCK]
        light[block], normals[block] = _shade_block(
            scene, pose, K, hits=hits, pixels=pixels[block]
        )
    return light, normals


def _shade_block(
    scene: Scene, pose: np.ndarray, K: np.ndarray, *, hits: Hits, pixels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    surface = hits.surface.ravel()[pixels]
    depth = 1.0 / hits.inverse_depth.ravel()[pixels]
    columns = (pose[:3, :3] @ np.linalg.inv(K)).astype(np.float32)
    v, u = np.divmod(pixels, hits.surface.shape[1])
    pixel = np.stack([u, v, np.ones_like(u)], axis=1).astype(np.float32)
    points = (pixel @ columns.T) * depth[:, None] + pose[:3, 3].astype(np.float32)
    normals = scene.surfaces.normals(surface, points)
    pixel_m = depth / np.float32(K[0, 0])
    reflectance = scene.surfaces.reflectance(surface, points, pixel_m)
    light = scene.illumination.irradiance(points, normals)
    return reflectance * (light + scene.surfaces.emissions[surface][:, None]), normals


def _smooth_edges_(
    radiance: np.ndarray, scene: Scene, pose: np.ndarray, camera: Camera, *, center: Hits
) -> None:
    """Average four rays in every pixel in which they meet different surfaces."""
    height, width = center.surface.shape
    K = scale_intrinsics(camera.K, 2.0, 2.0)
    hits = cast_rays(scene.geometry, pose, K, height=2 * height, width=2 * width)
    corners = hits.surface.reshape(height, 2, width, 2)
    edge = np.argwhere((corners != center.surface[:, None, :, None]).any(axis=(1, 3)))
    around = 2 * edge[:, None] + np.array([[0, 0], [0, 1], [1, 0], [1, 1]])  # (N, 4, 2)
    pixels = around[..., 0] * 2 * width + around[..., 1]
    is_seen = hits.surface.ravel()[pixels] >= 0
    light = np.zeros((*pixels.shape, 3), np.float32)
    light[is_seen] = _shade(scene, pose, K, hits=hits, pixels=pixels[is_seen])[0]
    radiance[edge[:, 0] * width + edge[:, 1]] = light.mean(axis=1)
