"""The pictures that people have of themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_id
from apps.tenants.models.people import User

PORTRAITS = "/console/portraits/"


class Portrait(models.Model):
    """Small, drawn anew by the server, and public by its id: visitors see who answers them.

    One for a person, whichever tenants they work in. A new picture keeps the id, so old messages show it too.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("portrait")
        verbose_name_plural = _("portraits")

    def __str__(self) -> str:
        return str(self.pk)
