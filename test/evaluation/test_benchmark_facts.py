"""The header of a benchmark."""

import numpy as np
from sds_perception.evaluation.benchmark_facts import benchmark_facts


def test_the_header_tells_machine_date_versions_and_command():
    facts = benchmark_facts('sds benchmark --suite codecs')
    assert facts['versions']['numpy'] == np.__version__
    assert {'python', 'opencv', 'torch'} <= set(facts['versions'])
    assert facts['date'].endswith(' UTC')
    assert 'core' in facts['machine']
    assert facts['command'] == 'sds benchmark --suite codecs'
