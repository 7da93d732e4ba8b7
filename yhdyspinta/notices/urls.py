"""Where a mail service tells of mail that came back."""

from django.urls import path

from yhdyspinta.notices import views

urlpatterns = [path("bounces/<str:secret>/", views.bounces, name="mail-bounces")]
