"""Addresses of the area's front page and of the pages made of several apps."""

from django.urls import path

from yhdyspinta.home import views

app_name = "front"
urlpatterns = [
    path("", views.front, name="front"),
    path("municipalities/", views.municipality_list, name="municipalities"),
    path("municipalities/<int:pk>/", views.municipality_card, name="municipality"),
    path("posts/<int:pk>/handover/", views.post_handover, name="handover"),
    path("municipalities/<int:pk>/pdf/", views.municipality_card_pdf, name="municipality-pdf"),
]
