"""Daphne with our limits. Importing this package installs Twisted's reactor on the loop that tuning chose.

Daphne would install one of its own when it is imported, so this comes first.
"""

import sys

from twisted.internet import asyncioreactor

from apps.live.tuning import new_event_loop

if "twisted.internet.reactor" not in sys.modules:
    asyncioreactor.install(new_event_loop())  # type: ignore[no-untyped-call]
