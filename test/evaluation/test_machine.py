"""The machine is named."""

from sds_perception.evaluation import machine


def test_the_processor_comes_from_the_system_where_it_says(tmp_path, monkeypatch):
    (tmp_path / 'cpuinfo').write_text('processor : 0\nmodel name\t: Toaster 3000 : rev B\n')
    monkeypatch.setattr(machine, 'CPU_FILE', tmp_path / 'cpuinfo')
    monkeypatch.setattr(machine.os, 'sched_getaffinity', lambda _: {0, 1}, raising=False)
    assert machine.describe_machine().startswith('Toaster 3000 : rev B, 2 cores, ')


def test_elsewhere_something_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, 'CPU_FILE', tmp_path / 'nothing')
    monkeypatch.setattr(machine.platform, 'processor', lambda: '')
    assert machine.describe_machine().startswith('unknown processor, ')
