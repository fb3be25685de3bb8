"""What every runtime keeps to: it says what PyTorch says."""

import gc
import logging
import weakref
import zipfile

import cv2
import numpy as np
import pytest
from sds_perception.inference.backends.model_cache import cache_directory
from sds_perception.inference.engine import Engine
from sds_perception.inference.frames import FrameRequest
from sds_perception.inference.settings import EngineSettings


def stays_in_memory(engines: list[Engine]) -> bool:
    """Take the only engine out of a list, and tell whether its network outlives it."""
    kept = weakref.ref(engines[0]._backend)
    gc.disable()  # the collector comes when it likes, minutes later
    try:
        engines.clear()
        return kept() is not None
    finally:
        gc.enable()


class BackendContract:
    """Tests to inherit; ``name`` is a backend of EngineSettings."""

    name = ''

    @pytest.mark.parametrize('size', [(480, 640), (640, 480), (120, 400)])
    def test_it_agrees_with_pytorch_at_any_size(self, build, image, size):
        picture = cv2.resize(image, size[::-1])
        expected, found = build('torch').predict(picture), build(self.name).predict(picture)
        assert np.abs(found.depth / expected.depth - 1).max() < 1e-3
        assert (found.labels == expected.labels).mean() > 0.999
        assert np.abs(found.confidence.astype(int) - expected.confidence).max() <= 1
        assert len(np.unique(expected.labels)) > 1  # a network that says something

    def test_several_images_at_once_are_answered_as_each_alone(self, build, image):
        engine = build(self.name)
        images = [image, np.flip(image, 1), np.flip(image, 0)]
        together = engine.predict_batch([FrameRequest(each) for each in images])
        for picture, found in zip(images, together, strict=True):
            expected = engine.predict(picture)
            np.testing.assert_allclose(found.depth, expected.depth, rtol=1e-3)
            assert (found.labels == expected.labels).mean() > 0.999

    def test_parts_alone_are_the_same_as_together(self, build, image):
        engine = build(self.name)
        together = engine.predict(image)
        depth = engine.predict(image, labels=False, confidence=False).depth
        labels = engine.predict(image, confidence=False, depth=False).labels
        np.testing.assert_allclose(depth, together.depth, rtol=1e-5)
        assert (labels == together.labels).mean() > 0.999

    def test_nothing_stays_in_memory_of_an_engine_that_nobody_holds(self, tiny_checkpoint, image):
        engine = Engine(EngineSettings(checkpoint=str(tiny_checkpoint), backend=self.name))
        engine.predict(image)
        engines = [engine]
        del engine
        assert not stays_in_memory(engines)


class ConversionContract:
    """Tests to inherit where conversions are kept: those of the backend ``name`` in ``files``."""

    name = ''
    files = ()

    @pytest.mark.parametrize('content', [None, b'', b'nonsense'])
    def test_a_kept_conversion_that_is_none_is_made_anew_once(
        self, tiny_checkpoint, image, tmp_path, monkeypatch, caplog, content
    ):
        monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
        settings = EngineSettings(checkpoint=str(tiny_checkpoint), backend=self.name)
        expected = Engine(settings).predict(image)
        (kept,) = cache_directory(self.name).glob('*.zip')
        with zipfile.ZipFile(kept, 'w') as archive:
            for file in self.files if content is not None else ():
                archive.writestr(file, content)
        with caplog.at_level(logging.WARNING):
            found = Engine(settings).predict(image)
            Engine(settings)
        np.testing.assert_array_equal(found.depth, expected.depth)
        assert caplog.text.count('is damaged') == 1
