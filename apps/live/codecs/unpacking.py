"""Protobuf messages as JSON-shaped dicts: optional fields only when set, all others always."""

from collections.abc import Callable
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct, Value

from apps.live.codecs.base import Json

Convert = Callable[[Any], Any]
Plan = list[tuple[str, Convert]]
EXACT = 2**53  # whole numbers below it are exact in a double, which is all that a Struct holds


def unpacked(message: Message) -> Json:
    optional, always = _plan(message.DESCRIPTOR)
    found = {name: convert(getattr(message, name)) for name, convert in always}
    for name, convert in optional:
        if message.HasField(name):
            found[name] = convert(getattr(message, name))
    return found


@cache
def _plan(descriptor: Descriptor) -> tuple[Plan, Plan]:
    """How to read the optional fields and those that always have a value."""
    optional: Plan = []
    always: Plan = []
    for field in descriptor.fields:
        (optional if field.has_presence else always).append((field.name, _converter(field)))
    return optional, always


def _converter(field: FieldDescriptor) -> Convert:
    one: Convert = _same
    if field.message_type is not None:
        one = _struct if field.message_type.full_name == Struct.DESCRIPTOR.full_name else unpacked
    return (lambda values: [one(value) for value in values]) if field.is_repeated else one


def _same(value: Any) -> Any:
    return value


def _struct(struct: Struct) -> Json:
    return {name: _value(value) for name, value in struct.fields.items()}


def _value(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _struct(value.struct_value)
    if kind == "list_value":
        return [_value(item) for item in value.list_value.values]
    if kind == "number_value":
        return _number(value.number_value)
    return None if kind is None or kind == "null_value" else getattr(value, kind)


def _number(number: float) -> int | float:
    """JSON's 3, which a Struct holds as 3.0."""
    return int(number) if abs(number) < EXACT and number.is_integer() else number
