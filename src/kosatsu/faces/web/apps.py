from django.apps import AppConfig
from django.forms import Field

REQUIRED = "記入するか、選んでください。"


class Web(AppConfig):
    name = "kosatsu.faces.web"
    label = "web"

    def ready(self) -> None:
        """Django says 「このフィールドは必須です」, which is nobody's word at a counter."""
        Field.default_error_messages["required"] = REQUIRED
