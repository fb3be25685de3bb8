"""Objects move in depth as geometry says, and nothing else does."""

from sds_perception.augmentations.affine_mix import affine_mix, draw_depth_scale, move_objects
from sds_perception.augmentations.geometric import crop, flip
from sds_perception.augmentations.mix_batch import MixBatch, known_batch
from sds_perception.augmentations.mixing_settings import AffineMixSettings
from sds_perception.core.sample import Sample, collate
import torch

WALL, CAR, POLE = 0, 1, 2


def make_scene() -> Sample:
    """
    Show a car, 8 wide, 4 high, 10 m away, before a wall at 40 m; principal point (16.25, 12.25).

    The car covers columns 20..27 and rows 14..17. A pole at 4 m covers columns 18 and 19.
    """
    labels = torch.full((24, 33), WALL)
    depth = torch.full((1, 24, 33), 40.0)
    image = torch.full((3, 24, 33), 0.25)
    for label, meters, shade, rows, columns in (
        (CAR, 10.0, 0.75, slice(14, 18), slice(20, 28)),
        (POLE, 4.0, 0.5, slice(0, 24), slice(18, 20)),
    ):
        labels[rows, columns] = label
        depth[:, rows, columns] = meters
        image[:, rows, columns] = shade
    # quarters: no pixel then comes from halfway between two others
    K = torch.tensor([[30.0, 0, 16.25], [0, 30, 12.25], [0, 0, 1]])
    return Sample(image, labels, depth, torch.ones_like(depth, dtype=torch.bool), K)


def make_batch() -> MixBatch:
    return known_batch(collate([make_scene()]))


def move_car(batch: MixBatch, scale: float, **options) -> MixBatch:
    objects = (batch.sample.labels == CAR).long()
    return move_objects(batch, objects, torch.tensor([scale]), **options)


def extent(mask: torch.Tensor) -> tuple[int, int, int, int]:
    """Return first and last row, first and last column of a mask."""
    rows, columns = mask.nonzero(as_tuple=True)
    return rows.min().item(), rows.max().item(), columns.min().item(), columns.max().item()


def test_half_the_depth_doubles_size_and_distance_from_the_principal_point():
    moved = move_car(make_batch(), 0.5)
    near_car = moved.sample.depth[0, 0] == 5.0
    # the edges 19.5 and 27.5 are 3.25 and 11.25 right of cx: they go to 22.75 and 38.75, beyond
    # the picture; the edges 13.5 and 17.5 are 1.25 and 5.25 below cy: they go to 14.75 and 22.75
    assert extent(near_car) == (15, 22, 23, 32)
    assert near_car.sum() == 8 * 10
    assert (moved.sample.labels[0][near_car] == CAR).all()
    assert torch.allclose(moved.dense_depth, moved.sample.depth)


def test_double_depth_halves_the_object_and_the_nearer_original_stays():
    scene = make_batch()
    moved = move_car(scene, 2.0)
    far_car = moved.sample.depth[0, 0] == 20.0
    # the edges go to 17.875 and 21.875: columns 18..21, of which the pole hides 18 and 19;
    # and to 12.875 and 14.875: rows 13 and 14, where the car at 10 m hides row 14 from column 20
    assert extent(far_car) == (13, 13, 20, 21)
    assert far_car.sum() == 2
    original = scene.sample.labels == CAR
    assert (moved.sample.depth[0, 0][original[0]] == 10.0).all()


def test_nearer_things_hide_the_moved_object():
    batch = make_batch()
    # without the pole the double depth shows row 13 in all four columns
    labels = torch.where(batch.sample.labels == POLE, WALL, batch.sample.labels)
    depth = torch.where(batch.sample.depth == 4.0, 40.0, batch.sample.depth)
    no_pole = known_batch(batch.sample.replace(labels=labels, depth=depth))
    assert (move_car(no_pole, 2.0).sample.depth == 20.0).sum() == 2 + 4  # rows 13, 14 of 18, 19


