"""What differs between the settings of two runs."""

from sds_perception.core.settings import from_mapping
from sds_perception.training.settings import TrainSettings
from sds_perception.training.settings_changes import settings_changes


def settings(**values):
    return from_mapping(TrainSettings, values)


def test_equal_settings_have_no_changes():
    assert settings_changes(settings(), settings()) == []


def test_items_of_lists_are_counted_as_on_a_command_line():
    before, now = settings(data=[{'root': 'a'}]), settings(data=[{'root': 'b'}])
    assert settings_changes(before, now) == ["data.0.root was 'a' and is 'b'"]


def test_what_one_of_both_does_not_have_is_none():
    before = settings(model_settings={'dropout': 0.2})
    assert settings_changes(before, settings(model_settings={'encoder': 'resnet18'})) == [
        "model_settings.encoder was None and is 'resnet18'",
        'model_settings.dropout was 0.2 and is None',
    ]


def test_free_fields_may_differ_at_any_depth():
    before, now = settings(seed=1, data=[{'root': 'a'}]), settings(seed=2, data=[{'root': 'b'}])
    assert settings_changes(before, now, free=('root', 'seed')) == []
