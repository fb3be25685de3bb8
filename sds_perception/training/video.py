"""What a batch's neighboring frames say about its depth, with the motion known or learned."""

from collections.abc import Sequence

from sds_perception.core.normalization import normalize
from sds_perception.core.rigid_motion import approach_motion, invert_motion
from sds_perception.core.sample import Sample, select
from sds_perception.datasets.settings import DatasetSettings
from sds_perception.losses.self_supervision import pyramid_terms
from sds_perception.models.matching_pose_net import MatchingPoseNet
from sds_perception.models.pose_net import PoseNet
from sds_perception.training.video_settings import VideoSettings
import torch
from torch import Tensor, nn

POSE_NETS = {'stacked': PoseNet, 'matching': MatchingPoseNet}


class VideoTerms(nn.Module):
    """The photometric loss and smoothness of those pictures of a batch that have neighbors."""

    def __init__(
        self,
        pose_net: PoseNet | MatchingPoseNet,
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

        :param offsets: of the neighbors; their signs say which frame is the earlier.
        :param use_known_poses: estimate only the motions that the data set does not know.
        :param weights: of ``photometric`` and ``smoothness``, for who adds them up.
        :param use_auto_mask: as in :func:`video_terms`.
        :param scales: as in :func:`pyramid_terms`.
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
        motions = self.motions(video, targets)
        return pyramid_terms(
            depth,
            targets,
            list(video.neighbors.unbind(dim=1)),
            source_T_target=list(motions.unbind(dim=1)),
            K=video.K,
            generator=generator,
            scales=self.scales,
            use_auto_mask=self.use_auto_mask,
        )

    def motions(self, video: Sample, targets: Tensor) -> Tensor:
        """
        Look up or estimate how points move from each picture to its neighbors.

        :param video: with a leading B, all with neighbors.
        :param targets: (B, 3, H, W) the pictures in their true colors.
        :returns: (B, N, 4, 4) neighbor_T_picture, in the world that the picture shows after
            its augmentations.
        """
        known = video.neighbor_T if self.use_known_poses else None
        if known is None:
            return self._estimate(video, targets)
        is_known = known.isfinite().all(dim=-1, keepdim=True).all(dim=-2, keepdim=True)
        if is_known.all():
            return known
        return known.where(is_known, self._estimate(video, targets))

    def _estimate(self, video: Sample, targets: Tensor) -> Tensor:
        targets, sources = normalize(targets), normalize(video.neighbors)
        is_past = [offset < 0 for offset in self.offsets]
        pairs = [
            (source, targets) if past else (targets, source)
            for source, past in zip(sources.unbind(dim=1), is_past, strict=True)
        ]
        earlier, later = (torch.cat(frames) for frames in zip(*pairs, strict=True))
        ones = torch.ones_like(video.K[:, 0, 0])
        nearness = ones if video.nearness is None else video.nearness
        all_pairs = nearness.repeat(len(pairs))
        with torch.autocast(targets.device.type, torch.bfloat16, enabled=self.use_bf16):
            forward_in_time = self.pose_net(earlier, later, all_pairs).chunk(len(pairs))
        motions = [
            invert_motion(motion) if past else motion
            for motion, past in zip(forward_in_time, is_past, strict=True)
        ]
        return torch.stack([approach_motion(motion, nearness) for motion in motions], dim=1)


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
    return VideoTerms(
        POSE_NETS[settings.pose_net](settings.pose_weights, settings.pose_encoder),
        offsets=offsets[0],
        use_known_poses=settings.use_known_poses,
        weights={'photometric': settings.photometric, 'smoothness': settings.smoothness},
        use_auto_mask=settings.use_auto_mask,
        scales=settings.scales,
        precision=precision,
    )
