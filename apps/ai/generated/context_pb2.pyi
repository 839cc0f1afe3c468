# fmt: off
# ruff: noqa
# mypy: ignore-errors
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Context(_message.Message):
    __slots__ = ("last_seq", "summary", "roles", "texts")
    LAST_SEQ_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    last_seq: int
    summary: str
    roles: str
    texts: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, last_seq: _Optional[int] = ..., summary: _Optional[str] = ..., roles: _Optional[str] = ..., texts: _Optional[_Iterable[bytes]] = ...) -> None: ...
