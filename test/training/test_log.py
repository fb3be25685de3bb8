"""The log: rows of a killed run that will be repeated, and lines that were cut."""

from sds_perception.training.log import TrainingLog, read_log


def test_rows_are_read_back(tmp_path):
    log = TrainingLog(tmp_path / 'run' / 'log.jsonl', resumed_step=0, validated_step=0)
    log.write(1, total=2.5)
    log.write(2, total=2.25, miou=None)
    rows = read_log(tmp_path / 'run' / 'log.jsonl')
    assert rows == [{'step': 1, 'total': 2.5}, {'step': 2, 'total': 2.25, 'miou': None}]


def test_a_resumed_run_drops_the_rows_that_it_repeats(tmp_path):
    log = TrainingLog(tmp_path / 'log.jsonl', resumed_step=0, validated_step=0)
    for step in range(1, 6):
        log.write(step, total=float(step))
    log.write(5, miou=0.5)
    TrainingLog(tmp_path / 'log.jsonl', resumed_step=3, validated_step=3).write(4, total=40.0)
    rows = read_log(tmp_path / 'log.jsonl')
    assert [(row['step'], row['total']) for row in rows] == [(1, 1), (2, 2), (3, 3), (4, 40)]


def test_a_validation_that_is_repeated_drops_its_row_and_not_that_of_its_step(tmp_path):
    log = TrainingLog(tmp_path / 'log.jsonl', resumed_step=0, validated_step=0)
    for step in (1, 2):
        log.write(step, total=float(step))
        log.write(step, miou=step / 10)
    TrainingLog(tmp_path / 'log.jsonl', resumed_step=2, validated_step=1)
    rows = read_log(tmp_path / 'log.jsonl')
    assert rows == [{'step': 1, 'total': 1}, {'step': 1, 'miou': 0.1}, {'step': 2, 'total': 2}]


def test_a_cut_last_line_is_left_out(tmp_path):
    path = tmp_path / 'log.jsonl'
    path.write_text('{"step": 1, "total": 2.0}\n{"step": 2, "tot')
    assert read_log(path) == [{'step': 1, 'total': 2.0}]
    TrainingLog(path, resumed_step=1, validated_step=0).write(2, total=1.0)
    assert [row['step'] for row in read_log(path)] == [1, 2]


def test_a_line_of_zeros_that_a_power_cut_left_is_left_out(tmp_path):
    path = tmp_path / 'log.jsonl'
    path.write_bytes(b'{"step": 1}\n\0\0\0\0\n')
    assert read_log(path) == [{'step': 1}]


def test_no_log_has_no_rows(tmp_path):
    assert read_log(tmp_path / 'log.jsonl') == []
