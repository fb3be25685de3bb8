"""What a look at one part of the machine found."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How well a part works."""

    WORKS = 'works'
    LACKS = 'lacks'
    """Something that only adds is not there."""
    FAILS = 'fails'


@dataclass(frozen=True)
class Finding:
    """One part of the machine and how it is."""

    part: str
    state: State
    what: str
    """What was seen."""
    remedy: str = ''
    """What to do about it; '' where nothing is to be done."""

    @property
    def sentence(self) -> str:
        """Return what a person reads."""
        return f'{self.part}: {self.what}' + (f'; {self.remedy}' if self.remedy else '')

    def to_json(self) -> dict[str, str]:
        """Return it for machines."""
        return {
            'part': self.part,
            'state': self.state.value,
            'what': self.what,
            'remedy': self.remedy,
        }
