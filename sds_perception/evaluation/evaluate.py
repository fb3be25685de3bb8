"""Score a network on a data set, at the pictures' own size."""

from collections.abc import Callable, Iterable
import math
import time
from typing import Any

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.processes import ALONE, Processes
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.evaluation.predictor import Predictor
from sds_perception.evaluation.set_scores import SetScores, merged


def evaluate(
    engine: Predictor,
    dataset: DenseDataset,
    *,
    limit: int = 0,
    use_median_scaling: bool = False,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    on_picture: Callable[[int, Sample, FramePrediction], None] | None = None,
    processes: Processes = ALONE,
) -> dict[str, Any]:
    """
    Predict every picture of a data set and score labels and depth.

    :param limit: score only this many pictures, spread evenly over the set; 0 = all.
    :param track: wraps the indices, for a progress bar.
    :param on_picture: called with the index, sample and prediction of every picture.
    :param processes: share the pictures; all get the scores of the whole set.
    :returns: what :meth:`SetScores.result` returns, and ``seconds`` of predictions, of all
        processes together.
    :raises ValueError: if both speak of classes, and of different ones.
    """
    if engine.has_labels:
        require_same_classes(engine.label_space, dataset.label_space)
    scores = SetScores(
        dataset.label_space,
        min_depth_m=dataset.min_depth_m,
        max_depth_m=dataset.max_depth_m,
        use_median_scaling=use_median_scaling,
    )
    seconds = 0.0
    chosen = chosen_indices(len(dataset), limit)
    for index in track(chosen[processes.rank :: processes.count]):
        sample = dataset[index]
        start = time.perf_counter()
        prediction = _predict(engine, sample)
        seconds += time.perf_counter() - start
        labels, depth, valid = sample.labels.numpy(), sample.depth[0], sample.valid[0]
        scores.add(prediction, labels=labels, depth=depth.numpy(), valid=valid.numpy())
        if on_picture is not None:
            on_picture(index, sample, prediction)
    whole = merged(processes.gather(scores))
    return {**whole.result(), 'seconds': round(sum(processes.gather(seconds)), 3)}


def image_bytes(sample: Sample) -> np.ndarray:
    """Return the sample's picture as (H, W, 3) uint8 RGB, as a camera delivers it."""
    image = sample.image.permute(1, 2, 0).numpy()  # (H, W, 3)
    return np.rint(image * 255).astype(np.uint8)


def chosen_indices(length: int, limit: int) -> list[int]:
    """Return all indices, or ``limit`` of them spread evenly over the set."""
    if not 0 < limit < length:
        return list(range(length))
    return [index * length // limit for index in range(limit)]


def require_same_classes(network: LabelSpace, data: LabelSpace) -> None:
    """
    Refuse to compare labels that mean different things.

    :raises ValueError: naming the first class that differs.
    """
    if network.names == data.names:
        return
    if len(network) != len(data):
        difference = f'{len(network)} and {len(data)} classes'
    else:
        pairs = zip(network.names, data.names, strict=True)
        index, (ours, theirs) = next((i, p) for i, p in enumerate(pairs) if p[0] != p[1])
        difference = f'class {index} is {ours!r} for one and {theirs!r} for the other'
    raise ValueError(
        f'the checkpoint speaks {network.name!r} and the data set {data.name!r} ({difference}); '
        'evaluate on a data set with the classes the checkpoint was trained for'
    )


def _predict(engine: Predictor, sample: Sample) -> FramePrediction:
    # the node tells the engine the camera's focal length as well
    focal_length_px = math.sqrt(float(sample.K[0, 0] * sample.K[1, 1]))
    return engine.predict(image_bytes(sample), confidence=False, focal_length_px=focal_length_px)
