"""A real Cityscapes network teaches, where runtime and file are at hand."""

from pathlib import Path
import sys

import cv2
import numpy as np
import pytest
from sds_perception.inference.teachers.teacher import open_teacher
from sds_perception.inference.teachers.tflite_teacher import TfliteTeacher, softmax

DATA = Path(__file__).resolve().parents[3].parent / 'shared' / 'data'
NETWORK = DATA / 'weights' / 'deeplab_mobilenet_edgetpu_slim_cityscapes_quant.tflite'
PICTURE = DATA / 'camvid' / 'train' / '0016E5_05820.jpg'


@pytest.fixture
def teacher():
    pytest.importorskip('ai_edge_litert', reason='ai-edge-litert is not installed')
    if not (NETWORK.is_file() and PICTURE.is_file()):
        pytest.skip(f'{NETWORK} or {PICTURE} is not here')
    return open_teacher(NETWORK)


def test_a_street_has_a_road_below_and_no_road_above(teacher):
    image = cv2.imread(str(PICTURE))[..., ::-1]
    probabilities = teacher.class_probabilities(np.ascontiguousarray(image))
    assert probabilities.shape == (360, 480, 19)
    assert np.allclose(probabilities.sum(axis=2), 1, atol=1e-4)
    road = probabilities[..., teacher.label_space.id_of('road')]
    assert road[300:, 160:320].mean() > 0.8
    assert road[:100].mean() < 0.02


def test_the_scores_are_those_from_which_the_network_chooses(teacher):
    image = cv2.resize(cv2.imread(str(PICTURE)), (513, 513))
    chosen = teacher._predict(image).argmax(axis=2)
    classes = teacher._network.get_tensor(teacher._output['index'])[0]
    assert (chosen == classes).mean() > 0.999


def test_classes_alone_become_certain_probabilities(teacher):
    teacher._scores = None
    probabilities = teacher._predict(np.zeros((513, 513, 3), np.uint8))
    assert set(np.unique(probabilities)) == {0, 1}


def test_a_broken_file_is_told(tmp_path):
    pytest.importorskip('ai_edge_litert', reason='ai-edge-litert is not installed')
    path = tmp_path / 'broken.tflite'
    path.write_bytes(b'nothing')
    with pytest.raises(ValueError, match='broken.tflite is no whole .tflite file'):
        TfliteTeacher(path, 'cityscapes19')


def test_a_missing_runtime_names_the_extra(tmp_path, monkeypatch):
    path = tmp_path / 'network.tflite'
    path.write_bytes(b'')
    monkeypatch.setitem(sys.modules, 'ai_edge_litert.interpreter', None)
    with pytest.raises(ValueError, match=r'pip install "sds_perception\[tflite\]"'):
        TfliteTeacher(path, 'cityscapes19')


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match='there is no network'):
        open_teacher(tmp_path / 'network.tflite')


def test_softmax_sums_to_one_and_survives_large_scores():
    assert softmax(np.array([[1000.0, 1000.0]])).tolist() == [[0.5, 0.5]]
