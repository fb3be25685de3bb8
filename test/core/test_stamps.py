"""Stamps keep their last nanosecond."""

from types import SimpleNamespace

from sds_perception.core.stamps import stamp_to_nanoseconds


def test_a_stamp_is_read_to_the_nanosecond():
    assert stamp_to_nanoseconds(SimpleNamespace(sec=2, nanosec=5)) == 2_000_000_005