def test_scale_one_is_the_identity():
    batch = make_batch()
    same = move_car(batch, 1.0)
    assert torch.equal(same.sample.image, batch.sample.image)
    assert torch.equal(same.sample.labels, batch.sample.labels)
    assert torch.equal(same.sample.depth, batch.sample.depth)
    assert torch.equal(same.confidence, batch.confidence)


def test_labels_and_depths_are_never_interpolated():
    moved = move_car(make_batch(), 0.73)
    assert set(moved.sample.labels.unique().tolist()) == {WALL, CAR, POLE}
    depths = moved.sample.depth.unique()
    assert torch.allclose(depths, torch.tensor([4.0, 7.3, 10.0, 40.0]))


def test_the_image_moves_with_the_object():
    moved = move_car(make_batch(), 0.5)
    assert torch.allclose(moved.sample.image[0, :, 18, 28], torch.tensor(0.75))


def test_confidence_and_validity_move_with_the_object():
    batch = make_batch()
    is_car = batch.sample.labels == CAR
    unsure = MixBatch(
        sample=batch.sample.replace(valid=~is_car[:, None]),
        confidence=torch.where(is_car, 0.3, 1.0),
        dense_depth=batch.dense_depth,
    )
    moved = move_car(unsure, 0.5)
    assert moved.confidence[0, 18, 30] == 0.3
    assert not moved.sample.valid[0, 0, 18, 30]
    assert moved.confidence[0, 0, 0] == 1.0


def test_probabilities_move_with_the_labels():
    batch = make_batch()
    shares = batch.sample.labels[:, None] == torch.arange(3)[:, None, None]
    batch = known_batch(batch.sample.replace(class_shares=shares.float()))
    moved = move_car(batch, 0.73).sample
    assert torch.equal(moved.class_shares.argmax(dim=1), moved.labels)
    assert not torch.equal(moved.labels, batch.sample.labels)


def test_true_colors_move_with_the_picture():
    batch = make_batch()
    batch = known_batch(batch.sample.replace(clean=batch.sample.image))
    moved = move_car(batch, 0.5).sample
    assert torch.equal(moved.clean, moved.image)
    assert not torch.equal(moved.clean, batch.sample.clean)


def test_beyond_the_border_of_the_picture_there_is_no_object():
    scene = make_scene()
    scene.labels[:, 28:], scene.depth[..., 28:] = CAR, 2.0
    scene.labels[scene.labels != CAR] = WALL
    scene.depth[:, scene.labels == WALL] = 40.0
    batch = known_batch(collate([scene]))
    objects = torch.zeros_like(batch.sample.labels)
    objects[..., 28:] = 1
    moved = move_objects(batch, objects, torch.tensor([2.0]))
    # the edges 27.5 and 32.5, where the picture ends, go to 21.875 and 24.375
    assert extent((moved.sample.depth[0, 0] == 4.0) & (scene.labels == WALL))[2:] == (22, 24)


def test_where_depth_is_unknown_nothing_is_shown():
    batch = make_batch()
    unknown = MixBatch(
        batch.sample, batch.confidence, torch.full_like(batch.dense_depth, torch.nan)
    )
    assert torch.equal(move_car(unknown, 0.5).sample.labels, batch.sample.labels)


def test_an_object_that_became_tiny_is_dropped():
    batch = make_batch()
    assert (move_car(batch, 2.0, min_visible_px=2).sample.depth == 20.0).sum() == 2
    dropped = move_car(batch, 2.0, min_visible_px=3)
    assert torch.equal(dropped.sample.labels, batch.sample.labels)


def test_the_principal_point_moves_with_a_crop():
    scene = make_scene()
    scale = 0.73
    whole = move_car(known_batch(collate([scene])), scale).sample.labels[0]
    window = crop(scene, 3, 5, 19, 26)
    moved = move_car(known_batch(collate([window])), scale).sample.labels[0]
    assert torch.equal(moved, whole[3:22, 5:31])
    assert not torch.equal(moved, window.labels)


