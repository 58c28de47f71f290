from django.apps import AppConfig


class WrongFindings(AppConfig):
    name = "kosatsu.wrong_findings"
    label = "wrong_findings"
