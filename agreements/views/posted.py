"""What a request brought to a form: nothing unless it is a POST, which may be empty."""

from typing import Any

from yhdyspinta.web.access import ActorRequest


def data_of(request: ActorRequest) -> Any:
    return request.POST if request.method == "POST" else None


def files_of(request: ActorRequest) -> Any:
    return request.FILES if request.method == "POST" else None
