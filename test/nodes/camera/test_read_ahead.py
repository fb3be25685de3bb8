"""Items come in order, are made before they are asked for, and an error reaches who takes."""

import threading

import pytest
from sds_perception.nodes.camera.read_ahead import ReadAhead


def test_items_come_in_order_and_then_none():
    items = ReadAhead(iter([1, 2, 3]), capacity=2)
    assert [items.take() for _ in range(4)] == [1, 2, 3, None]
    items.close()


def test_items_are_made_before_they_are_taken():
    made = threading.Semaphore(0)

    def make():
        for number in range(10):
            yield number
            made.release()

    items = ReadAhead(make(), capacity=3)
    assert made.acquire(timeout=10) and made.acquire(timeout=10)
    assert items.take() == 0
    items.close()


def test_a_slow_item_is_not_ready():
    let = threading.Event()

    def make():
        let.wait(10)
        yield 1

    items = ReadAhead(make(), capacity=1)
    assert not items.is_ready and not items.is_full
    let.set()
    assert items.take() == 1
    items.close()


def test_an_error_of_the_source_reaches_who_takes():
    def make():
        raise ValueError('no picture')
        yield

    items = ReadAhead(make(), capacity=1)
    with pytest.raises(ValueError, match='no picture'):
        items.take()
    items.close()
