"""Bars on standard error."""

from sds_perception.cli.progress import StepBar, known_numbers


def test_a_step_shows_loss_and_speed_and_a_validation_its_scores(capsys):
    with StepBar(10, 4) as bar:
        bar(5, 10, {'total': 1.25, 'images_per_s': 8.04, 'berhu': 0.5})
        bar(5, 10, {'miou': 0.25, 'rmse': None, 'images': 3, 'a' * 80: 0.5})
    output = capsys.readouterr()
    assert output.out == ''
    assert f'step 5 of 10: miou 0.2500, {"a" * 80} 0.5000\n' in output.err
    assert ' 5/10 ' in output.err
    assert 'loss 1.250, 8.0 images/s' in output.err


def test_what_is_not_known_is_left_out():
    values = {'miou': 0.5, 'rmse': None, 'images': 3, 'measured_on': {'name': 'nyud'}}
    assert known_numbers(values) == 'miou 0.5000'
