"""What a network says of pictures that it has not learned, beside what is known of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sds_perception.augmentations.geometric import resize
from sds_perception.core.checkpoint import CheckpointInfo
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.sample import Sample
from sds_perception.training.network_view import nearness, view_fitted, view_size
import torch
from torch import Tensor, nn

FOLDS = 5
PIXELS = 1000
"""Taken of each picture, so that each counts the same."""
Pair = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class HeldOutPixels:
    """Predictions beside the truth, of as many pixels of every picture."""

    predicted: Tensor
    """(pictures, pixels) meters, or (pictures, pixels, classes) logarithms of probabilities."""
    truth: Tensor
    """(pictures, pixels) measured meters, or classes."""

    def folds(self) -> Iterator[tuple['HeldOutPixels', 'HeldOutPixels']]:
        """
        Yield a fifth of the pictures after the other, each after the pictures not in it.

        They are parted as they follow each other, so that pictures of one room stay together.
        """
        count = len(self.truth)
        fold = torch.arange(count) * FOLDS // count
        for part in range(FOLDS):
            yield self._of(fold != part), self._of(fold == part)

    def _of(self, chosen: Tensor) -> 'HeldOutPixels':
        return HeldOutPixels(self.predicted[chosen], self.truth[chosen])


def observe(
    network: nn.Module, samples: Iterable[Sample], info: CheckpointInfo
) -> tuple[HeldOutPixels | None, HeldOutPixels | None]:
    """
    Predict pictures that the network has not learned, at the size at which it sees them.

    :param network: in evaluation mode.
    :param samples: at their native size, in the network's classes.
    :returns: classes, and depth within the network's range as the camera that it learned sees it;
        None for either where the network does not say it or fewer than five pictures know it.
    """
    classes, depth = [], []
    for sample in samples:
        fitted = resize(sample, *view_size(sample, info))
        seen = view_fitted(network, fitted, info)
        if seen.probabilities is not None:
            classes.append(_classes(seen.probabilities, fitted.labels))
        if seen.depth is not None:
            depth.append(_depth(seen.depth, fitted, info))
    return _joined(classes), _joined(depth)


def _classes(probabilities: Tensor, labels: Tensor) -> Pair | None:
    pixels = _chosen(labels != UNLABELED)
    if pixels is None:
        return None
    chosen = probabilities.flatten(1)[:, pixels].T  # (pixels, classes)
    return chosen.clamp(min=torch.finfo().tiny).log(), labels.flatten()[pixels]


def _depth(predicted: Tensor, fitted: Sample, info: CheckpointInfo) -> Pair | None:
    scale = nearness(fitted, info)
    truth = fitted.depth.double() / scale
    within = (truth >= info.min_depth_m) & (truth <= info.max_depth_m)
    pixels = _chosen(fitted.valid & within)
    if pixels is None:
        return None
    return predicted.double().flatten()[pixels] / scale, truth.flatten()[pixels]


def _chosen(is_known: Tensor) -> Tensor | None:
    """Return the places of as many known pixels of any picture, spread evenly."""
    known = is_known.flatten().nonzero()[:, 0]
    return known[torch.linspace(0, len(known) - 1, PIXELS).long()] if len(known) else None


def _joined(pairs: list[Pair | None]) -> HeldOutPixels | None:
    known = [pair for pair in pairs if pair is not None]
    if len(known) < FOLDS:
        return None
    return HeldOutPixels(*(torch.stack(each) for each in zip(*known, strict=True)))
