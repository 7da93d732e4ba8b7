"""Addresses of views that write and then fail, one of them at the very end."""

from django.http import HttpResponse
from django.urls import include, path

from tests.factories.tenancy import make_organisation
from yhdyspinta.home.policies import read_front
from yhdyspinta.urls import urlpatterns as site
from yhdyspinta.web.access import may


@may(read_front)
def crash(request):
    make_organisation(name_fi="Jäänne")
    raise RuntimeError("after writing")


@may(read_front)
def answer_500(request):
    make_organisation(name_fi="Jäänne")
    return HttpResponse(status=500)


urlpatterns = [
    path("<slug:area>/", include([path("crash/", crash), path("answer/", answer_500)])),
    *site,
]
