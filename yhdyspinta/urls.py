"""The apps' addresses, put together."""

from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language

from yhdyspinta.accounts.open import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the process answers; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


AREA = [
    ("", "yhdyspinta.home.area_urls"),
    ("", "yhdyspinta.areas.urls"),
    ("contacts/", "contacts.urls"),
    ("", "agreements.urls"),
    ("", "negotiations.urls"),
    ("", "indicators.urls"),
    ("imports/", "yhdyspinta.sheets.urls"),
    ("search/", "yhdyspinta.search_urls"),
    ("", "yhdyspinta.notices.area_urls"),
    ("history/", "yhdyspinta.audit.urls"),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/setlang/", public(set_language), name="set_language"),
    path("accounts/", include("yhdyspinta.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("demo/", include("yhdyspinta.demo.urls")),
    path("mail/", include("yhdyspinta.notices.urls")),
    path("", include("yhdyspinta.web.urls")),
    path("", include("yhdyspinta.home.urls")),
    *[
        path(f"<slug:area>/{prefix}", include(module))
        for prefix, module in AREA
        if find_spec(module)
    ],
]

if settings.MAIL_SINK_DIR:
    from yhdyspinta.notices import sink

    urlpatterns.insert(0, path("mail/", include(sink.urlpatterns)))
