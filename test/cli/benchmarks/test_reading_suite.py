"""Reading is measured on the data set that is named."""

from sds_perception.cli.benchmarks import reading_suite
from sds_perception.cli.benchmarks.options import SuiteOptions
from sds_perception.datasets.settings import DatasetSettings


def options(dataset, notes):
    return SuiteOptions(
        48, 64, 0.0, False, '', '', 'cpu', 15.0, note=notes.append, dataset=dataset
    )


def test_pictures_are_read_as_they_are_and_augmented(tmp_path, write_nyud_tree):
    root = write_nyud_tree(tmp_path)
    dataset = DatasetSettings('nyud', str(root), 'train')
    plain, augmented = reading_suite.run(options(dataset, []))
    assert (plain.name, plain.backend) == ('nyud, a picture', 'as it is')
    assert (augmented.backend, augmented.width, augmented.height) == ('augmented', 64, 48)
    for row in (plain, augmented):
        assert row.facts['images_per_s'] == round(1e3 / row.median_ms, 1) > 0


def test_pictures_are_read_in_turn_and_then_anew():
    seen = []
    read = reading_suite.one_after_the_other(seen.append, [2, 0, 1])
    for _ in range(4):
        read()
    assert seen == [2, 0, 1, 2]


def test_without_a_data_set_nothing_is_measured_and_that_is_said():
    notes = []
    assert list(reading_suite.run(options(None, notes))) == []
    assert notes == ['reading was not measured: name a data set by --dataset and --root']
