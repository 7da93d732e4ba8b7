"""Where the recipient of a mail chooses how often mail comes."""

from django.urls import path

from yhdyspinta.notices import views

app_name = "notices"
urlpatterns = [path("mail/how-often/<str:token>/", views.cadence, name="cadence")]
