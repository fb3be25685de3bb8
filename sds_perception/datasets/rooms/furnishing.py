"""Which furniture belongs into which kind of room."""

from collections.abc import Callable

import numpy as np
from sds_perception.datasets.rooms import arrangements as arrange
from sds_perception.datasets.rooms.clutter import box_or_bag, plant
from sds_perception.datasets.rooms.kitchen import kitchen_row
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.lights import PointLight
from sds_perception.datasets.rooms.palette import Palette
from sds_perception.datasets.rooms.people import person
from sds_perception.datasets.rooms.plan import Plan
from sds_perception.datasets.rooms.storage import bookshelf, chest


def furnish(plan: Plan, palette: Palette, kind: str, *, is_evening: bool) -> list[PointLight]:
    """
    Put furniture, pictures, people and clutter into a room.

    :param kind: a key of ROOM_KINDS.
    :returns: the lights of the lamps that were put there.
    """
    rng = plan.rng
    ROOM_KINDS[kind](plan, palette)
    lamps = arrange.add_floor_lamp(plan, is_on=is_evening or bool(rng.random() < 0.3))
    for _ in range(rng.integers(1, 5)):
        arrange.add_storage(plan, palette)
    if kind == 'bedroom' and rng.random() < 0.4:
        arrange.add_clothes(plan)
    arrange.add_wall_shelves(plan, palette)
    arrange.add_pictures(plan)
    for _ in range(rng.choice([0, 0, 0, 0, 0, 1, 1, 2])):
        plan.stand_anywhere(person(rng))
    if rng.random() < 0.4:
        plan.stand_anywhere(plant(rng), margin=0.45)
    for _ in range(rng.integers(0, 4)):
        plan.stand_anywhere(box_or_bag(rng), margin=0.4)
    return lamps


def _bedroom(plan: Plan, palette: Palette) -> None:
    arrange.add_bed(plan, palette)
    size = plan.rng.uniform(0.8, 1.4), 0.45, plan.rng.uniform(0.75, 1.0)
    dresser = chest(plan.rng, palette, size=size, label=Nyu.DRESSER, front='six_drawers')
    plan.stand_at_wall(dresser)
    arrange.add_wardrobe(plan, palette)
    if plan.rng.random() < 0.4:
        arrange.add_desk(plan, palette)


def _living_room(plan: Plan, palette: Palette) -> None:
    arrange.add_sofa_group(plan, palette)
    arrange.add_television(plan, palette)
    plan.stand_at_wall(bookshelf(plan.rng, palette))


def _office(plan: Plan, palette: Palette) -> None:
    for _ in range(plan.rng.integers(2, 5)):
        arrange.add_desk(plan, palette)
    for _ in range(plan.rng.integers(1, 3)):
        plan.stand_at_wall(bookshelf(plan.rng, palette))
    arrange.add_whiteboard(plan)


def _dining_room(plan: Plan, palette: Palette) -> None:
    length = plan.wall_length(0) - plan.rng.uniform(0.2, 1.2)
    row = kitchen_row(plan.rng, palette, length=float(np.clip(length, 2.2, 3.8)))
    plan.stand_at_wall(row, gap=0.0, clear_m=0.7)
    arrange.add_table_group(plan, palette)
    if plan.rng.random() < 0.5:
        arrange.add_wardrobe(plan, palette)


def _meeting_room(plan: Plan, palette: Palette) -> None:
    arrange.add_table_group(plan, palette)
    arrange.add_whiteboard(plan)
    size = (1.2, 0.4, 0.8)
    plan.stand_at_wall(chest(plan.rng, palette, size=size, label=Nyu.CABINET, front='cupboard'))
    arrange.add_table_group(plan, palette)


ROOM_KINDS: dict[str, Callable[[Plan, Palette], None]] = {
    'bedroom': _bedroom,
    'living room': _living_room,
    'office': _office,
    'dining room': _dining_room,
    'meeting room': _meeting_room,
}
"""What furnishes each kind of room."""
