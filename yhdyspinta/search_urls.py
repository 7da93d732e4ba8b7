"""Address of the search over everything."""

from django.urls import path

from yhdyspinta import search

app_name = "search"
urlpatterns = [path("", search.search_all, name="all")]
