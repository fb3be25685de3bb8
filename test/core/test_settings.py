"""Settings from YAML, command lines and mappings into one frozen class."""

from dataclasses import dataclass, field

import pytest
from sds_perception.core.settings import (
    apply_overrides,
    check_range,
    field_descriptions,
    from_mapping,
    load_settings,
    to_mapping,
)


@dataclass(frozen=True)
class Inner:
    """The inner settings of the example."""

    rate_hz: float = 10.0
    """How often,
    per second."""
    name: str = ''


@dataclass(frozen=True)
class Outer:
    """The outer settings of the example."""

    count: int = 1
    """How many."""
    is_on: bool = False
    inner: Inner = field(default_factory=Inner)
    size: tuple[int, int] = (2, 3)
    scales: tuple[float, ...] = ()
    limit: float | None = None
    inners: tuple[Inner, ...] = ()
    extra: dict[str, float] = field(default_factory=dict)

    def __post_init__(self):
        if self.count < 0:
            raise ValueError(f'count is {self.count}; wanted 0 or more')


def test_what_is_left_out_keeps_its_default():
    assert from_mapping(Outer, {}) == Outer()


def test_every_kind_of_field():
    values = {
        'count': 2,
        'is_on': True,
        'inner': {'rate_hz': 5, 'name': 'a'},
        'size': [4, 5],
        'scales': [1, 0.5],
        'limit': 3,
        'inners': [{'name': 'b'}],
        'extra': {'k': 1.0},
    }
    wanted = Outer(
        2, True, Inner(5.0, 'a'), (4, 5), (1.0, 0.5), 3.0, (Inner(name='b'),), {'k': 1.0}
    )
    assert from_mapping(Outer, values) == wanted


def test_settings_survive_a_round_trip():
    settings = Outer(inner=Inner(2.0), scales=(1.0, 2.0))
    assert from_mapping(Outer, to_mapping(settings)) == settings


@pytest.mark.parametrize(
    ('values', 'words'),
    [
        ({'cuont': 1}, "unknown setting 'cuont'; did you mean 'count'"),
        ({'inner': {'rate': 1}}, r"unknown setting 'inner.rate'; did you mean 'rate_hz'"),
        ({'zzz': 1}, "unknown setting 'zzz'; known are count, is_on"),
        ({'count': 1.5}, 'count is 1.5; wanted a whole number'),
        ({'count': True}, 'count is True; wanted a whole number'),
        ({'is_on': 1}, 'is_on is 1; wanted true or false'),
        ({'inner': {'rate_hz': 'fast'}}, r"inner.rate_hz is 'fast'; wanted a number"),
        ({'inner': 3}, 'inner is 3; wanted a mapping'),
        ({'size': [1]}, r'size is \[1\]; wanted 2 values'),
        ({'scales': [1, 'x']}, r"scales\[1\] is 'x'; wanted a number"),
        ({'limit': 'x'}, "limit is 'x'; wanted a number"),
        ({'count': -1}, 'count is -1; wanted 0 or more'),
        ({'inner': {'name': 7}}, 'inner.name is 7; wanted text; in two pairs of quotes'),
        ({'inners': 'a'}, "inners is 'a'; wanted a list"),
        ({'limit': float('nan')}, 'limit is nan; wanted a finite number'),
        ({'scales': [float('inf')]}, r'scales\[0\] is inf; wanted a finite number'),
        ([1], r'Outer is \[1\]; wanted a mapping'),
    ],
)
def test_wrong_values_are_named_with_their_path(values, words):
    with pytest.raises(ValueError, match=words):
        from_mapping(Outer, values)


def test_overrides_reach_into_nested_settings_and_copy():
    values = {'inner': {'name': 'a'}}
    changed = apply_overrides(values, ['inner.rate_hz=3', 'size=[1, 2]', 'inner.name='])
    assert changed == {'inner': {'name': None, 'rate_hz': 3}, 'size': [1, 2]}
    assert values == {'inner': {'name': 'a'}}


def test_numbers_in_scientific_notation_need_no_dot():
    values = apply_overrides({}, ['inner.rate_hz=1e-4', 'limit=2E3'])
    settings = from_mapping(Outer, values)
    assert (settings.inner.rate_hz, settings.limit) == (0.0001, 2000.0)


@pytest.mark.parametrize(
    ('override', 'words'),
    [
        ('count', "'count' is not key=value"),
        ('=1', "'=1' is not key=value"),
        ('count.x=1', "'count' has no fields of its own"),
        ('count=[', 'is not YAML'),
    ],
)
def test_bad_overrides_are_named(override, words):
    with pytest.raises(ValueError, match=words):
        apply_overrides({'count': 1}, [override])


def test_overrides_count_the_items_of_a_list_from_zero():
    values = {'data': [{'root': 'a'}, {'root': 'b'}]}
    changed = apply_overrides(values, ['data.1.root=c'])
    assert changed == {'data': [{'root': 'a'}, {'root': 'c'}]}
    assert apply_overrides({'size': [1, 2]}, ['size.0=5']) == {'size': [5, 2]}


def test_an_override_changes_one_of_two_places_that_share_an_anchor(tmp_path):
    path = tmp_path / 'settings.yaml'
    path.write_text('inner: &both {name: a}\ninners: [*both]\n')
    settings = load_settings(Outer, path, ['inner.name=b'])
    assert settings.inner.name == 'b'
    assert settings.inners == (Inner(name='a'),)


@pytest.mark.parametrize('part', ['2', '-1', 'root'])
def test_an_override_of_an_item_that_is_not_there_is_refused(part):
    with pytest.raises(ValueError, match='not an item of a list of 2; wanted its number, from 0'):
        apply_overrides({'data': [{}, {}]}, [f'data.{part}.root=c'])


def test_a_file_and_its_overrides(tmp_path):
    path = tmp_path / 'settings.yaml'
    path.write_text('count: 4\ninner:\n  rate_hz: 2\n')
    assert load_settings(Outer, path, ['count=5']) == Outer(5, inner=Inner(2.0))


def test_an_empty_file_holds_the_defaults(tmp_path):
    path = tmp_path / 'settings.yaml'
    path.write_text('# nothing differs\n')
    assert load_settings(Outer, path) == Outer()


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('count: [', r'settings.yaml is not YAML'),
        ('count: 1\ncount: 2\n', "settings.yaml is not YAML: the key 'count' stands twice"),
        ('- 1\n- 2\n', r'settings.yaml holds \[1, 2\]; wanted the fields of Outer'),
        ('cuont: 1\n', r"settings.yaml: unknown setting 'cuont'"),
    ],
)
def test_bad_files_are_named(tmp_path, text, words):
    path = tmp_path / 'settings.yaml'
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        load_settings(Outer, path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='no settings file .*none.yaml'):
        load_settings(Outer, tmp_path / 'none.yaml')


def test_the_docstring_under_a_field_describes_it():
    assert field_descriptions(Inner) == {'rate_hz': 'How often, per second.'}
    assert field_descriptions(Outer) == {'count': 'How many.'}


def test_a_number_outside_its_range_is_refused_with_the_range():
    check_range('width', 16, 16, 8192)
    with pytest.raises(ValueError, match='width is 15; wanted 16 to 8192'):
        check_range('width', 15, 16, 8192)


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / 'picture.png'
    path.write_bytes(b'\x89PNG')
    with pytest.raises(ValueError, match='picture.png is not YAML'):
        load_settings(Outer, path)
