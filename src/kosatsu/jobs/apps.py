from django.apps import AppConfig


class Jobs(AppConfig):
    name = "kosatsu.jobs"
    label = "jobs"
