"""How far the vectors of the knowledge base are, and what went wrong."""

from django.contrib import admin

from apps.knowledge.models import VectorSet
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_roles import Area


@admin.register(VectorSet)
class VectorSetAdmin(EvidenceAdmin):
    area = Area.KNOWLEDGE
    list_display = (
        "model",
        "articles_done",
        "articles_total",
        "size",
        "completed_at",
        "has_index",
        "last_error",
        "retry_at",
    )
    fields = list_display
