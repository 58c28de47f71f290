"""`kosatsu serve`: the web server."""

from __future__ import annotations

import argparse
from typing import Any

from gunicorn.app.base import BaseApplication

from kosatsu.cli import houses


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing is asked: address and port come from the environment."""
    houses.add_follow(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    houses.open_house()
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    if arguments.follow:
        houses.follow()
    host = "127.0.0.1" if settings.SAMPLE else settings.ENV.bind
    Server(get_wsgi_application(), {"bind": f"{host}:{settings.ENV.port}"}).run()
    return 0


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with two processes of four threads, which is enough for a town and small enough for its machine."""

    def __init__(self, application: Any, options: dict[str, Any]) -> None:
        self.application = application
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn asks for."""
        fixed = {
            "worker_class": "gthread",
            "workers": 2,
            "threads": 4,
            "control_socket_disable": True,
            "accesslog": None,
            "loglevel": "warning",
            "forwarded_allow_ips": "127.0.0.1",
            "limit_request_line": 8190,
            "graceful_timeout": 15,
        }
        for name, value in {**fixed, **self.options}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application."""
        return self.application
