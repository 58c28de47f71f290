from django.apps import AppConfig


class Portal(AppConfig):
    name = "kosatsu.faces.portal"
    label = "portal"
