from django.apps import AppConfig


class Policies(AppConfig):
    name = "kosatsu.policies"
    label = "policies"
