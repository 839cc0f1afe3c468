"""What docs/embed.md says, read from the file: so it cannot say what does not hold."""

import re
from pathlib import Path

from django.conf import settings

GUIDE = (Path(settings.BASE_DIR) / "docs/embed.md").read_text("utf-8")
EXAMPLE, EXAMPLE_KEY = "https://chat.example.com", "YOUR-SITE-KEY"


def section(title: str) -> str:
    return re.split(r"^##+ ", GUIDE.partition(f"# {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def column(title: str) -> list[str]:
    """The code in the first column of that section's table."""
    return re.findall(r"^\| `([^`]+)`", section(title), re.MULTILINE)


def blocks(language: str, title: str = "") -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", section(title) if title else GUIDE, re.MULTILINE | re.DOTALL
    )


def calls() -> dict[str, str]:
    """By name: the call as it stands there."""
    return {re.findall(r"\$kefu\.(\w+)", call)[0]: call for call in column("Calls")}


def policy(ours: str) -> str:
    """The directives to add, for this installation."""
    return " ".join(blocks("csp")[0].replace(EXAMPLE, ours).split())
