"""Fill a network with weights, or say why they are not its own."""

from collections.abc import Mapping

from torch import Tensor, nn


def load_weights(network: nn.Module, weights: Mapping[str, Tensor], whose: str) -> None:
    """
    Fill a network.

    :param whose: what the weights are, for messages, such as the path of a checkpoint.
    :raises ValueError: if they do not fit the network, or are not finite; with what to do.
    """
    require_finite_weights(weights, whose)
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        reason = str(error).splitlines()[1].strip()[:100]
        raise ValueError(
            f'{whose} does not hold the weights of this network ({reason}…); '
            'wanted the model_settings with which they were trained'
        ) from None


def require_finite_weights(weights: Mapping[str, Tensor], whose: str) -> None:
    """
    Refuse weights of which one is not a number: compiled networks can make plausible depth of it.

    :raises ValueError: naming the first.
    """
    for name, values in weights.items():
        if values.is_floating_point() and not values.isfinite().all():
            raise ValueError(
                f'{whose} holds weights that are not finite, such as {name}: learning went '
                'wrong; use an earlier checkpoint'
            )
