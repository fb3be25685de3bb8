"""Reading a data set: its pictures as they are, and augmented as a training sees them."""

from collections.abc import Callable, Iterator
from itertools import cycle

from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.datasets.registry import build_dataset
from sds_perception.evaluation.benchmark_rows import BenchmarkCase, BenchmarkRow, measure
from sds_perception.training.batches import AugmentedPictures
from sds_perception.training.settings import TrainSettings
import torch

SUITE = 'reading'


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure one process, reading in random order; each worker of a training adds as much."""
    if options.dataset is None:
        options.note('reading was not measured: name a data set by --dataset and --root')
        return
    dataset = build_dataset(options.dataset)
    pictures = AugmentedPictures([dataset], TrainSettings())
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(0)).tolist()
    ways = {
        'as it is': one_after_the_other(dataset.__getitem__, order),
        'augmented': one_after_the_other(lambda index: pictures[0, index], order),
    }
    height, width = dataset[0].labels.shape
    name = f'{options.dataset.name}, a picture'
    cases = [BenchmarkCase(name, read, height, width, way) for way, read in ways.items()]
    for row in measure(SUITE, cases, seconds=options.seconds):
        yield row.with_facts(images_per_s=round(1e3 / row.median_ms, 1))


def one_after_the_other(read: Callable[[int], object], order: list[int]) -> Callable[[], object]:
    """Return a function that reads the next picture of an order, which begins anew at its end."""
    indices = cycle(order)
    return lambda: read(next(indices))
