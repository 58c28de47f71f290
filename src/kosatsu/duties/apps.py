from django.apps import AppConfig


class Duties(AppConfig):
    name = "kosatsu.duties"
    label = "duties"
