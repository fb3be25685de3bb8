"""Graphs keep away from domains in which others are, or were killed."""

import os

from sds_perception.nodes.graph.ros_domain import free_domains


def leave_port(folder, domain):
    for name in ('fastdds_port{}', 'fastdds_port{}_el', 'sem.fastdds_port{}_mutex'):
        (folder / name.format(7400 + 250 * domain + 13)).touch()


def test_each_process_has_a_domain_of_its_own(tmp_path):
    assert free_domains(tmp_path)[0] == 1 + os.getpid() % 101


def test_a_domain_with_ports_of_others_is_left_alone(tmp_path):
    first = free_domains(tmp_path)[0]
    leave_port(tmp_path, first)
    (tmp_path / 'fastdds_port7001').touch()  # of no domain
    (tmp_path / 'fastdds_25424b18e276a584').touch()
    assert free_domains(tmp_path)[0] == 1 + first % 101


def test_where_every_domain_has_some_the_own_one_is_taken(tmp_path):
    own = free_domains(tmp_path)[0]
    for domain in range(1, 102):
        leave_port(tmp_path, domain)
    assert free_domains(tmp_path)[0] == own
