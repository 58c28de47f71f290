from django.apps import AppConfig


class Bylaws(AppConfig):
    name = "kosatsu.bylaws"
    label = "bylaws"
