from django.apps import AppConfig


class SecondOpinions(AppConfig):
    name = "kosatsu.second_opinions"
    label = "second_opinions"
