"""One supervised step, in the order of the paper's method section."""

from sds_perception.core.normalization import normalize
from sds_perception.core.sample import Sample
from sds_perception.losses.criterion import Criterion
import torch
from torch import Tensor, nn
from torch.optim import Optimizer


class SupervisedStep:
    """Moves a network once, toward the labels and depth of a batch."""

    def __init__(
        self,
        network: nn.Module,
        criterion: Criterion,
        optimizer: Optimizer,
        *,
        precision: str,
        max_gradient_norm: float,
    ):
        self.network = network
        self.criterion = criterion
        self.optimizer = optimizer
        self.use_bf16 = precision == 'bf16'
        self.max_gradient_norm = max_gradient_norm

    def __call__(self, batch: Sample) -> dict[str, float]:
        """
        Learn from one batch.

        :param batch: samples with a leading batch axis, on the network's device.
        :returns: every loss term, unweighted, their weighted ``total`` and ``gradient_norm``.
        :raises FloatingPointError: if a term is not finite; no parameter has then moved.
        """
        self.network.train()
        images = normalize(batch.image).contiguous(memory_format=torch.channels_last)
        with torch.autocast(images.device.type, torch.bfloat16, enabled=self.use_bf16):
            prediction = self.network(images)
        terms = self.criterion(prediction, batch)
        total = self.criterion.total(terms)
        require_finite({**terms, 'total': total}, batch.name)

        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), self.max_gradient_norm)
        require_finite({**terms, 'gradient_norm': norm}, batch.name)
        self.optimizer.step()
        return {
            **{name: value.item() for name, value in terms.items()},
            'total': total.item(),
            'gradient_norm': norm.item(),
        }


def require_finite(terms: dict[str, Tensor], names: tuple[str, ...]) -> None:
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
