"""The visitor's conversation by mail."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.desk.transcript_request import (
    AddressMissing,
    AddressRefused,
    TooManyTranscripts,
    request_transcript,
)
from apps.widget.bodies import TranscriptAnswer, TranscriptBody
from apps.widget.describe import visitor_operation
from apps.widget.limits import address_of
from apps.widget.visiting import VisitingView


class TranscriptView(VisitingView):
    @visitor_operation("widget_transcript_create", body=TranscriptBody, answers={202: TranscriptAnswer})
    def post(self, request: Request) -> Response:
        """Have the conversation mailed as the visitor sees it. A verified contact's goes to its own address."""
        body = TranscriptBody(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            address = request_transcript(
                self.visitor,
                email=body.validated_data.get("email", ""),
                conversation_id=body.validated_data.get("conversation_id"),
                client=address_of(request),
            )
        except AddressMissing:
            raise ValidationError({"email": [_("An e-mail address is needed.")]}) from None
        except AddressRefused:
            text = _("It can only be sent to the address that we know of you.")
            raise ValidationError({"email": [text]}) from None
        except TooManyTranscripts as error:
            raise Throttled(wait=error.wait.total_seconds(), detail=_("Too many requests.")) from None
        return Response({"email": _hinted(address)}, status=202)


def _hinted(address: str) -> str:
    """Enough for its owner to know it."""
    user, _at, domain = address.rpartition("@")
    return f"{user[:1]}…@{domain}"
