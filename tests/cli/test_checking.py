"""`kosatsu check`: what goes in, what comes out, and that nothing stops it."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kosatsu.cli import checking

FINDING = {
    "code": "date.weekday",
    "category": "date_error",
    "clause": "4-4",
    "level": "stop",
    "start": 3,
    "end": 12,
    "text": "11月24日(月)",
    "message": "2026年11月24日は火曜日です。「月」か日付を直してください。",
}


def check(given: str | bytes, *argv: str) -> tuple[int, str, str]:
    content = given.encode() if isinstance(given, str) else given
    out, trouble = io.StringIO(), io.StringIO()
    status = checking.main(argv, io.TextIOWrapper(io.BytesIO(content)), out, trouble)
    return status, out.getvalue(), trouble.getvalue()


def answers(given: str | bytes, *argv: str) -> list[dict[str, Any]]:
    status, out, trouble = check(given, *argv)
    assert (status, trouble) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def item(**fields: object) -> str:
    return json.dumps({"id": "a", "kind": "draft", "text": "市です", **fields}) + "\n"


def test_each_line_is_answered_in_its_order() -> None:
    lines = item(text="🎌初回11月24日(月)"[1:], posted_on="2026-11-24") + item(id="b") + item(id="c", kind="comment", text="bit.ly/EXAMPLE")
    first, second, third = answers(lines)
    assert first == {"id": "a", "findings": [{**FINDING, "start": 2, "end": 11}]}
    assert second == {"id": "b", "findings": []}
    assert [found["code"] for found in third["findings"]] == ["link.shortener"]


def test_places_are_counted_in_code_points() -> None:
    [answer] = answers(item(text="🎌初回11月24日(月)", posted_on="2026-11-24"))
    assert answer["findings"] == [FINDING]


def test_the_platform_says_how_long_a_text_may_be() -> None:
    [answer] = answers(item(text="高" * 141, platform="x"))
    assert [
        (found["code"], found["level"], found["start"], found["clause"]) for found in answer["findings"] if found["category"] == "length"
    ] == [("length.over", "impossible", 140, "product-1")]


@pytest.mark.parametrize(
    ("line", "id_", "error"),
    [
        (b"{", None, "JSON"),
        (b"[" * 100_000, None, "JSON"),
        (b"\xff\xfe", None, "JSON"),
        (b'["a"]', None, "object"),
        (b'{"id": "x", "kind": "draft"}', "x", "text"),
        (b'{"id": "x", "kind": "draft", "text": 5}', "x", "text"),
        (b'{"id": "x", "kind": "letter", "text": "a"}', "x", "kind"),
        (b'{"id": "x", "text": "a"}', "x", "kind"),
        (b'{"id": "x", "kind": ["draft"], "text": "a"}', "x", "kind"),
        (b'{"id": "x", "kind": "draft", "text": "a", "posted_on": "2026-02-30"}', "x", "posted_on"),
        (b'{"id": "x", "kind": "draft", "text": "a", "posted_on": 20261124}', "x", "posted_on"),
        (b'{"id": "x", "kind": "draft", "text": "a", "platform": 5}', "x", "platform"),
        (b'{"id": "x", "kind": "draft", "text": "' + b"a" * 200_001 + b'"}', "x", "text"),
        (b'{"id": "x", "kind": "draft", "text": "' + b"a" * 8_000_000 + b'"}', None, "longer"),
    ],
    ids=range(14),
)
def test_a_bad_line_is_answered_and_the_rest_goes_on(line: bytes, id_: str | None, error: str) -> None:
    first, second = answers(line + b"\n" + item(id="good").encode())
    assert (first["id"], set(first), second) == (id_, {"id", "error"}, {"id": "good", "findings": []})
    assert error in first["error"]


def test_a_line_without_an_id_is_found_by_its_number() -> None:
    found = answers(b"\n\n{\n" + item().encode() + "死ね".encode("cp932") + b"\n" + b"x" * 4_000_001 + b"\n[]", "--workers", "2")
    assert [answer.get("error", "").partition("目: ")[::2] for answer in found] == [
        ("3行", checking.NOT_JSON), ("", ""), ("5行", checking.NOT_UTF8), ("6行", checking.TOO_LONG),
        ("7行", "JSONのオブジェクトではありません / not a JSON object"),
    ]  # fmt: skip


def test_empty_lines_are_no_items_and_no_input_is_no_answer() -> None:
    assert answers("\n  \n" + item() + "\n") == [{"id": "a", "findings": []}]
    assert answers("") == []


def test_half_a_character_is_given_back_as_it_came() -> None:
    [answer] = answers('{"id": "\\ud800", "kind": "draft", "text": "\\ud800 2月30日"}\n')
    assert (answer["id"], answer["findings"][0]["text"]) == ("\ud800", "2月30日")


def test_plain_text_is_one_item_answered_for_people() -> None:
    text = "初回は\n11月24日(月)です。"
    assert check(text, "--kind", "draft", "--posted-on", "2026-11-24") == (
        0,
        "[要理由] 5文字目 2026年11月24日は火曜日です。「月」か日付を直してください。\n",
        "",
    )
    assert check("初回です", "--kind", "draft")[1] == "見つかったことはありません。内容が正しいかどうかは、人が読んで確かめます。\n"


@pytest.mark.parametrize(("text", "why"), [("日本".encode("cp932"), "UTF-8"), (("あ" * 1_500_000).encode(), "200000文字まで")])
def test_a_plain_text_that_cannot_be_checked_is_work_that_failed(text: bytes, why: str) -> None:
    status, out, _ = check(text, "--kind", "draft")
    assert (status, why in out) == (1, True)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_it_without_a_word(workers: str) -> None:
    command = [sys.executable, "-m", "kosatsu.cli", "check", "--workers", workers]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **piped, start_new_session=True) as process:

        def write() -> None:
            with suppress(BrokenPipeError):
                process.stdin.write(item().encode() * 30_000)

        threading.Thread(target=write, daemon=True).start()
        assert json.loads(process.stdout.readline())["id"] == "a"
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=20)[1]
        assert (process.returncode, said) == (130, b"")


def test_answers_that_cannot_be_written_are_told_from_a_file_that_cannot_be_read() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "kosatsu.cli", "check"]
        done = subprocess.run(command, input=item().encode(), stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, "答えを書けません" in done.stderr.decode()) == (1, True)


def test_plain_text_can_be_answered_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text("2月30日です\n", "utf-8")
    [answer] = answers("", str(file), "--kind", "draft", "--format", "jsonl")
    assert (answer["id"], [found["code"] for found in answer["findings"]]) == (str(file), ["date.impossible"])


def test_lines_can_be_answered_for_people() -> None:
    assert check(item(text="2月30日") + "{\n", "--format", "human")[1].splitlines() == [
        "a: [要理由] 1文字目 「2月30日」という日は暦にありません。日付を直してください。",
        f"2行目: {checking.NOT_JSON}",
    ]


def test_a_kind_given_once_holds_for_lines_that_name_none() -> None:
    assert answers('{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n', "--kind", "comment") == [
        {"id": 1, "findings": []},
        {"id": 2, "findings": []},
    ]


def test_wrong_use_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    status, out, trouble = check("", str(tmp_path / "none.jsonl"))
    assert (status, out, "none.jsonl" in trouble) == (1, "", True)
    status, out, trouble = check("", "--kind", "letter")
    assert (status, out, "--kind" in trouble) == (2, "", True)
    assert check("", "--help")[0] == 0
    for wrong, said in (("--posted-on=いつか", "日付として読めません"), ("--workers=0", "1から64まで"), ("--workers=二", "1から64まで")):
        status, out, trouble = check("", wrong)
        assert (status, out, said in trouble) == (2, "", True)
    assert check("2月30日", "--kind", "draft", "--posted-on", "令和8年11月24日")[0] == 0
    assert "フォルダー" in check("", str(tmp_path))[2]


def test_the_first_answer_comes_before_the_input_ends() -> None:
    code = "import sys; from kosatsu.cli.checking import main; sys.exit(main([], sys.stdin, sys.stdout, sys.stderr))"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        for id_ in ("a", "b"):
            process.stdin.write(item(id=id_).encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": id_, "findings": []}
        process.stdin.close()
        assert process.wait(20) == 0


def test_memory_does_not_grow_with_the_lines() -> None:
    code = (
        "import sys, resource; from kosatsu.cli.checking import main; main([], sys.stdin, sys.stdout, sys.stderr);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )

    def peak(lines: int) -> int:
        given = item(text="11月24日(月) bit.ly/EXAMPLE", posted_on="2026-11-24").encode() * lines
        done = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, check=True)
        assert done.stdout.count(b"\n") == lines
        return int(done.stderr)

    assert peak(8000) < peak(50) + 8_000


def test_several_processes_answer_the_same_in_the_same_order() -> None:
    lines = "".join(
        item(id=number, text=f"{number}回目、お前バカだろ" if number % 3 else "ありがとう", kind="comment") for number in range(1203)
    )
    lines += "{\n"
    assert check(lines, "--workers", "2") == check(lines)


def test_the_city_of_a_file_says_which_hosts_are_its_own(tmp_path: Path) -> None:
    file = tmp_path / "city.toml"
    file.write_text('[[answer]]\nkey = "city.official_hosts"\nvalue = ["city.mikazuki.example"]\n', "utf-8")
    line = item(kind="comment", text="https://www.city-mikazuki.example/ https://www.city.mikazuki.example/")
    assert [found["code"] for answer in answers(line, "--bylaws", str(file)) for found in answer["findings"]] == ["link.lookalike"]
    assert [found["code"] for answer in answers(line) for found in answer["findings"]] == []


ELECTION = """[[answer]]
key = "election.contests"
value = [{ name = "町長選挙", level = "head", announced_on = "2026-07-07", voting_on = "2026-07-12", names = "", titles = "町長" }]
[[answer]]
key = "calendar.closed_days"
value = ["2026-07-02 創立記念日"]
"""


def test_the_city_of_a_file_says_when_elections_are_and_when_it_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "city.toml"
    file.write_text(ELECTION, "utf-8")
    lines = item(text="町長の笑顔です", posted_on="2026-07-01") + item(text="7月2日(木)に窓口で受け付けます", posted_on="2026-07-01")
    assert [found["code"] for answer in answers(lines, "--bylaws", str(file)) for found in answer["findings"]] == [
        "election.incumbent", "date.closed",
    ]  # fmt: skip
    assert [found["code"] for answer in answers(lines) for found in answer["findings"]] == []


def test_comments_are_held_against_the_accounts_own_policy(tmp_path: Path) -> None:
    file = tmp_path / "policy.txt"
    file.write_text("次のような書き込みは消します。\n・特定の個人を誹謗中傷するもの\n・営業や勧誘\n", "utf-8")
    line = item(kind="comment", text="お前バカだろ。bit.ly/EXAMPLE 父の意識がない")
    (answer,) = answers(line, "--policy", str(file))
    told = [found for found in answer["findings"] if not found["code"].startswith("likeness.")]
    assert [(found["code"], found["level"], found.get("policy")) for found in told] == [
        ("urgent.life", "warn", None),
        ("wording.insult", "warn", {"item": 1, "text": "特定の個人を誹謗中傷するもの"}),
        ("link.shortener", "hint", None),
    ]
    _, shown, _ = check(line, "--policy", str(file), "--format", "human")
    assert "(運用ポリシー⑩の1「特定の個人を誹謗中傷するもの」)" in shown
    draft = item(kind="draft", text="お前バカだろ")
    assert answers(draft, "--policy", str(file)) == answers(draft)


def test_a_policy_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    for content in (b"", b"\n \n", b"\xff\xfe"):
        (tmp_path / "policy.txt").write_bytes(content)
        assert check("", "--policy", str(tmp_path / "policy.txt"))[0] == 2
    assert check("", "--policy", str(tmp_path / "nowhere.txt"))[0] == 2


@pytest.mark.parametrize(
    "content", ["[[", ELECTION.replace("2026-07-12", "2026-07-01"), '[[answer]]\nkey = "city.official_hosts"\nvalue = "city.example"\n']
)
def test_a_file_that_is_none_of_settings_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "city.toml"
    file.write_text(content, "utf-8")
    status, out, trouble = check("", "--bylaws", str(file))
    assert (status, out) == (2, "")
    assert "--bylaws" in trouble


def test_a_file_with_every_answer_there_was_is_not_taken_for_the_settings_of_a_day(tmp_path: Path) -> None:
    file = tmp_path / "history.toml"
    hosts = '[[answer]]\nkey = "city.official_hosts"\nsince = 2026-{month}-01\nground = "x"\nvalue = ["city.example"]\n'
    file.write_text(hosts.format(month="04") + hosts.format(month="12"), "utf-8")
    status, _, trouble = check("", "--bylaws", str(file))
    assert (status, "export --on" in trouble) == (2, True)
