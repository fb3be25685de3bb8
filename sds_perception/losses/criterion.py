"""The supervised criterion: named, unweighted terms and their weighted sum."""

from sds_perception.core.prediction import Prediction
from sds_perception.core.resizing import resize_nearest
from sds_perception.core.sample import Sample
from sds_perception.losses.depth import berhu, log_gradient, scale_invariant_log
from sds_perception.losses.segmentation import segmentation_cross_entropy, soft_cross_entropy
from sds_perception.losses.settings import CriterionSettings
from torch import Tensor, nn
from torch.nn.functional import interpolate


class Criterion(nn.Module):
    """Compares predictions with what a batch knows."""

    def __init__(self, settings: CriterionSettings, class_weights: Tensor | None = None):
        super().__init__()
        self.weights = {
            name: weight
            for name, weight in vars(settings).items()
            if name != 'class_balance' and weight > 0
        }
        self.register_buffer('class_weights', class_weights)

    def forward(self, prediction: Prediction, batch: Sample) -> dict[str, Tensor]:
        """
        Compute every term that has a weight and something to compare.

        :param prediction: of the network, at the size of the batch.
        :param batch: samples with a leading batch axis.
        :returns: term name to unweighted scalar; nothing if no term has a weight.
        :raises ValueError: if no term with a weight fits what the network predicts.
        """
        terms = {}
        if prediction.logits is not None:
            terms['cross_entropy'] = lambda: self._cross_entropy(prediction.logits, batch.labels)
            terms['distillation'] = lambda: _distillation(prediction.logits, batch)
        if prediction.side_logits is not None:
            terms['side_cross_entropy'] = lambda: self._side(prediction.side_logits, batch.labels)
        if prediction.depth is not None:
            measured = {'target': batch.depth, 'valid': batch.valid}
            terms['berhu'] = lambda: berhu(prediction.depth, **measured)
            terms['silog'] = lambda: scale_invariant_log(prediction.depth, **measured)
            terms['log_gradient'] = lambda: log_gradient(prediction.depth, **measured)
        weighted = {name: compute() for name, compute in terms.items() if name in self.weights}
        if self.weights and not weighted:
            raise ValueError(
                f'the network predicts what {", ".join(terms)} compare, and none of them has a '
                f'weight; the criterion weighs {", ".join(self.weights)}'
            )
        return weighted

    def total(self, terms: dict[str, Tensor]) -> Tensor:
        """Return the weighted sum that is trained."""
        return sum(self.weights[name] * value for name, value in terms.items())

    def _cross_entropy(self, logits: Tensor, labels: Tensor) -> Tensor:
        return segmentation_cross_entropy(logits.float(), labels, class_weights=self.class_weights)

    def _side(self, logits: Tensor, labels: Tensor) -> Tensor:
        return self._cross_entropy(logits, resize_nearest(labels, logits.shape[-2:]))


def _distillation(logits: Tensor, batch: Sample) -> Tensor:
    if batch.class_shares is None:  # other batches have some
        return logits.sum() * 0.0  # keeps the graph, adds nothing
    size = batch.class_shares.shape[-2:]
    if logits.shape[-2:] != size:
        logits = interpolate(logits, size, mode='nearest-exact')
    return soft_cross_entropy(logits.float(), batch.class_shares)
