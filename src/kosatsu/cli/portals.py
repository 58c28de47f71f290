"""`kosatsu portal build DIR`: the public side as static files for the city's own web server."""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from kosatsu.cli import houses
from kosatsu.cli.words import Trouble
from kosatsu.kernel import clock

MANIFEST = ".kosatsu-portal"
TOLD = 5
_AT_THE_WORKING_FOLDER = -100
_EXCHANGE = 2


def add(parser: argparse.ArgumentParser) -> None:
    """What to do, and into which folder."""
    parser.add_argument(
        "deed", choices=["build"], help="公開側のすべてを静的なファイルにする / write the whole public side as static files"
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="書き出すフォルダー / folder to write into")
    parser.add_argument("--json", action="store_true", help="結果をJSONで / tell the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Build the copy beside the folder, then put it in the folder's place at once."""
    houses.open_house()
    houses.collect()
    from kosatsu.faces.portal import copying
    from kosatsu.overviews import published

    at = clock.now()
    try:
        made = dict(copying.files(at))
    except copying.Broken as broken:
        raise Trouble(
            f"{broken} のページを作れないため、やめました。フォルダーは前のままです。",
            f"The page {broken} cannot be made; stopped. The folder is as it was.",
        ) from broken
    made[MANIFEST] = copying.manifest(made)
    try:
        put(arguments.folder, made)
    except OSError as error:
        raise Trouble(
            f"書き出せません: {error}。フォルダーは前のままです。", f"Cannot be written: {error}. The folder is as it was."
        ) from error
    until = published.edition(at).expires_at.isoformat(timespec="minutes")
    if arguments.json:
        print(json.dumps({"folder": str(arguments.folder), "files": len(made), "expires_at": until}, ensure_ascii=False))
    else:
        print(f"{arguments.folder} に {len(made)} ファイルを書き出しました。{until} までに作り直してください。")
        print(f"Wrote {len(made)} files; build again before {until}.")
    return 0


def put(folder: Path, made: Mapping[str, bytes]) -> None:
    """The files in the place of the folder, at once; what others put there stays, and stands in nobody's way."""
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as aside:
        fresh = Path(aside) / "portal"
        for name, content in made.items():
            place = fresh / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        if not target.exists():
            fresh.replace(target)
            return
        _keep_others(target, fresh)
        _exchange(fresh, target)


def _keep_others(target: Path, fresh: Path) -> None:
    """Whatever is in the folder and was not made by a build goes into the new one; Trouble where it stands in the way of a page."""
    others = list(_others(target))
    in_the_way = [name for name in others if (fresh / name).exists()]
    if in_the_way:
        names = ", ".join(in_the_way[:TOLD])
        raise Trouble(
            f"このフォルダーには、高札が作ったのではない同じ名前のファイルがあります: {names}。移すか、別のフォルダーを指定してください。",
            f"The folder has files of these names that were not made here: {names}. Move them, or name another folder.",
        )
    for name in others:
        place = fresh / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (target / name).is_symlink():
            place.symlink_to((target / name).readlink())
        else:
            _keep(target / name, place)


def _keep(here: Path, there: Path) -> None:
    try:
        os.link(here, there)
    except OSError:
        shutil.copy2(here, there)


def _others(target: Path) -> Iterator[str]:
    """The files that no build made, or that somebody changed since."""
    listed = target / MANIFEST
    lines = listed.read_text("utf-8").splitlines() if listed.is_file() else []
    own = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if name == MANIFEST or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or own.get(name) != hashlib.sha256(path.read_bytes()).hexdigest():
            yield name


def _exchange(fresh: Path, target: Path) -> None:
    """The two folders change places in one step where the system can do that, else in two."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    names = (os.fsencode(fresh), os.fsencode(target))
    if rename and rename(_AT_THE_WORKING_FOLDER, names[0], _AT_THE_WORKING_FOLDER, names[1], _EXCHANGE) == 0:
        return
    old = fresh.with_name("old")
    target.replace(old)
    try:
        fresh.replace(target)
    except OSError:
        old.replace(target)
        raise
