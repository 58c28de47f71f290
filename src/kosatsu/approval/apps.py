from django.apps import AppConfig


class Approval(AppConfig):
    name = "kosatsu.approval"
    label = "approval"
