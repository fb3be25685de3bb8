"""The engine: any image size in, the same size out, nothing shifted, errors in words."""

import threading

import cv2
import numpy as np
import pytest
from sds_perception.core.checkpoint import load_checkpoint, save_checkpoint, sha256_of
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.inference.engine import Engine
from sds_perception.inference.frames import FrameRequest
from sds_perception.inference.settings import EngineSettings
import torch


def build(checkpoint, **settings) -> Engine:
    return Engine(EngineSettings(checkpoint=str(checkpoint), backend='torch', **settings))


@pytest.fixture
def image():
    noise = np.random.default_rng(0).integers(0, 256, (12, 16, 3), np.uint8)
    return cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize('size', [(480, 640), (640, 480), (97, 131), (375, 1242), (33, 500)])
def test_everything_has_the_size_of_the_image(tiny_checkpoint, image, size):
    prediction = build(tiny_checkpoint).predict(cv2.resize(image, size[::-1]))
    assert prediction.labels.shape == prediction.confidence.shape == prediction.depth.shape == size
    assert prediction.labels.dtype == prediction.confidence.dtype == np.uint8
    assert prediction.depth.dtype == np.float32
    assert prediction.labels.max() < 40
    assert 0.3 <= prediction.depth.min() < prediction.depth.max() <= 10.0


def test_the_engine_says_what_it_runs(tiny_checkpoint):
    engine = build(tiny_checkpoint)
    assert engine.label_space.name == 'nyu40'
    assert engine.checkpoint_sha256 == sha256_of(tiny_checkpoint)
    assert engine.info.max_depth_m == 10.0
    assert engine.device_name == 'CPU (PyTorch)'


@pytest.mark.parametrize('size', [(480, 640), (640, 480), (101, 203), (96, 128)])
@pytest.mark.parametrize('edge', [0.25, 0.5])
def test_an_edge_stays_where_it_is(brightness_checkpoint, size, edge):
    height, width = size
    image = np.zeros((height, width, 3), np.uint8)
    row, column = round(edge * height), round(edge * width)
    image[row:, column:] = 255
    prediction = build(brightness_checkpoint).predict(image)
    bright = prediction.labels == 1
    # the network sees this image in cells of up to 5 px: nearest neighbor can say half a cell
    assert abs(bright[-1].argmax() - column) <= 3
    assert abs(bright[:, -1].argmax() - row) <= 3


def test_an_image_of_whole_cells_comes_back_exactly(brightness_checkpoint):
    cells = np.random.default_rng(1).integers(0, 2, (96, 128), np.uint8)
    bright = np.kron(cells, np.ones((5, 5), np.uint8))
    image = np.repeat(bright[..., None] * 255, 3, axis=2)
    prediction = build(brightness_checkpoint).predict(image)
    np.testing.assert_array_equal(prediction.labels, bright)


@pytest.mark.parametrize('center', [(100.0, 60.0), (333.0, 222.0), (600.0, 440.0)])
def test_the_middle_of_a_far_spot_stays_where_it_is(brightness_checkpoint, center):
    u, v = np.meshgrid(np.arange(640), np.arange(480))
    spot = np.exp(-((u - center[0]) ** 2 + (v - center[1]) ** 2) / (2 * 20.0**2))
    image = np.repeat(np.rint(spot * 255)[..., None], 3, axis=2).astype(np.uint8)
    weight = build(brightness_checkpoint).predict(image).depth - 1
    window = (abs(u - center[0]) < 39) & (abs(v - center[1]) < 39)
    weight = weight * window
    middle = (u * weight).sum() / weight.sum(), (v * weight).sum() / weight.sum()
    assert middle == pytest.approx(center, abs=0.1)


def test_what_is_not_asked_for_is_none(tiny_checkpoint, image):
    engine = build(tiny_checkpoint)
    only_depth = engine.predict(image, labels=False, confidence=False)
    assert only_depth.labels is None and only_depth.confidence is None
    assert only_depth.depth is not None
    only_labels = engine.predict(image, confidence=False, depth=False)
    assert only_labels.labels is not None
    assert only_labels.confidence is None and only_labels.depth is None
    nothing = engine.predict(image, labels=False, confidence=False, depth=False)
    assert nothing.labels is None and nothing.depth is None


