from django.apps import AppConfig


class Accounts(AppConfig):
    name = "kosatsu.accounts"
    label = "accounts"
