"""Furniture that stands together: a bed and its night stands, a table and its chairs."""

import numpy as np
from sds_perception.datasets.rooms import hangings, seats, storage, tables
from sds_perception.datasets.rooms.clutter import rug, scattered_things, television
from sds_perception.datasets.rooms.labels import Nyu
from sds_perception.datasets.rooms.lamps import standing_lamp
from sds_perception.datasets.rooms.lights import PointLight
from sds_perception.datasets.rooms.palette import Palette
from sds_perception.datasets.rooms.plan import Place, Plan, extent
from sds_perception.datasets.rooms.solids import Solid, placed


def add_bed(plan: Plan, palette: Palette) -> None:
    """Stand a bed at a wall, and night stands with lamps beside it."""
    rng, bed = plan.rng, seats.bed(plan.rng, palette)
    place = plan.stand_at_wall(bed, clear_m=0.4)
    if place is None:
        return
    side = extent(bed)[1][0] + 0.26
    for right in (-side, side):
        size = (0.42, 0.38, rng.uniform(0.45, 0.6))
        stand = storage.chest(
            rng, palette, size=size, label=Nyu.NIGHT_STAND, front='two_drawers', is_laden=False
        )
        spot = place.beside(right, 0.8)
        if plan.stand(stand, spot, on_walkway=True) and rng.random() < 0.7:
            lamp = standing_lamp(rng, height=0.42, is_on=bool(rng.random() < 0.5))
            plan.solids += placed(lamp, (spot.x, spot.y, size[2]))


def add_sofa_group(plan: Plan, palette: Palette) -> None:
    """Stand a sofa at a wall, and a low table, a rug and armchairs before it."""
    rng = plan.rng
    sofa = seats.sofa(rng, palette, seats=int(rng.integers(2, 4)))
    place = plan.stand_at_wall(sofa, gap=0.03, clear_m=1.2)
    if place is None:
        return
    spot = place.beside(0.0, -rng.uniform(1.0, 1.15))
    if rng.random() < 0.7:
        plan.lay(rug(rng, size=(rng.uniform(1.8, 2.6), rng.uniform(1.3, 1.8))), spot)
    size = rng.uniform(0.8, 1.2), rng.uniform(0.5, 0.65), rng.uniform(0.36, 0.46)
    if plan.stand(tables.table(rng, palette, size=size), spot, on_walkway=True):
        _load(plan, spot, size)
    for side in (-1, 1):
        turn = -side * rng.uniform(1.2, 1.9)
        spot = place.beside(side * rng.uniform(1.2, 1.5), -rng.uniform(1.0, 1.6), turn)
        if rng.random() < 0.6:
            plan.stand(seats.sofa(rng, palette, seats=1), spot, on_walkway=True)


def add_table_group(plan: Plan, palette: Palette) -> None:
    """Stand a table in the middle of the room and chairs of one model around it."""
    rng = plan.rng
    size = (rng.uniform(0.9, 1.9), rng.uniform(0.75, 1.0), rng.uniform(0.71, 0.77))
    table = tables.table(rng, palette, size=size)
    turn = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.05)
    reach = np.maximum(plan.size[:2] / 2 - 1.4, 0.05)
    spots = (Place(*rng.uniform(-reach, reach), turn) for _ in range(8))
    place = next((spot for spot in spots if plan.stand(table, spot)), None)
    if place is None:
        return
    chair = seats.chair(rng, palette)
    columns = (-0.3, 0.3) if size[0] > 1.2 else (0.0,)
    for side in (-1, 1):
        for column in columns:
            back = side * (size[1] / 2 + rng.uniform(0.28, 0.45))
            # the backs of the chairs point away from the table
            turn = (0.0 if side > 0 else np.pi) + rng.normal(0, 0.15)
            if rng.random() < 0.85:
                spot = place.beside(column * size[0], back, turn)
                plan.stand(chair, spot, on_walkway=True)
    _load(plan, place, size)


def add_desk(plan: Plan, palette: Palette) -> None:
    """Stand a desk at a wall and a chair before it."""
    rng = plan.rng
    place = plan.stand_at_wall(tables.desk(rng, palette), clear_m=0.8)
    if place is not None:
        build = seats.office_chair if rng.random() < 0.7 else seats.chair
        turn = np.pi + rng.normal(0, 0.5)
        spot = place.beside(rng.uniform(-0.2, 0.2), -rng.uniform(0.72, 0.95), turn)
        plan.stand(build(rng, palette), spot, on_walkway=True)


