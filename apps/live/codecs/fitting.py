"""Makes a frame fit a schema that cannot carry all of it. The slow way out: frames of our own version fit as they are.

A newer process may send fields that this one's schema does not know yet, and programs may put into metadata what a
Struct cannot hold. Such fields are left out, so that the message still arrives.
"""

from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.struct_pb2 import Struct

from apps.live.codecs.base import Json

# A protobuf reader stops at 100 levels of messages; each level of a Struct takes three.
DEEPEST = 24


def fitted(fields: Json, descriptor: Descriptor) -> Json:
    known = descriptor.fields_by_name
    pairs = [(known[name], value) for name, value in fields.items() if name in known and value is not None]
    return {field.name: _value(value, field) for field, value in pairs if _fits(value, field)}


def is_struct(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.full_name == Struct.DESCRIPTOR.full_name


def _fits(value: Any, field: FieldDescriptor) -> bool:
    return not is_struct(field) or _is_holdable(value, DEEPEST)


def _value(value: Any, field: FieldDescriptor) -> Any:
    if field.message_type is None or is_struct(field):
        return value
    if field.is_repeated:
        return [fitted(item, field.message_type) for item in value]
    return fitted(value, field.message_type)


def _is_holdable(value: Any, depth: int) -> bool:
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_is_holdable(item, depth - 1) for item in items)
    if isinstance(value, int):
        return abs(value) < 2**1023  # beyond it there is no double
    return True