def test_the_principal_point_moves_with_a_flip():
    scene = make_scene()
    scene = scene.replace(K=scene.K + torch.tensor([[0, 0, -3.2], [0, 0, 0.4], [0, 0, 0]]))
    whole = move_car(known_batch(collate([scene])), 0.73).sample.labels[0]
    moved = move_car(known_batch(collate([flip(scene)])), 0.73).sample.labels[0]
    assert torch.equal(moved.flip(-1), whole)


def test_pictures_of_a_batch_do_not_touch_each_other():
    scene = make_scene()
    batch = known_batch(collate([scene, flip(scene)]))
    objects = (batch.sample.labels == CAR).long()
    moved = move_objects(batch, objects, torch.tensor([0.5, 1.0]))
    assert torch.equal(moved.sample.labels[0], move_car(make_batch(), 0.5).sample.labels[0])
    assert torch.equal(moved.sample.labels[1], batch.sample.labels[1])


def test_what_is_tiny_is_told_in_each_picture():
    batch = known_batch(collate([make_scene(), make_scene()]))
    objects = (batch.sample.labels == CAR).long()
    scales = torch.tensor([2.0, 2.0])
    assert (move_objects(batch, objects, scales).sample.depth == 20.0).sum() == 2 + 2
    dropped = move_objects(batch, objects, scales, min_visible_px=3)
    assert torch.equal(dropped.sample.labels, batch.sample.labels)


def test_every_picture_is_given_a_depth_of_its_own():
    batch = known_batch(collate([make_scene(), make_scene()]))
    settings = AffineMixSettings(max_scale=1.1)
    generator = torch.Generator().manual_seed(0)
    moved = affine_mix(batch, movable=[CAR], settings=settings, generator=generator)
    first, second = (
        depth[labels == CAR].min().item()
        for depth, labels in zip(moved.sample.depth[:, 0], moved.sample.labels, strict=True)
    )
    assert 5.0 <= min(first, second) < max(first, second) <= 9.0


def test_moved_objects_with_too_small_a_share_of_the_picture_are_dropped():
    batch = make_batch()
    # the car at half its depth would cover 80 of 792 pixels
    for share, changes in ((0.0, True), (0.9, False)):
        settings = AffineMixSettings(max_scale=1.1, min_visible_area=share)
        generator = torch.Generator().manual_seed(0)
        moved = affine_mix(batch, movable=[CAR], settings=settings, generator=generator)
        assert torch.equal(moved.sample.labels, batch.sample.labels) != changes


def test_the_same_generator_gives_the_same_composite():
    batch, settings = make_batch(), AffineMixSettings()
    composites = [
        affine_mix(
            batch,
            movable=[CAR, POLE],
            settings=settings,
            generator=torch.Generator().manual_seed(1),
        )
        for _ in range(2)
    ]
    assert torch.equal(composites[0].sample.image, composites[1].sample.image)
    assert not torch.equal(composites[0].sample.depth, batch.sample.depth)


def test_a_picture_without_movable_things_stays():
    batch = make_batch()
    same = affine_mix(
        batch, movable=[7], settings=AffineMixSettings(), generator=torch.Generator()
    )
    assert torch.equal(same.sample.image, batch.sample.image)


def test_depth_scales_leave_out_the_still_ones():
    generator = torch.Generator().manual_seed(0)
    scales = torch.tensor([draw_depth_scale(AffineMixSettings(), generator) for _ in range(2000)])
    assert scales.min() >= 0.5 and scales.max() <= 2.0
    assert not ((scales > 0.9) & (scales < 1.1)).any()
    # 0.4 of the remaining 1.3 lies below 0.9
    assert abs((scales < 1).float().mean() - 0.4 / 1.3) < 0.03