def add_television(plan: Plan, palette: Palette) -> None:
    """Stand a low cabinet with a television at a wall."""
    rng = plan.rng
    size = (rng.uniform(1.2, 1.8), 0.42, rng.uniform(0.4, 0.6))
    board = storage.chest(
        rng, palette, size=size, label=Nyu.CABINET, front='cupboard', is_laden=False
    )
    plan.stand_at_wall(board + placed(television(rng), (0, 0, size[2])))


def add_wardrobe(plan: Plan, palette: Palette) -> None:
    """Stand a wardrobe at a wall."""
    rng = plan.rng
    size = (rng.uniform(0.9, 1.6), rng.uniform(0.5, 0.62), rng.uniform(1.8, 2.2))
    plan.stand_at_wall(storage.chest(rng, palette, size=size, label=Nyu.CABINET, front='cupboard'))


def add_storage(plan: Plan, palette: Palette) -> None:
    """Stand a shelf, a cabinet or a spare chair at a wall."""
    rng = plan.rng
    kind = rng.integers(3)
    if kind == 0:
        plan.stand_at_wall(storage.bookshelf(rng, palette))
    elif kind == 1:
        size = (rng.uniform(0.6, 1.2), 0.4, rng.uniform(0.7, 1.3))
        front = str(rng.choice(['drawers', 'cupboard', 'six_drawers']))
        plan.stand_at_wall(storage.chest(rng, palette, size=size, label=Nyu.CABINET, front=front))
    else:
        plan.stand_at_wall(seats.chair(rng, palette), gap=0.05)


def add_whiteboard(plan: Plan) -> None:
    """Hang a whiteboard."""
    board = hangings.whiteboard(plan.rng)
    _hang_if_free(plan, board, z=0.95)


def add_clothes(plan: Plan) -> None:
    """Hang clothes on a rail at a wall."""
    _hang_if_free(plan, hangings.hanging_clothes(plan.rng), z=0.0)


def add_wall_shelves(plan: Plan, palette: Palette) -> None:
    """Hang some boards with things on them."""
    for _ in range(plan.rng.integers(0, 3)):
        shelf = storage.wall_shelf(plan.rng, palette)
        _hang_if_free(plan, shelf, z=plan.rng.uniform(1.25, 1.5))


def add_pictures(plan: Plan) -> None:
    """Hang some pictures at the height of the eyes."""
    rng = plan.rng
    for _ in range(rng.integers(2, 6)):
        size = rng.uniform(0.3, 1.0), rng.uniform(0.3, 0.75)
        _hang_if_free(plan, hangings.picture(rng, size=size), z=rng.uniform(1.5, 1.7))


def add_floor_lamp(plan: Plan, *, is_on: bool) -> list[PointLight]:
    """
    Stand a lamp somewhere, in every other room.

    :returns: its light, if it is on.
    """
    rng = plan.rng
    if rng.random() < 0.5:
        return []
    height = rng.uniform(1.4, 1.75)
    place = plan.stand_anywhere(standing_lamp(rng, height=height, is_on=is_on), margin=0.3)
    if place is None or not is_on:
        return []
    power = rng.uniform(0.6, 1.1)
    position = np.array([place.x, place.y, height - 0.1])
    return [PointLight(position, (power, 0.8 * power, 0.55 * power))]


def _hang_if_free(plan: Plan, parts: list[Solid], *, z: float) -> None:
    low, high = extent(parts)
    width, low_m, high_m = high[0] - low[0] + 0.1, z + low[2] - 0.05, z + high[2]
    found = plan.free_wall(width, low_m=low_m, high_m=high_m)
    if found is not None:
        plan.hang(parts, *found, z=z)


def _load(plan: Plan, place: Place, size: tuple[float, float, float]) -> None:
    """Put things on a table."""
    things = scattered_things(plan.rng, width=0.8 * size[0], depth=0.7 * size[1])
    plan.solids += placed(things, (place.x, place.y, size[2]), place.yaw)
