"""Augmented batches for one step, from remembered frames and source pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from sds_perception.augmentations.presets import augment
from sds_perception.augmentations.random_numbers import happens, integer
from sds_perception.augmentations.settings import AugmentationSettings
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.sample import Sample, collate
from sds_perception.refinement.fixed_pictures import KeptPictures, TaughtPictures
from sds_perception.refinement.frame import to_sample
from sds_perception.refinement.replay_buffer import LABELED, MEASURED, PLAIN, Entry, ReplayBuffer
from sds_perception.refinement.settings import RefineSettings
from sds_perception.training.network_view import reference_focal_px, view_size
import torch

MEASURED_SHARE = 0.75
"""Of the frames of a step, where there are frames with and without sensor depth."""
STRIDE = 32


@dataclass(frozen=True)
class Batches:
    """What one step learns from; either may be missing."""

    labeled: Sample | None
    """Source pictures and frames with labels."""
    unlabeled: Sample | None
    """Frames without labels."""

    @property
    def has_video(self) -> bool:
        """Tell whether a frame without labels has neighbors to be compared with."""
        return self.unlabeled is not None and self.unlabeled.neighbors is not None


class BatchSource:
    """Draws batches; what is drawn depends on the generator and on what is remembered alone."""

    def __init__(
        self,
        buffer: ReplayBuffer,
        source: KeptPictures | TaughtPictures | None,
        info: CheckpointInfo,
        settings: RefineSettings,
    ):
        self._buffer, self._source, self._info = buffer, source, info
        self._unreadable: dict[int, str] = {}
        self._augmentation = AugmentationSettings(
            crop_height_px=_to_stride(info.input_height_px * settings.crop),
            crop_width_px=_to_stride(info.input_width_px * settings.crop),
            min_scale=settings.min_zoom,
            max_scale=settings.max_zoom,
            turn_deg=settings.turn_deg,
            noise_levels=settings.noise_levels,
        )
        self._depth_range_m = info.min_depth_m, info.max_depth_m

    @property
    def source_problem(self) -> str:
        """Say which source pictures could not be read when drawn last; empty if all could."""
        errors = list(self._unreadable.values())  # in one step: another thread may ask
        if not errors:
            return ''
        return (
            f'learning goes on without {len(errors)} of {len(self._source)} source pictures, '
            f'which cannot be read: {errors[-1]}; mend the files, or name another source_root'
        )

    def draw(
        self, count: int, source_count: int, generator: torch.Generator, *, pixels_teach: bool
    ) -> Batches:
        """
        Draw the frames of one step.

        :param count: frames without labels; as many with labels are added where there are any.
        :param source_count: source pictures.
        :param pixels_teach: frames that have neither labels nor depth teach something, too.
        """
        entries = self._draw_entries(count, generator, pixels_teach)
        # where a sensor measures depth, video would only add what it gets wrong
        has_depth = bool(self._buffer.entries(MEASURED))
        unlabeled = self._read(entries, generator, with_neighbors=not has_depth)
        labeled_entries = self._pick(self._buffer.entries(LABELED), count, generator)
        labeled = self._read(labeled_entries, generator, with_neighbors=False)
        source = self._draw_source(source_count, generator)
        return Batches(_batch([*labeled, *source]), _batch(unlabeled))

    def _draw_entries(
        self, count: int, generator: torch.Generator, pixels_teach: bool
    ) -> list[Entry]:
        measured, plain = self._buffer.entries(MEASURED), self._buffer.entries(PLAIN)
        if not (measured and plain and pixels_teach):
            return self._pick(measured or plain, count, generator)
        from_measured = sum(happens(MEASURED_SHARE, generator) for _ in range(count))
        return [
            *self._pick(measured, from_measured, generator),
            *self._pick(plain, count - from_measured, generator),
        ]

    def _pick(
        self, entries: Sequence[Entry], count: int, generator: torch.Generator
    ) -> list[Entry]:
        order = torch.randperm(len(entries), generator=generator).tolist()
        return [entries[index] for index in order[:count]]

    def _read(
        self, entries: Sequence[Entry], generator: torch.Generator, *, with_neighbors: bool
    ) -> list[Sample]:
        samples = []
        for entry in entries:
            try:
                frame = self._buffer.read(entry.name)
            except KeyError:
                continue  # its file broke; the buffer has said so
            if not with_neighbors:
                frame = frame.replace(neighbors=None, neighbor_T=None)
            samples.append(self._augment(to_sample(frame, self._depth_range_m), generator))
        return samples

    def _draw_source(self, count: int, generator: torch.Generator) -> list[Sample]:
        if not self._source:
            return []
        indices = [integer(0, len(self._source) - 1, generator) for _ in range(count)]
        samples = [self._read_source(index) for index in indices]
        return [self._augment(sample, generator) for sample in samples if sample is not None]

    def _read_source(self, index: int) -> Sample | None:
        try:
            sample = self._source[index]
        except (OSError, ValueError) as error:
            self._unreadable[index] = str(error)
            return None
        self._unreadable.pop(index, None)
        return sample

    def _augment(self, sample: Sample, generator: torch.Generator) -> Sample:
        height, width = view_size(sample, self._info)
        augmented = augment(
            sample,
            self._augmentation,
            height=height,
            width=width,
            reference_focal_length_px=reference_focal_px(sample, self._info),
            generator=generator,
        )
        nearest, farthest = self._depth_range_m
        in_range = (augmented.depth >= nearest) & (augmented.depth <= farthest)
        return augmented.replace(valid=augmented.valid & in_range)


def _batch(samples: Sequence[Sample]) -> Sample | None:
    return collate(list(samples)) if samples else None


def _to_stride(length: float) -> int:
    return max(STRIDE, round(length / STRIDE) * STRIDE)