def test_a_single_task_gives_none_for_the_other(
    tiny_semantic_checkpoint, tiny_depth_checkpoint, image
):
    semantic = build(tiny_semantic_checkpoint).predict(image)
    assert semantic.labels is not None and semantic.depth is None
    geometric = build(tiny_depth_checkpoint).predict(image)
    assert geometric.labels is None and geometric.confidence is None
    assert geometric.depth is not None


def test_uncertain_pixels_become_unlabeled(tiny_checkpoint, image):
    plain = build(tiny_checkpoint).predict(image)
    threshold = float(np.median(plain.confidence)) / 255
    strict = build(tiny_checkpoint, min_confidence=threshold).predict(image, confidence=False)
    assert 0.2 < (strict.labels == 255).mean() < 0.8
    kept = strict.labels != 255
    np.testing.assert_array_equal(strict.labels[kept], plain.labels[kept])
    assert plain.confidence[kept].min() >= plain.confidence[~kept].max()


def test_what_is_too_far_follows_the_policy(brightness_checkpoint):
    image = np.full((96, 128, 3), 255, np.uint8)
    for policy, said in (('nan', np.nan), ('inf', np.inf), ('clip', 4.0)):
        engine = build(brightness_checkpoint, max_depth_m=4.0, far_policy=policy)
        np.testing.assert_array_equal(engine.predict(image).depth[0, 0], np.float32(said))


def test_output_is_finished_otherwise_without_another_network(brightness_checkpoint):
    image = np.full((96, 128, 3), 255, np.uint8)
    engine = build(brightness_checkpoint)
    settings = EngineSettings(str(brightness_checkpoint), backend='torch', max_depth_m=4.0)
    limited = engine.with_output_settings(settings)
    assert limited._backend is engine._backend
    assert np.isnan(limited.predict(image).depth).all()
    assert np.isfinite(engine.predict(image).depth).all()


@pytest.mark.parametrize('change', [{'num_threads': 1}, {'checkpoint': 'street'}])
def test_settings_that_need_another_network_are_refused(brightness_checkpoint, change):
    settings = {'checkpoint': str(brightness_checkpoint), 'backend': 'torch', **change}
    with pytest.raises(ValueError, match='need another network'):
        build(brightness_checkpoint).with_output_settings(EngineSettings(**settings))


def test_depth_follows_the_focal_length(brightness_checkpoint):
    image = np.full((480, 640, 3), 51, np.uint8)  # 1 m + 4 m / 5
    engine = build(brightness_checkpoint)
    as_trained = engine.predict(image, focal_length_px=500.0)  # 100 px at a fifth of the size
    twice_as_long = engine.predict(image, focal_length_px=1000.0)
    unknown = engine.predict(image)
    assert as_trained.depth[0, 0] == pytest.approx(1.8)
    assert twice_as_long.depth[0, 0] == pytest.approx(3.6)
    assert unknown.depth[0, 0] == pytest.approx(1.8)


def test_without_the_training_focal_length_nothing_is_corrected(tiny_checkpoint, image):
    engine = build(tiny_checkpoint)
    corrected = engine.predict(image, focal_length_px=100.0)
    np.testing.assert_array_equal(corrected.depth, engine.predict(image).depth)


def test_the_input_size_can_be_set(tiny_checkpoint, image):
    small = build(tiny_checkpoint, input_height_px=64, input_width_px=96).predict(image)
    assert small.depth.shape == (480, 640)
    assert (small.depth != build(tiny_checkpoint).predict(image).depth).any()


def test_a_picture_one_pixel_wide_is_refused(tiny_checkpoint):
    with pytest.raises(ValueError, match='at least 32 px a side'):
        build(tiny_checkpoint).predict(np.zeros((480, 1, 3), np.uint8))


def test_numbers_that_are_not_finite_drop_the_frame_alone(brightness_checkpoint, monkeypatch):
    engine = build(brightness_checkpoint)
    network = engine._backend._network.network
    image = np.full((96, 128, 3), 200, np.uint8)
    network.gain.data.fill_(torch.nan)
    with pytest.raises(ValueError, match='gave numbers that are not finite; choose precision'):
        engine.predict(image)
    network.gain.data.fill_(20.0)
    assert (engine.predict(image).labels == 1).all()


