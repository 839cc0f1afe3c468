"""What administrators change of the desk: Django finds the pages by this module."""

from apps.desk import admin_answering, admin_rules

__all__ = ["admin_answering", "admin_rules"]
