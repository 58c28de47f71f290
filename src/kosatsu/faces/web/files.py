"""Evidence files on their way to a browser: never as anything it would run."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from kosatsu.connectors import images
from kosatsu.kernel.errors import NotFound
from kosatsu.overviews.printing import Printed
from kosatsu.records import evidence

SHOWN = frozenset({"image/png", "image/jpeg", "image/webp"})
PDF = "application/pdf"
SAVED = frozenset({PDF})


def scan(sha256: str) -> HttpResponse:
    """A scan, as the kind of file that its bytes say it is."""
    content = evidence.read(sha256)
    return shown(sha256, PDF if content.startswith(b"%PDF-") else images.media_type(content))


def shown(sha256: str, media_type: str) -> HttpResponse:
    """A picture to be looked at, or a paper to be saved; NotFound for any other kind of file."""
    if media_type not in SHOWN | SAVED:
        raise NotFound
    response = HttpResponse(evidence.read(sha256), content_type=media_type)
    kind = "inline" if media_type in SHOWN else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{sha256[:12]}.{media_type.rpartition("/")[2]}"'
    return response


def paper(sha256: str, media_type: str, name: str) -> HttpResponse:
    """A paper that was added to a case, to be saved under its own name; of a kind the browser might run it says nothing."""
    response = HttpResponse(evidence.read(sha256), content_type=media_type if media_type in SHOWN | SAVED else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def printed(paper: Printed) -> HttpResponse:
    """A paper that this server set itself, to be looked at and printed at once."""
    response = HttpResponse(paper.pdf, content_type=PDF)
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=f"{paper.name}.pdf") or "inline"
    return response
