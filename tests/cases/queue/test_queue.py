"""Orders go through Redis as a name and ids, after the commit, and nothing depends on their arrival."""

import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
import redis
from rq import Callback, Queue
from rq.serializers import DefaultSerializer, JSONSerializer

from cases import db, queue
from cases.errors import Unready


@pytest.fixture(autouse=True)
def base(sqlite_url: str) -> Iterator[None]:
    db.connect(sqlite_url)
    yield
    db.disconnect()
    queue.connect("")


def test_an_order_arrives_once_the_transaction_is_kept(redis_url: str) -> None:
    queue.connect(redis_url)
    name = uuid4()
    with db.transaction():
        queue.later("cases.casework.jobs.levels", name, 7)
        assert queue.take(1) is None
    assert queue.take(1) == queue.Order("cases.casework.jobs.levels", (str(name), "7"))
    assert queue.take(1) is None
    with redis.Redis.from_url(redis_url) as client:
        left = set(client.keys("*")) - {b"rq:queues"}
    assert left == set()


def test_an_order_of_a_transaction_that_failed_never_arrives(redis_url: str) -> None:
    queue.connect(redis_url)

    def fail() -> None:
        with db.transaction():
            queue.later("cases.casework.jobs.levels")
            raise Unready

    with pytest.raises(Unready):
        fail()
    assert queue.take(1) is None


def test_words_do_not_go_through_the_queue() -> None:
    with db.transaction():
        for words in ("医生收了红包", "two words", "a" * 65, ""):
            with pytest.raises(ValueError, match="ids"):
                queue.later("cases.casework.jobs.levels", words)


def test_without_redis_the_work_goes_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    queue.connect("unix:///nowhere/redis.sock")
    begun = time.monotonic()
    for _ in range(50):
        with db.transaction():
            queue.later("cases.casework.jobs.levels")
    assert time.monotonic() - begun < 2
    with pytest.raises(queue.NoQueue):
        queue.take(1)
    queue.connect("")
    with pytest.raises(queue.NoQueue):
        queue.take(1)


def test_an_entry_that_is_more_than_a_name_and_ids_is_dropped(redis_url: str) -> None:
    queue.connect(redis_url)
    with redis.Redis.from_url(redis_url) as client:
        json_queue = Queue(queue.QUEUE, connection=client, serializer=JSONSerializer)
        json_queue.enqueue_call("cases.casework.jobs.levels", ("some words",))
        json_queue.enqueue_call("cases.casework.jobs.levels", kwargs={"now": "x"})
        json_queue.enqueue_call("os.system", ("touch-it",), on_success=Callback("os.abort"))
        Queue(queue.QUEUE, connection=client, serializer=DefaultSerializer).enqueue_call("os.abort")
        client.rpush(json_queue.key, "no-such-job")
    assert [queue.take(1) for _ in range(2)] == [None, None]
    # Who may be run is the worker's table to say; here it is a name and an id.
    assert queue.take(1) == queue.Order("os.system", ("touch-it",))
    assert [queue.take(1) for _ in range(3)] == [None] * 3
