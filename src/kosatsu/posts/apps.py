from django.apps import AppConfig


class Posts(AppConfig):
    name = "kosatsu.posts"
    label = "posts"
