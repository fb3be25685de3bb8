"""Steps of training on random pictures, in the ways that the settings offer."""

from collections.abc import Callable, Iterator

from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.cli.benchmarks.random_networks import DEPTH_RANGE, NUM_CLASSES
from sds_perception.core.device import choose_device
from sds_perception.core.sample import Sample
from sds_perception.evaluation.benchmark_rows import BenchmarkCase, BenchmarkRow, measure
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.settings import CriterionSettings
from sds_perception.models.registry import build_model
from sds_perception.training.optimizer import build_optimizer
from sds_perception.training.settings import OptimizerSettings
from sds_perception.training.step import SemiSupervisedStep
from sds_perception.training.step_settings import SUPERVISED
import torch
from torch import Tensor, nn

SUITE = 'training'
NETWORK = 'ccam_net'
BATCH_SIZE = 4


def run(options: SuiteOptions) -> Iterator[BenchmarkRow]:
    """Measure steps at half the camera's size, a usual one; plain PyTorch is the baseline."""
    height, width = options.height // 2, options.width // 2
    device = choose_device(options.device)
    batch = random_batch(height, width).to(device)
    ways = {
        ('eager, channels first', 'fp32'): plain_step(device),
        ('channels last', 'fp32'): our_step(device, precision='fp32'),
        ('channels last', 'bf16'): our_step(device, precision='bf16'),
    }
    if options.is_full:
        precision = 'bf16' if device.type == 'cuda' else 'fp32'
        compiled = our_step(device, precision=precision, is_compiled=True)
        ways['channels last, compiled', precision] = compiled
    cases = [
        BenchmarkCase(
            f'{NETWORK}, {BATCH_SIZE} pictures a step',
            lambda step=step: step(batch),
            height,
            width,
            backend,
            precision,
        )
        for (backend, precision), step in ways.items()
    ]
    for row in measure(SUITE, cases, seconds=options.seconds):
        yield row.with_facts(images_per_s=round(1e3 * BATCH_SIZE / row.median_ms, 2))


def random_batch(height: int, width: int) -> Sample:
    """Return pictures, labels and depth of random numbers."""
    random = torch.Generator().manual_seed(0)
    shape = (BATCH_SIZE, 1, height, width)
    return Sample(
        image=torch.rand(BATCH_SIZE, 3, height, width, generator=random),
        labels=torch.randint(NUM_CLASSES, (BATCH_SIZE, height, width), generator=random),
        depth=1 + torch.rand(shape, generator=random),
        valid=torch.ones(shape, dtype=torch.bool),
        K=torch.eye(3).expand(BATCH_SIZE, 3, 3),
        name=tuple(map(str, range(BATCH_SIZE))),
    )


def plain_step(device: torch.device) -> Callable[[Sample], float]:
    """Return a step as research code makes it: eager, channels first, fp32."""
    network = _network(device)
    criterion, optimizer = Criterion(CriterionSettings()), _optimizer(network)

    def step(batch: Sample) -> float:
        total: Tensor = criterion.total(criterion(network(batch.image), batch))
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        return total.item()

    return step


def our_step(
    device: torch.device, *, precision: str, is_compiled: bool = False
) -> Callable[[Sample], dict[str, float]]:
    """Return a step as `sds train` makes it."""
    network = _network(device).to(memory_format=torch.channels_last)
    step = SemiSupervisedStep(
        torch.compile(network) if is_compiled else network,
        None,
        Criterion(CriterionSettings()),
        _optimizer(network),
        settings=SUPERVISED,
        movable=(),
        precision=precision,
        max_gradient_norm=10.0,
    )
    return lambda batch: step(batch, None, generator=torch.Generator())


def _network(device: torch.device) -> nn.Module:
    network = build_model(NETWORK, {}, num_classes=NUM_CLASSES, **DEPTH_RANGE)
    return network.to(device).train()


def _optimizer(network: nn.Module) -> torch.optim.Optimizer:
    # small steps: the weights are random and so are the pictures
    return build_optimizer(network, OptimizerSettings(learning_rate=1e-6, encoder_learning_rate=0))
