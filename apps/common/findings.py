"""What came out of trying something out: one sentence for an administrator."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Finding:
    """text: in the reader's language when it is shown. said: the other side's own words."""

    is_ok: bool
    text: "StrPromise | str"
    said: str = ""
