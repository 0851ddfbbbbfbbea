"""Telling the worker that something can be done now. The rows are the truth: what is lost here is done a minute later.

Through Redis go a job's name and opaque ids, never words; nothing comes back through it, no result and no error text.
"""

import json
import re
import time
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.serializers import JSONSerializer

from cases.db import after_commit

QUEUE = "qingyuan"
KEPT = 3600  # seconds after which an order that nobody took falls out of Redis
_REST = 5.0  # seconds for which a Redis that did not answer is left alone
_ID = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
_NAME = re.compile(r"[a-z_.]{1,80}", re.ASCII)


class NoQueue(Exception):
    """Redis is away: what runs on a clock goes on without it."""


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to be done: a dotted job and the ids it is to be done for."""

    job: str
    ids: tuple[str, ...]


@dataclass(slots=True)
class _Line:
    """This process's way to Redis, and until when it is left alone."""

    redis: Redis | None = None
    silent_until: float = 0.0


_line = _Line()


def connect(url: str) -> None:
    """Make the Redis at `url` this process's; an empty one means that there is none. Nothing is sent yet."""
    _line.silent_until = 0.0
    _line.redis = None
    if url:
        _line.redis = Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=10)


def later(job: str, *ids: UUID | str | int) -> None:
    """Once the running transaction is kept, ask the worker to run `job` for `ids`. Never breaks what it stands in.

    Raises ValueError for something that is no id: words do not go through a queue.
    """
    after_commit(partial(_send, _order(job, [str(value) for value in ids])))


def _order(job: str, ids: list[str]) -> Order:
    if not _NAME.fullmatch(job) or not all(_ID.fullmatch(value) for value in ids):
        raise ValueError("a job takes ids and nothing else")
    return Order(job, tuple(ids))


def _send(order: Order) -> None:
    redis = _line.redis
    if redis is None or time.monotonic() < _line.silent_until:
        return
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    try:
        queue.enqueue_call(order.job, order.ids, ttl=KEPT, result_ttl=0, failure_ttl=0, description=order.job)
    except RedisError:
        # The worker finds the row on its own round; the person waiting for an answer must not pay for a dead Redis.
        _line.silent_until = time.monotonic() + _REST


def take(seconds: int) -> Order | None:
    """The next order, waiting up to `seconds` for it; None where there is none. Raises NoQueue where Redis is away.

    What is taken is out of Redis for good. RQ's own worker is not used: it would run whatever function, callback or
    web hook an entry names. Here an entry is read as data, and one that is not a name with ids is dropped.
    """
    redis = _line.redis
    if redis is None:
        raise NoQueue
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    try:
        found = Queue.dequeue_any([queue], max(1, seconds), connection=redis, serializer=JSONSerializer)
        return None if found is None else _read(redis, queue, found[0])
    except DequeueTimeout:
        return None
    except RedisError:
        raise NoQueue from None


def _read(redis: Redis, queue: Queue, job: Job) -> Order | None:
    redis.delete(job.key)
    redis.lrem(queue.intermediate_queue_key, 0, job.id)
    try:
        name, instance, ids, named = json.loads(job.data)
        if instance is not None or named:
            return None
        return _order(name, ids)
    except (ValueError, TypeError):
        return None
