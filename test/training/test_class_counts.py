"""How often each class occurs."""

from sds_perception.datasets.folder import Folder
from sds_perception.datasets.nyud import Nyud
from sds_perception.training.class_counts import count_classes


def test_labeled_pixels_are_counted_over_all_data_sets(tree):
    dataset = Nyud(tree)
    once = count_classes([dataset], 40)
    # two classes below two rows without labels
    assert once.sum() == 6 * 46 * 64
    assert once[0] > 0
    assert once[1] > 0
    assert not once[2:].any()
    assert count_classes([dataset, dataset], 40).equal(2 * once)


def test_pictures_without_labels_count_nothing(tree):
    assert not count_classes([Folder(tree / 'images')], 40).any()
