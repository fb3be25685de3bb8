"""Optimizer and learning-rate schedule."""

from sds_perception.training.settings import OptimizerSettings
from torch import nn
from torch.optim import SGD, AdamW, Optimizer
from torch.optim.lr_scheduler import LambdaLR


def build_optimizer(
    network: nn.Module, settings: OptimizerSettings, *others: nn.Module
) -> Optimizer:
    """
    Group the parameters: encoder or not, decayed or not.

    :param network: parameters whose name starts with ``encoder.`` get the encoder's rate.
    :param others: networks that learn with it.
    :returns: its first group is not the encoder's.
    """
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for module in (network, *others):
        for name, parameter in module.named_parameters():
            # norms, biases and the exchanges' scales and gates are not decayed
            key = (name.startswith('encoder.'), name.endswith('.weight') and parameter.ndim > 1)
            groups.setdefault(key, []).append(parameter)
    options = [
        {
            'params': parameters,
            'lr': settings.encoder_learning_rate if is_encoder else settings.learning_rate,
            'weight_decay': settings.weight_decay if is_decayed else 0.0,
        }
        for (is_encoder, is_decayed), parameters in sorted(groups.items())
    ]
    return AdamW(options) if settings.name == 'adamw' else SGD(options, momentum=0.9)


def build_schedule(
    optimizer: Optimizer, settings: OptimizerSettings, total_steps: int
) -> LambdaLR:
    """
    Warm up linearly, then fall as the settings say.

    Step t of w warm-up steps has the factor (t + 1) / w, a later one (1 - progress)^power, or 1
    and from three quarters of ``total_steps`` on 0.1 (Three Ways, CVPR 2021).
    """

    def factor(step: int) -> float:
        if step < settings.warmup_steps:
            return (step + 1) / settings.warmup_steps
        if settings.schedule == 'step':
            return 1.0 if step < 0.75 * total_steps else 0.1
        remaining = max(1, total_steps - settings.warmup_steps)
        progress = min(1.0, (step - settings.warmup_steps) / remaining)
        return (1 - progress) ** settings.power

    return LambdaLR(optimizer, factor)
