"""The classes of synthetic rooms are those of the shipped table."""

from sds_perception.core.label_space import load_label_space
from sds_perception.datasets.rooms.labels import Nyu


def test_ids_and_names_are_those_of_nyu40():
    names = load_label_space('nyu40').names
    ours = {label.name.lower().replace('_', ''): label for label in Nyu}
    theirs = {name.replace('_', ''): index for index, name in enumerate(names)}
    assert ours.items() <= theirs.items()
