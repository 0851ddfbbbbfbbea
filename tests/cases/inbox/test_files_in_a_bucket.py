"""A file that came in parts, in a real bucket: read as one, from any place, and gone when its parts are."""

import secrets
from uuid import uuid4

import pytest

from cases import objects
from cases.errors import NotFound
from cases.inbox import files
from crypto.seal import new_key
from crypto.stream import StreamSealer
from crypto.unseal import open_stream, read_range
from tests.factories.objects import Bucket

PART = 6 * 1024 * 1024  # the bucket's own multipart upload begins below this


@pytest.fixture
def bucket(s3_server: Bucket, monkeypatch: pytest.MonkeyPatch) -> objects.Store:
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(objects, "_store", None)
    return objects.connect(f"s3://{s3_server.name}")


def test_parts_in_a_bucket_are_one_file(bucket: objects.Store) -> None:
    content, key, file = secrets.token_bytes(2 * PART + 1_234_567), new_key(), uuid4()
    sealer = StreamSealer(key)
    sealed = sealer.update(content) + sealer.finish()
    cut = [sealed[at : at + PART] for at in range(0, len(sealed), PART)]
    ids = objects.ids_of(file, len(cut))
    for one, data in zip(ids, cut, strict=True):
        bucket.put(one, [data])
    assert ids[0] == file
    assert files.size(file, len(cut)) == len(sealed)
    assert b"".join(open_stream(key, files.read(file, len(cut)))) == content

    def some(offset: int, length: int) -> bytes:
        return files.read_range(file, len(cut), offset, length)

    for start in (0, PART - 40_000, 2 * PART + 1_234_000):
        assert read_range(key, some, len(sealed), start, 70_000) == content[start : start + 70_000]
    bucket.delete(ids[1])
    with pytest.raises(NotFound):
        b"".join(files.read(file, len(cut)))
    for one in ids:
        bucket.delete(one)
    assert not set(ids) & set(bucket.ids())
