"""What administrators change of the desk: Django finds the pages by this module."""

from apps.desk import (
    admin_answering,
    admin_assigning,
    admin_copilot,
    admin_evaluation_runs,
    admin_evaluation_sets,
    admin_gaps,
    admin_links,
    admin_protecting,
    admin_rules,
    admin_upkeep,
)

__all__ = [
    "admin_answering",
    "admin_assigning",
    "admin_copilot",
    "admin_evaluation_runs",
    "admin_evaluation_sets",
    "admin_gaps",
    "admin_links",
    "admin_protecting",
    "admin_rules",
    "admin_upkeep",
]
