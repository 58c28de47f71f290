from django.apps import AppConfig


class People(AppConfig):
    name = "kosatsu.people"
    label = "people"
