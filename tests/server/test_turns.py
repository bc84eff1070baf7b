"""Turns: in order, some at once, the same work once, and who leaves frees the place; the desk has so many places."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from server.desk import Desk
from server.errors import ServerError
from server.turns import Turns


@pytest.fixture
def people():
    with ThreadPoolExecutor(40) as pool:
        yield pool


def until(true, seconds=10):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "never so"
        time.sleep(0.005)


def test_one_group_does_not_take_every_turn(people):
    turns, go, under_way, most = Turns("t", 4, 2), threading.Event(), [], []

    def work(group):
        under_way.append(group)
        most.append((len(under_way), under_way.count(group)))
        go.wait(10)
        under_way.remove(group)
        return group

    jobs = [people.submit(turns, n, lambda g=g: work(g), group=g) for n, g in enumerate("aaaaaaaab")]
    until(lambda: len(under_way) == 3)
    assert sorted(under_way) == ["a", "a", "b"]
    go.set()
    assert [job.result(10) for job in jobs] == list("aaaaaaaab")
    assert max(most)[0] <= 4
    assert max(each for _, each in most) == 2
    turns.close()


def test_the_same_work_is_done_once_and_anew_when_it_is_over(people):
    turns, go, done = Turns("t", 2, 2), threading.Event(), []

    def work():
        go.wait(10)
        done.append(1)
        return object()

    jobs = [people.submit(turns, "same", work) for _ in range(10)]
    until(lambda: turns._known and next(iter(turns._known.values())).asking == 10)
    go.set()
    assert len({id(job.result(10)) for job in jobs}) == 1
    assert len(done) == 1
    turns("same", work)
    assert len(done) == 2
    turns.close()


def test_who_leaves_frees_the_turn_and_others_are_still_served(people):
    turns, go, left, ran, ended = Turns("t", 1, 1), threading.Event(), threading.Event(), [], threading.Event()

    def first():
        go.wait(10)
        return "first"

    blocking = people.submit(turns, "first", first)
    until(lambda: turns._busy.total() == 1)
    leaves = people.submit(turns, "second", lambda: ran.append(1), gone=left.is_set)
    stays_too = people.submit(turns, "third", lambda: "third")
    left.set()
    with pytest.raises(ServerError, match="left"):
        leaves.result(10)
    go.set()
    assert (blocking.result(10), stays_too.result(10), ran) == ("first", "third", [])
    goes = people.submit(turns, "long", lambda: ended.wait(10), gone=lambda: True, end=ended.set)
    with pytest.raises(ServerError, match="left"):
        goes.result(10)
    assert ended.is_set()
    assert turns("next", lambda: "next") == "next"
    turns.close()


def test_time_counts_from_the_beginning_of_the_work_and_not_of_the_wait(people):
    turns, go, ended = Turns("t", 1, 1), threading.Event(), threading.Event()
    blocking = people.submit(turns, "first", lambda: go.wait(10))
    until(lambda: turns._busy.total() == 1)
    waits = people.submit(turns, "second", lambda: "in time", seconds=0.3)
    time.sleep(0.6)
    go.set()
    assert blocking.result(10)
    assert waits.result(10) == "in time"
    with pytest.raises(TimeoutError):
        turns("slow", lambda: ended.wait(10), seconds=0.2, end=ended.set)
    assert ended.is_set()
    turns.close()


def test_what_goes_wrong_reaches_everybody_and_the_turn_is_free(people):
    turns = Turns("t", 1, 1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            turns("bad", lambda: 1 / 0)
    assert turns("good", lambda: 1) == 1
    turns.close()
    with pytest.raises(ServerError, match="stopping"):
        turns("late", lambda: 1)


class Counting:
    """A judge that counts, to look at the desk and not at photos."""

    model = "counting@1"

    def __init__(self):
        self.seen, self.at_once, self.most, self.lock = [], 0, 0, threading.Lock()
        self.warmed = []

    def warm(self):
        self.warmed.append(threading.get_ident())

    def __call__(self, content, _point):
        with self.lock:
            self.seen.append(content)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(0.05)
        with self.lock:
            self.at_once -= 1
        raise ServerError("internal")


def test_the_desk_judges_several_at_once_and_the_same_photo_once(people):
    judge = Counting()
    desk = Desk(lambda: judge, waiting=40)
    desk._turns = Turns("judge", 2, 2)  # as on two cores
    desk.open()
    asked = [people.submit(desk.judge, bytes([n % 5]), "browsing") for n in range(30)]
    assert all(isinstance(job.exception(10), ServerError) for job in asked)
    assert judge.most == 2
    assert len(judge.seen) < 30
    desk.close()


def test_every_thread_is_warm_before_the_first_photo():
    judge = Counting()
    desk = Desk(lambda: judge, waiting=4)
    desk.open()
    until = time.monotonic() + 5
    while len(judge.warmed) < (os.cpu_count() or 1) and time.monotonic() < until:
        time.sleep(0.01)
    assert len(set(judge.warmed)) == len(judge.warmed) == os.cpu_count()
    desk.close()


def test_a_full_desk_sends_away_and_has_a_place_again():
    desk = Desk(Counting, waiting=2)
    with ExitStack() as inside:
        for _ in range(2):
            inside.enter_context(desk.place())
        with pytest.raises(ServerError, match="busy"):
            inside.enter_context(desk.place())
    with desk.place():
        assert not desk.close(0.05)  # somebody is inside still
    with pytest.raises(ServerError, match="stopping"), desk.place():
        pass
    assert desk.close(0.05)
