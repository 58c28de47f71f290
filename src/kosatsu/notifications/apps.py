from django.apps import AppConfig


class Notifications(AppConfig):
    name = "kosatsu.notifications"
    label = "notifications"
