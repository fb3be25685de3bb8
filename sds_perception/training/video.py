"""What a batch's neighboring frames say about its depth, with the motion known or estimated."""

from collections.abc import Sequence

import numpy as np
from sds_perception.core.normalization import normalize
from sds_perception.core.rigid_motion import approach_motion, invert_motion
from sds_perception.core.sample import Sample, select
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.losses.self_supervision import video_terms
from sds_perception.models.pose_net import PoseNet
from sds_perception.training.tracked_motion import tracked_motion
from sds_perception.training.video_settings import VideoSettings
import torch
from torch import Tensor, nn
from torchvision.transforms.functional import rgb_to_grayscale


class VideoTerms(nn.Module):
    """The photometric loss and smoothness of those pictures of a batch that have neighbors."""

    def __init__(
        self,
        pose_net: PoseNet | None,
        *,
        offsets: Sequence[int],
        use_known_poses: bool,
        weights: dict[str, float],
        use_auto_mask: bool = True,
        scales: int = 1,
        precision: str = 'fp32',
    ):
        """
        Take the parts.

        :param pose_net: learns the motions; None = they are found by tracked points.
        :param offsets: of the neighbors; their signs say which frame is the earlier.
        :param use_known_poses: estimate only the motions that the data set does not know.
        :param weights: of ``photometric`` and ``smoothness``, for who adds them up.
        :param use_auto_mask: as in :func:`video_terms`.
        :param scales: as in :func:`video_terms`.
        :param precision: of the motion network, fp32 or bf16; the geometry is always fp32.
        """
        super().__init__()
        self.pose_net = pose_net
        self.offsets = tuple(offsets)
        self.use_known_poses = use_known_poses
        self.weights = weights
        self.use_auto_mask = use_auto_mask
        self.scales = scales
        self.use_bf16 = precision == 'bf16'

    def forward(
        self, depth: Tensor, batch: Sample, generator: torch.Generator
    ) -> dict[str, Tensor]:
        """
        Compare each frame with its neighbors, warped by the predicted depth.

        :param depth: (B, 1, H, W) positive meters, predicted for the pictures as they are in
            the batch, whatever their colors; not for mixed ones.
        :param batch: with a leading B; NaN neighbors are none.
        :param generator: on the CPU, for the auto-mask's noise.
        :returns: the unweighted terms ``photometric`` and ``smoothness``; 0 without neighbors.
        """
        rows = has_neighbors(batch)
        if not rows.any():
            nothing = depth.sum() * 0.0  # keeps the graph, adds nothing
            return {'photometric': nothing, 'smoothness': nothing}
        video = select(batch, rows)
        targets = video.image if video.clean is None else video.clean
        depth = depth[rows].float()
        motions = self.motions(video, targets, depth.detach())
        return video_terms(
            depth,
            targets,
            list(video.neighbors.unbind(dim=1)),
            source_T_target=list(motions.unbind(dim=1)),
            K=video.K,
            generator=generator,
            inside=None if video.inside is None else video.inside[:, None],
            scales=self.scales,
            use_auto_mask=self.use_auto_mask,
        )

    def motions(self, video: Sample, targets: Tensor, depth: Tensor) -> Tensor:
        """
        Look up or estimate how points move from each picture to its neighbors.

        :param video: with a leading B, all with neighbors.
        :param targets: (B, 3, H, W) the pictures in their true colors.
        :param depth: (B, 1, H, W) that is predicted for them; tracked motions take its unit.
        :returns: (B, N, 4, 4) neighbor_T_picture, in the world that the picture shows after
            its augmentations. No motion where tracking found none: such a neighbor looks the
            same at every depth, and teaches nothing.
        """
        known = video.neighbor_T if self.use_known_poses else None
        is_known = torch.zeros(video.neighbors.shape[:2], dtype=torch.bool, device=depth.device)
        if known is not None:
            is_known = known.isfinite().flatten(2).all(dim=2)
            if is_known.all():
                return known
        if self.pose_net is None:
            estimated = self._track(video, targets, depth, ~is_known)
        else:
            estimated = self._estimate(video, targets)
        return estimated if known is None else known.where(is_known[..., None, None], estimated)

    def _track(self, video: Sample, targets: Tensor, depth: Tensor, wanted: Tensor) -> Tensor:
        """Return (B, N, 4, 4) motions by tracked points, of those pairs that are wanted."""
        nearness = _nearness(video)
        # as the camera saw it, before a zoomed picture was read as a nearer scene
        K = video.K.clone()
        K[:, :2, :2] *= nearness[:, None, None]
        K, depth = K.double().cpu().numpy(), (depth * nearness[:, None, None, None]).cpu().numpy()
        targets, neighbors = _gray(targets), _gray(video.neighbors)
        motions = torch.eye(4).repeat(*wanted.shape, 1, 1)
        for row, neighbor in wanted.nonzero().tolist():
            motion = tracked_motion(
                targets[row, 0], neighbors[row, neighbor, 0], K=K[row], depth=depth[row, 0]
            )
            if motion is not None:
                motions[row, neighbor] = torch.from_numpy(motion)
        return approach_motion(motions.to(nearness.device), nearness[:, None].expand(wanted.shape))

    def _estimate(self, video: Sample, targets: Tensor) -> Tensor:
        targets, sources = normalize(targets), normalize(video.neighbors)
        is_past = [offset < 0 for offset in self.offsets]
        pairs = [
            (source, targets) if past else (targets, source)
            for source, past in zip(sources.unbind(dim=1), is_past, strict=True)
        ]
        earlier, later = (torch.cat(frames) for frames in zip(*pairs, strict=True))
        nearness = _nearness(video)
        all_pairs = nearness.repeat(len(pairs))
        with torch.autocast(targets.device.type, torch.bfloat16, enabled=self.use_bf16):
            forward_in_time = self.pose_net(earlier, later, all_pairs).chunk(len(pairs))
        motions = [
            invert_motion(motion) if past else motion
            for motion, past in zip(forward_in_time, is_past, strict=True)
        ]
        return torch.stack([approach_motion(motion, nearness) for motion in motions], dim=1)


