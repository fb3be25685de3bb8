"""What every training step does with a network: predict, and go down the gradient."""

from collections.abc import Mapping

from sds_perception.core.normalization import normalize
from sds_perception.core.prediction import Prediction
from sds_perception.core.processes import ALONE, Processes
from sds_perception.training.freed_memory import keep_freed_memory
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim import Optimizer


class Descent:
    """A network and the optimizer that moves it."""

    def __init__(
        self,
        network: nn.Module,
        optimizer: Optimizer,
        *,
        precision: str,
        max_gradient_norm: float,
        freeze_norm: bool = False,
        processes: Processes = ALONE,
    ):
        """
        Take the parts.

        :param freeze_norm: keep the statistics of batch norms as they are.
        :param processes: share the network's work; everything else all of them do alike.
        """
        keep_freed_memory()  # the features of a step are as large as those of the step before
        self.network = network
        self.optimizer = optimizer
        self.use_bf16 = precision == 'bf16'
        self.max_gradient_norm = max_gradient_norm
        self.freeze_norm = freeze_norm
        self.processes = processes

    def start(self) -> None:
        """Bring the network into training mode."""
        self.network.train()
        if self.freeze_norm:
            for module in self.network.modules():
                if isinstance(module, _BatchNorm):
                    module.eval()

    def predict(self, images: Tensor, network: nn.Module | None = None) -> Prediction:
        """
        Show pictures to the network, or to another one at the same precision.

        Each process computes its share; all get the whole prediction.

        :param images: (B, 3, H, W) RGB in [0, 1].
        """
        images = normalize(images[self.processes.share(len(images))])
        images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast(images.device.type, torch.bfloat16, enabled=self.use_bf16):
            prediction = (network or self.network)(images)
        return _joined(prediction, self.processes)

    def descend(
        self, terms: Mapping[str, Tensor], weights: Mapping[str, float], names: tuple[str, ...]
    ) -> dict[str, float]:
        """
        Move the parameters once.

        :param terms: unweighted scalars by name.
        :param weights: of the terms, by the same names.
        :param names: of the pictures, for messages.
        :returns: every term, their weighted ``total`` and ``gradient_norm``.
        :raises FloatingPointError: if a term is not finite; no parameter has then moved.
        """
        total = sum(weights[name] * value for name, value in terms.items())
        require_finite_losses({**terms, 'total': total}, names)
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        # others, such as a motion network, saw the whole batch in every process
        self.processes.add_gradients(self.network.parameters())
        parameters = [p for group in self.optimizer.param_groups for p in group['params']]
        norm = nn.utils.clip_grad_norm_(parameters, self.max_gradient_norm)
        require_finite_losses({**terms, 'gradient_norm': norm}, names)
        self.optimizer.step()
        return {
            **{name: value.item() for name, value in terms.items()},
            'total': total.item(),
            'gradient_norm': norm.item(),
        }


def _joined(prediction: Prediction, processes: Processes) -> Prediction:
    if processes.count == 1:
        return prediction

    def join(part: Tensor | None) -> Tensor | None:
        return None if part is None else processes.join(part)

    features = prediction.task_features
    return Prediction(
        join(prediction.logits),
        join(prediction.depth),
        join(prediction.side_logits),
        normals=join(prediction.normals),
        task_features=None if features is None else tuple(map(join, features)),
        encoder_features=join(prediction.encoder_features),
    )


def require_finite_losses(terms: Mapping[str, Tensor], names: tuple[str, ...]) -> None:
    """
    Stop where a number is not finite.

    :raises FloatingPointError: with all terms and the pictures they come from.
    """
    if all(torch.isfinite(value).all() for value in terms.values()):
        return
    values = ', '.join(f'{name} = {value.item():.4g}' for name, value in terms.items())
    raise FloatingPointError(
        f'a loss is not finite: {values}; pictures {", ".join(names)}; '
        'lower the learning rate or look at these pictures'
    )
