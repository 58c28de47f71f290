"""`kosatsu doctor`: what is missing or unsafe here, and what to do about it."""

from __future__ import annotations

import argparse
import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from kosatsu.checks.pictures import tesseract
from kosatsu.cli import houses
from kosatsu.kernel import clock

LEAST_FREE = 2 * 1024**3
READERS = {
    "words": ("画像の文字の読み取り", f"make pictures(写真の中の文字も)と apt-get install {tesseract.PACKAGES}(縦書きも)"),
    "codes": ("画像のQRコードの読み取り", "make pictures"),
    "faces": ("画像の顔のお知らせ", "make pictures"),
}


@dataclass(frozen=True)
class Look:
    """One thing looked at: its name, whether it is well, and what to do where it is not."""

    name: str
    well: bool
    advice: str


def add(parser: argparse.ArgumentParser) -> None:
    """For people, or for a program."""
    parser.add_argument("--json", action="store_true", help="JSONで / as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Exit status 1 while anything is to be done."""
    houses.open_house()
    looks = [*_files(), *_database(), *_channels(), *_readers()]
    if arguments.json:
        print(json.dumps([asdict(look) for look in looks], ensure_ascii=False))
    else:
        for look in looks:
            print(f"{'よい' if look.well else '要対応'}  {look.name}" + ("" if look.well else f"\n        {look.advice}"))
    return 0 if all(look.well for look in looks) else 1


def _files() -> Iterator[Look]:
    from django.conf import settings

    env = settings.ENV
    mode = stat.S_IMODE(env.key_file.stat().st_mode)
    yield Look("鍵ファイルは持ち主だけが読める", mode & 0o077 == 0, f"chmod 600 {env.key_file}")
    open_to_others = stat.S_IMODE(env.data.stat().st_mode) & 0o077
    yield Look("データの置き場は持ち主だけが開ける", not open_to_others, f"chmod 700 {env.data}")
    free = shutil.disk_usage(env.data).free
    yield Look("ディスクの空き", free > LEAST_FREE, f"{env.data} の空きが {free // 1024**2} MiB です。2 GiB 以上に増やしてください。")
    collected = (settings.STATIC_ROOT / "staticfiles.json").exists()
    yield Look("画面のファイルがそろっている", collected, "make run か kosatsu run で一度準備してください。")
    yield Look("利用者との間がHTTPS", env.https or env.bind == "127.0.0.1", "HTTPSの入口を前に置き、KOSATSU_HTTPS=1 にしてください。")


def _database() -> Iterator[Look]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from kosatsu.jobs import queries as jobs
    from kosatsu.kernel import holidays
    from kosatsu.records import triggers

    left = holidays.LAST_YEAR - clock.now().year
    yield Look(
        "先の祝日が分かる", left >= 1, f"祝日の表は{holidays.LAST_YEAR}年までです。新しい版に上げるか、市の設定の閉庁日に加えてください。"
    )
    try:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Look("データベースにつながる", well=False, advice=str(error))
        return
    yield Look("データベースが最新の形", migrated, "make run か kosatsu run で一度準備してください。")
    if migrated:
        missing = sorted(set(triggers.APPEND_ONLY) - triggers.guarded(connection))
        yield Look("記録の表は書き換えられない", not missing, f"引き金のない表: {', '.join(missing)}。kosatsu run で作り直されます。")
        yield Look("ワーカーが動いている", jobs.worker_alive(clock.now()), "kosatsu work を動かしてください。")
        yield _settings()
        yield _lists()
        yield Look("止まっている仕事がない", not jobs.in_trouble(), "何度も失敗している仕事があります。ログを確かめてください。")


def _settings() -> Look:
    from kosatsu.bylaws import queries as bylaws
    from kosatsu.flows import answering
    from kosatsu.kernel.calendars import in_japan

    today = in_japan(clock.now()).date()
    units = answering.units_of(today)
    lost = [setting.words for setting in bylaws.naming_no_unit(today, units)] if units else []
    advice = f"いまの組織にない所属を指しています: {'、'.join(lost)}。市の設定の画面(/desk/bylaws/)で直してください。"
    return Look("市の設定が指す所属がある", not lost, advice)


def _lists() -> Look:
    from kosatsu.flows import listing
    from kosatsu.kernel.calendars import in_japan

    fallen = listing.lists_on(in_japan(clock.now()).date()).fallen
    advice = f"{fallen}からの点検の語と規則が読めません。その前の一覧で点検しています。/desk/check-lists/ で直してください。"
    return Look("市の語と規則で点検している", not fallen, advice)


def _channels() -> Iterator[Look]:
    """Greets the mail server, and says no word of a letter to it; a room of a chat cannot be asked without telling it something."""
    from django.conf import settings

    from kosatsu.connectors import mail

    server, hook = settings.ENV.mail, settings.ENV.hook
    if server is None:
        yield Look("お知らせのメール(KOSATSU_SMTP_URL の指定なし。画面の「お知らせ」だけで知らせます)", well=True, advice="")
    else:
        trouble = mail.reach(server)
        yield Look(
            "お知らせのメールサーバーにつながる",
            not trouble,
            f"{server.host}:{server.port} に届きません({trouble})。KOSATSU_SMTP_URL とサーバーを確かめてください。",
        )
    if hook is not None:
        yield Look(
            "お知らせのチャットに送れる設定",
            settings.ENV.outbound,
            "KOSATSU_WEBHOOK_URL がありますが、KOSATSU_OUTBOUND=0 なので送りません。どちらかを直してください。",
        )
        yield Look("お知らせのチャットに署名する", bool(hook.secret), "KOSATSU_WEBHOOK_SECRET を入れると、偽のお知らせと見分けられます。")


def _readers() -> Iterator[Look]:
    """Nothing here is missed: what is not installed is named with what would bring it."""
    from django.conf import settings

    from kosatsu.checks.pictures import readers

    here = readers.here()
    for name, (what, way) in READERS.items():
        stands = f"使います({here[name]})" if name in here else f"ありません。入れるとき: {way}"
        if not settings.READ_PICTURES:
            stands = "使いません(KOSATSU_READ_PICTURES=0)"
        yield Look(f"{what}: {stands}", well=True, advice="")
