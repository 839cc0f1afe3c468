"""Client for the REST API of Kefu."""

from kefu_client.client import AsyncKefu, Kefu
from kefu_client.errors import KefuError, Unreachable
from kefu_client.pages import Page
from kefu_client.uploads import RowResult

__all__ = ["AsyncKefu", "Kefu", "KefuError", "Page", "RowResult", "Unreachable"]
