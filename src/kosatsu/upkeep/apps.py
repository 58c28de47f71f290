from django.apps import AppConfig


class Upkeep(AppConfig):
    name = "kosatsu.upkeep"
    label = "upkeep"
