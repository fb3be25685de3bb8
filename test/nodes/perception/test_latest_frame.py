"""The mailbox keeps the newest item, and its thread starts and ends when told."""

import threading

import pytest
from sds_perception.nodes.perception.latest_frame import LatestFrame


class Worker:
    """Processes items one at a time, each when it is let."""

    def __init__(self):
        self.done = []
        self.started = threading.Semaphore(0)
        self.let = threading.Semaphore(0)

    def __call__(self, item):
        self.started.release()
        self.let.acquire()
        self.done.append(item)


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
def mailbox(worker):
    mailbox = LatestFrame(worker, name='test')
    yield mailbox
    for _ in range(10):
        worker.let.release()
    mailbox.close()


def test_of_what_came_during_work_only_the_newest_is_processed(mailbox, worker):
    mailbox.put('first')
    worker.started.acquire()
    assert mailbox.put('second') is False
    assert mailbox.put('third') is True
    worker.let.release()
    worker.let.release()
    worker.started.acquire()
    mailbox.drain()
    assert worker.done == ['first', 'third']


def test_of_several_slots_the_newest_of_each_are_processed_together():
    batches, started, let = [], threading.Event(), threading.Event()

    def process(*items):
        batches.append(items)
        started.set()
        let.wait()

    mailbox = LatestFrame(process, name='test')
    mailbox.put('first', slot='left')
    started.wait()
    replaced = [
        mailbox.put(item, slot=slot)
        for slot, item in (('left', 1), ('right', 2), ('left', 3), ('left', 4))
    ]
    let.set()
    while not mailbox.is_idle:
        pass
    mailbox.close()
    assert replaced == [False, False, True, True]
    assert batches == [('first',), (4, 2)]


def test_draining_throws_away_what_waits_and_ends_with_the_work(mailbox, worker):
    mailbox.put('first')
    worker.started.acquire()
    mailbox.put('second')
    worker.let.release(2)  # the worker may be faster than what empties the mailbox
    mailbox.drain()
    assert worker.done in (['first'], ['first', 'second'])
    assert mailbox.is_idle


def test_it_is_idle_before_anything_came(mailbox):
    assert mailbox.is_idle
    mailbox.check()


def test_after_closing_nothing_is_processed(mailbox, worker):
    mailbox.close()
    mailbox.put('late')
    assert worker.done == []


@pytest.mark.filterwarnings('ignore::pytest.PytestUnhandledThreadExceptionWarning')
def test_an_error_in_the_thread_is_told():
    ended = threading.Event()

    def fail(item):
        ended.set()
        raise ZeroDivisionError

    mailbox = LatestFrame(fail, name='inference')
    mailbox.put('anything')
    ended.wait()
    mailbox._thread.join()
    with pytest.raises(RuntimeError, match="'inference' ended with the error"):
        mailbox.check()
    mailbox.close()