def test_weights_that_are_not_finite_are_refused(brightness_checkpoint, tmp_path):
    _, info = load_checkpoint(brightness_checkpoint)
    broken = tmp_path / 'broken.safetensors'
    save_checkpoint(broken, {'gain': torch.tensor(torch.nan)}, info)
    with pytest.raises(ValueError, match='not finite, such as gain.*use an earlier checkpoint'):
        build(broken)


def test_weights_of_another_network_are_refused(tiny_checkpoint, tmp_path):
    _, info = load_checkpoint(tiny_checkpoint)
    mixed = tmp_path / 'mixed.safetensors'
    save_checkpoint(mixed, {'gain': torch.tensor(1.0)}, info)
    with pytest.raises(ValueError, match='does not hold the weights of this network') as caught:
        build(mixed)
    assert len(str(caught.value)) < 1000


def test_a_missing_checkpoint_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='there is no checkpoint .*nowhere.safetensors'):
        build(tmp_path / 'nowhere.safetensors')


def test_a_cut_checkpoint_is_refused(tiny_checkpoint, tmp_path):
    cut = tmp_path / 'cut.safetensors'
    cut.write_bytes(tiny_checkpoint.read_bytes()[:-1000])
    with pytest.raises(ValueError, match='not a whole .safetensors file'):
        build(cut)


def test_a_pickle_is_refused(tmp_path):
    torch.save({'a': torch.zeros(1)}, tmp_path / 'weights.pt')
    with pytest.raises(ValueError, match='is a pickle'):
        build(tmp_path / 'weights.pt')


def test_an_engine_can_be_built_while_another_runs(tiny_checkpoint, image):
    running = build(tiny_checkpoint)
    expected = running.predict(image)
    built = []
    thread = threading.Thread(target=lambda: built.append(build(tiny_checkpoint)))
    thread.start()
    seen = [running.predict(image)]
    while thread.is_alive():
        seen.append(running.predict(image))
    thread.join()
    for prediction in (*seen, built[0].predict(image)):
        np.testing.assert_array_equal(prediction.labels, expected.labels)


def test_a_batch_is_answered_as_its_images_are_alone(brightness_checkpoint, monkeypatch):
    engine = build(brightness_checkpoint)
    random = np.random.default_rng(0)
    sizes = ((96, 128), (192, 256), (96, 128), (60, 200))  # the last is seen at a size of its own
    images = [random.integers(0, 256, (*size, 3), np.uint8) for size in sizes]
    runs = []
    run = engine._backend.run
    monkeypatch.setattr(
        engine._backend,
        'run',
        lambda batch, **parts: runs.append(len(batch)) or run(batch, **parts),
    )
    found = engine.predict_batch([FrameRequest(image, focal_length_px=150) for image in images])
    assert runs == [3, 1]
    for image, prediction in zip(images, found, strict=True):
        expected = engine.predict(image, focal_length_px=150)
        np.testing.assert_array_equal(prediction.labels, expected.labels)
        np.testing.assert_array_equal(prediction.confidence, expected.confidence)
        np.testing.assert_array_equal(prediction.depth, expected.depth)


def test_each_image_of_a_batch_gets_what_was_asked_of_it(brightness_checkpoint):
    image = np.full((96, 128, 3), 200, np.uint8)
    first, second, third = build(brightness_checkpoint).predict_batch(
        [
            FrameRequest(image, depth=False),
            FrameRequest(image, labels=False, confidence=False),
            FrameRequest(image, labels=False, confidence=False, depth=False),
        ]
    )
    assert first.labels is not None and first.depth is None
    assert second.labels is None and second.depth is not None
    assert third == FramePrediction()


def test_warming_up_takes_the_size_of_the_camera(tiny_checkpoint):
    build(tiny_checkpoint).warm_up(480, 640)
    with pytest.raises(ValueError, match='at least 32 px'):
        build(tiny_checkpoint).warm_up(10, 10)
