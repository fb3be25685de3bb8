"""Options that would change nothing are refused: who gives them expects something of them."""

from argparse import Namespace
from collections.abc import Iterable


def refuse_unused(arguments: Namespace, names: Iterable[str], reason: str) -> None:
    """
    Refuse options that were given and would be ignored.

    :param names: of options without a default, in the words of the namespace.
    :param reason: what to do, for the message.
    :raises ValueError: naming the first.
    """
    for name in names:
        value = getattr(arguments, name)
        if value is not None and value is not False and value != '':
            raise ValueError(f'--{name.replace("_", "-")} would change nothing here: {reason}')