def _nearness(video: Sample) -> Tensor:
    """Return (B,) how far pictures were zoomed and then read as nearer."""
    return torch.ones_like(video.K[:, 0, 0]) if video.nearness is None else video.nearness


def _gray(pictures: Tensor) -> np.ndarray:
    """Return (..., 1, H, W) uint8 from (..., 3, H, W) RGB in [0, 1]."""
    return (255 * rgb_to_grayscale(pictures)).round().to(torch.uint8).cpu().numpy()


def has_neighbors(batch: Sample) -> Tensor:
    """Return (B,) bool, True where a picture of a batch has neighboring frames."""
    if batch.neighbors is None:
        return torch.zeros(len(batch.image), dtype=torch.bool, device=batch.image.device)
    return batch.neighbors.isfinite().flatten(1).all(dim=1)


def build_video_terms(
    settings: VideoSettings, data: Sequence[DatasetSettings], precision: str = 'fp32'
) -> VideoTerms | None:
    """
    Build the terms that the data's neighbors allow; None where they have no weight.

    :raises FileNotFoundError: for missing weights of the motion network.
    :raises ValueError: if there are no neighbors, or data sets differ in which are earlier.
    """
    if not settings.photometric:
        return None
    offsets = [part.neighbors for part in data if part.neighbors]
    if not offsets:
        raise ValueError(
            'video photometric has a weight and no data set has neighbors; '
            'give one neighbors, such as [-1, 1]'
        )
    if len({tuple(offset < 0 for offset in part) for part in offsets}) > 1:
        raise ValueError(
            f'data sets have neighbors {", ".join(str(list(part)) for part in offsets)}; '
            'wanted as many earlier and later ones in the same order'
        )
    pose_net = None
    if settings.motion == 'learned':
        pose_net = PoseNet(settings.pose_weights, settings.pose_encoder)
    return VideoTerms(
        pose_net,
        offsets=offsets[0],
        use_known_poses=settings.use_known_poses,
        weights={'photometric': settings.photometric, 'smoothness': settings.smoothness},
        use_auto_mask=settings.use_auto_mask,
        scales=settings.scales,
        precision=precision,
    )
