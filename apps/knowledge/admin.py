"""The pages of the knowledge base: Django finds them by this module."""

from apps.knowledge import (
    admin_articles,
    admin_collections,
    admin_import_items,
    admin_imports,
    admin_vectors,
    admin_web_sources,
)

__all__ = [
    "admin_articles",
    "admin_collections",
    "admin_import_items",
    "admin_imports",
    "admin_vectors",
    "admin_web_sources",
]
