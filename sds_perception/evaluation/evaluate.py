"""Score a network on a data set, at the pictures' own size."""

from collections.abc import Callable, Iterable
import time
from typing import Any

import numpy as np
from sds_perception.core.label_space import LabelSpace
from sds_perception.core.sample import Sample
from sds_perception.datasets.dense_dataset import DenseDataset
from sds_perception.evaluation.depth_metrics import depth_errors, mean_depth_errors
from sds_perception.evaluation.segmentation_metrics import ConfusionMatrix


def evaluate(
    engine: Any,
    dataset: DenseDataset,
    *,
    limit: int = 0,
    use_median_scaling: bool = False,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    on_picture: Callable[[int, Sample, Any], None] | None = None,
) -> dict[str, Any]:
    """
    Predict every picture of a data set and score labels and depth.

    :param engine: an Engine, or a function from an (H, W, 3) uint8 RGB image to a
        FramePrediction: labels (H, W) uint8 or None, depth (H, W) float32 meters or None.
    :param limit: score only this many pictures, spread evenly over the set; 0 = all.
    :param use_median_scaling: for methods without a scale; then ``median_scaling`` says so.
    :param track: wraps the indices, for a progress bar.
    :param on_picture: called with the index, sample and prediction of every picture.
    :returns: ``miou pixel_accuracy iou_per_class abs_rel sq_rel rmse rmse_log a1 a2 a3``,
        ``depth_coverage``, ``median_scaling``, ``images`` and ``seconds`` (in the network, without
        reading files); None where the data or the network know nothing.
    :raises ValueError: if network and data set speak of different classes.
    """
    if hasattr(engine, 'label_space'):
        require_same_classes(engine.label_space, dataset.label_space)
    predict = getattr(engine, 'predict', engine)
    indices = chosen_indices(len(dataset), limit)
    confusion, errors, seconds = ConfusionMatrix(len(dataset.label_space)), [], 0.0
    for index in track(indices):
        sample = dataset[index]
        image = image_bytes(sample)
        start = time.perf_counter()
        prediction = predict(image)
        seconds += time.perf_counter() - start
        if prediction.labels is not None:
            confusion.add(sample.labels.numpy(), prediction.labels)
        if prediction.depth is not None:
            errors.append(_errors(sample, prediction.depth, dataset, use_median_scaling))
        if on_picture is not None:
            on_picture(index, sample, prediction)
    depth = mean_depth_errors(errors)
    depth['depth_coverage'] = depth.pop('coverage')
    counts = {'images': len(indices), 'seconds': round(seconds, 3)}
    scores = confusion.scores(dataset.label_space.names)
    return {**scores, **depth, 'median_scaling': use_median_scaling, **counts}


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


def _errors(
    sample: Sample, predicted: np.ndarray, dataset: DenseDataset, use_median_scaling: bool
) -> dict[str, float] | None:
    return depth_errors(
        sample.depth[0].numpy(),
        predicted,
        valid=sample.valid[0].numpy(),
        min_depth_m=dataset.min_depth_m,
        max_depth_m=dataset.max_depth_m,
        use_median_scaling=use_median_scaling,
    )
