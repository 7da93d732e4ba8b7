"""What is stored of a person, for the person to see and take along."""

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contacts import policies
from contacts.models import Person
from contacts.stored import as_data, stored_of
from yhdyspinta.audit.models import record
from yhdyspinta.web.access import ActorRequest, loads


@require_GET
@loads(Person, may=policies.read_stored)
def person_data(request: ActorRequest, person: Person) -> HttpResponse:
    """All that the area keeps of the person."""
    return render(
        request, "contacts/person_data.html", {"stored": stored_of(person, timezone.localdate())}
    )


@require_GET
@loads(Person, may=policies.read_stored)
def person_data_file(request: ActorRequest, person: Person) -> HttpResponse:
    """The same as a file; taking it out is logged."""
    record(request.actor, "person.export", person, organisation=person.organisation)
    response = JsonResponse(
        as_data(stored_of(person, timezone.localdate())),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="yhteystiedot.json"'
    return response
