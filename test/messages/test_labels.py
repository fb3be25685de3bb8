"""Label images there and back, and for consumers that count from one."""

from types import SimpleNamespace

import numpy as np
import pytest
from sds_perception.messages.labels import ZERO_IS_UNKNOWN, decode_labels, encode_labels

LABELS = np.array([[0, 39, 255]], np.uint8)


def test_labels_are_sent_as_mono8():
    fields = encode_labels(LABELS)
    assert (fields.encoding, fields.step, bytes(fields.data)) == ('mono8', 3, b'\x00\x27\xff')


def test_remapping_makes_zero_unknown():
    assert bytes(encode_labels(LABELS, ZERO_IS_UNKNOWN).data) == bytes([1, 40, 0])


def test_labels_survive_a_round_trip():
    assert decode_labels(encode_labels(LABELS)).tolist() == LABELS.tolist()


def sixteen_bit(values):
    data = np.array([values], '<u2').tobytes()
    return SimpleNamespace(
        encoding='mono16', height=1, width=len(values), step=len(data), is_bigendian=0, data=data
    )


def test_unlabeled_is_65535_in_sixteen_bits():
    labels = decode_labels(sixteen_bit([3, 65535]))
    assert labels.dtype == np.uint8
    assert labels.tolist() == [[3, 255]]


def test_ids_that_no_label_space_has_are_refused():
    with pytest.raises(ValueError, match='id 1200; wanted 0..254'):
        decode_labels(sixteen_bit([3, 1200]))


def test_another_encoding_is_refused():
    fields = SimpleNamespace(**{**vars(sixteen_bit([3])), 'encoding': '32SC1'})
    with pytest.raises(ValueError, match="'32SC1' is not one of mono8"):
        decode_labels(fields)
