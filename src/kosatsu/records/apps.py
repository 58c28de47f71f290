from django.apps import AppConfig


class Records(AppConfig):
    name = "kosatsu.records"
    label = "records"
