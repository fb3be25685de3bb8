"""A street network can be scored in the classes of CamVid."""

from types import SimpleNamespace

import numpy as np
from sds_perception.core.frame_prediction import FramePrediction
from sds_perception.core.label_space import load_label_space
from sds_perception.evaluation.translated_engine import in_classes_of

CAMVID, CITYSCAPES = load_label_space('camvid11'), load_label_space('cityscapes19')


def engine_that_says(*names):
    labels = np.array([[CITYSCAPES.id_of(name) for name in names]], np.uint8)
    prediction = FramePrediction(labels, None, np.ones((1, len(names)), np.float32))
    return SimpleNamespace(
        label_space=CITYSCAPES, has_labels=True, predict=lambda image, **options: prediction
    )


def test_finer_classes_become_the_coarse_one():
    engine = in_classes_of(engine_that_says('bus', 'truck', 'terrain', 'wall', 'bicycle'), CAMVID)
    prediction = engine.predict(None, confidence=False)
    said = [CAMVID.names[label] for label in prediction.labels[0]]
    assert said == ['car', 'car', 'tree', 'building', 'bicyclist']
    assert (prediction.depth == 1).all()
    assert engine.label_space is CAMVID


def test_unlabeled_stays_unlabeled_and_no_labels_stay_none():
    engine = engine_that_says('car')
    prediction = FramePrediction(np.full((1, 1), 255, np.uint8), None, None)
    engine.predict = lambda image: prediction
    assert in_classes_of(engine, CAMVID).predict(None).labels.tolist() == [[255]]
    prediction = FramePrediction(None, None, None)
    assert in_classes_of(engine, CAMVID).predict(None).labels is None


def test_the_same_or_unrelated_classes_are_left_alone():
    engine = engine_that_says('car')
    assert in_classes_of(engine, CITYSCAPES) is engine
    assert in_classes_of(engine, load_label_space('nyu40')) is engine
