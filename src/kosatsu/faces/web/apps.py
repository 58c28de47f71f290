from django.apps import AppConfig


class Web(AppConfig):
    name = "kosatsu.faces.web"
    label = "web"
