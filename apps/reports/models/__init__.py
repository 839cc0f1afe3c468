"""What reports are counted from, and the files that people take away."""

from apps.reports.models.exports import Export
from apps.reports.models.facts import ConversationHour, CountProgress

__all__ = ["ConversationHour", "CountProgress", "Export"]
