"""What a test starts in two processes: FOLDER, then nothing or an `sds` line; RANK is theirs."""

import json
import os
from pathlib import Path
import sys

from sds_perception.cli.main import main
from sds_perception.core.processes import Processes, started_processes
from sds_perception.core.sample import Sample
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.settings import CriterionSettings
from sds_perception.models.blocks import conv_norm_relu
from sds_perception.models.ema import WeightAverage
from sds_perception.models.registry import build_model
from sds_perception.models.synchronized_layers import synchronize_layers
from sds_perception.training.first_encoder import FirstEncoder
from sds_perception.training.step import SemiSupervisedStep
from sds_perception.training.step_settings import StepSettings
import torch
from torch import nn


def exact_step(processes: Processes) -> dict[str, float]:
    """Take a step of SDS in float64 from random weights, and return all numbers of it."""
    torch.manual_seed(0)
    shape = {'num_classes': 5, 'min_depth_m': 0.5, 'max_depth_m': 10.0}
    settings = {'decoder_channels': [8] * 4}
    network = build_model('ccam_net', settings, **shape).double()
    if processes.count > 1:
        synchronize_layers(network)
    step = SemiSupervisedStep(
        network,
        WeightAverage(network, 0.99),
        Criterion(CriterionSettings(silog=1.0, feature_distance=0.01)),
        torch.optim.SGD(network.parameters(), lr=0.01),
        settings=StepSettings(confidence_threshold=0.2, orthogonality=1.0),
        movable=(1, 2),
        precision='fp32',
        max_gradient_norm=1e9,
        first_encoder=_moved_encoder(network),
        processes=processes,
    )
    values = step(_batch(1), _batch(2), generator=torch.Generator().manual_seed(0))
    weights = torch.cat([parameter.flatten() for parameter in network.parameters()])
    statistics = torch.cat([b.double().flatten() for b in network.buffers()])
    return {**values, 'weights': weights.norm().item(), 'statistics': statistics.norm().item()}


def exact_gradients(processes: Processes) -> dict[str, float]:
    """Return the loss of a block with norm and dropout, compiled where shared, and its slopes."""
    torch.manual_seed(0)
    block = nn.Sequential(conv_norm_relu(3, 4), nn.Dropout2d(0.5)).double()
    predict = block
    if processes.count > 1:
        # the compiler's front end, which takes the code apart; its kernels would take minutes
        predict = torch.compile(synchronize_layers(block), backend='aot_eager')
    images = _batch(1).image
    mine = predict(images[processes.share(len(images))])
    loss = processes.join(mine).pow(3).sum()
    loss.backward()
    processes.add_gradients(block.parameters())
    slopes = {name: p.grad.norm().item() for name, p in block.named_parameters()}
    return {'loss': loss.item(), **slopes}


def _moved_encoder(network: nn.Module) -> FirstEncoder:
    """Return the encoder with other norms: at no distance there is no gradient to share."""
    first = FirstEncoder(network)
    for name, parameter in first.named_parameters():
        if name.endswith('.bias'):
            parameter.add_(0.1)
    return first


def _batch(seed: int) -> Sample:
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(2, 3, 32, 32, generator=generator).double()
    labels = torch.randint(0, 5, (2, 32, 32), generator=generator)
    depth = 1 + 4 * images.mean(dim=1, keepdim=True)
    K = torch.eye(3, dtype=torch.float64).expand(2, 3, 3)
    return Sample(images, labels, depth, depth > 0, K, ('a', 'b'))


if __name__ == '__main__':
    torch.set_num_threads(1)
    if sys.argv[2:]:
        sys.exit(main([word.replace('RANK', os.environ['RANK']) for word in sys.argv[2:]]))
    with started_processes() as processes:
        found = {'step': exact_step(processes), 'compiled': exact_gradients(processes)}
        if processes.is_first:
            for name, values in found.items():
                (Path(sys.argv[1]) / f'{name}.json').write_text(json.dumps(values))
