"""How well drawn posters, codes and faces are read, how often a clean poster is pointed at, and what it costs; JSON lines.

Everything is drawn here: posters in two fonts, four papers and six sizes, codes from 60 to 400 pixels. Drawn letters are easier than
photographed ones. Readers that are not installed are left out and said so on standard error.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image, ImageDraw, ImageFilter  # the tests' pictures are found by the line above
from tests import drawn

from kosatsu.checks.city import City
from kosatsu.checks.drafts import Draft
from kosatsu.checks.links import distance
from kosatsu.checks.pictures import apart, codes, faces, lines, readers, tesseract
from kosatsu.checks.pictures.judging import Pictured, against_pictures
from kosatsu.checks.pictures.seen import Seen
from kosatsu.kernel.findings import Level

CITY = City(hosts=("city.kirisawa.example",), telephones=frozenset({"0554623111", "0554621234"}))
POSTERS = (
    (
        "桐沢市総合防災訓練",
        "日時 令和8年11月29日(日) 午前9時から正午まで",
        "会場 桐沢市民会館 大ホール",
        "申込み 危機管理課 電話0554-62-3111",
    ),
    ("図書館まつり", "12月5日(土)・6日(日) 10時〜16時", "おはなし会 人形劇 古本市", "https://www.city.kirisawa.example/library/"),
    (
        "インフルエンザ予防接種のお知らせ",
        "対象 65歳以上の方",
        "期間 10月1日(木)から12月28日(月)まで",
        "費用 1,500円 保健センター 電話0554-62-1234",
    ),
    ("水道管の凍結にご注意ください", "気温が氷点下4度以下になると凍結しやすくなります", "蛇口や水道管を布で包んでください", "上下水道課"),
    (
        "税の納め忘れはありませんか",
        "市県民税第3期の納期限は11月30日(月)です",
        "スマートフォンでも納められます",
        "https://www.city.kirisawa.example/zei/nofu.html",
    ),
    ("秋の火災予防運動", "11月9日(月)〜11月15日(日)", "逃げ遅れを防ぐために住宅用火災警報器を付けましょう", "桐沢市消防本部"),
    ("子育て相談会", "予約不要 参加費無料", "毎月第2水曜日 午後1時30分から3時まで", "こども課 電話0554-62-3111"),
    ("ごみの出し方が変わります", "令和9年1月から、プラスチックは毎週金曜日です", "朝8時までに出してください", "生活環境課"),
)
SIZES = (16, 20, 28, 40, 64, 100)
PAPERS = (("white", "black"), ("#fff3c4", "#7a1f1f"), ("navy", "white"), ("#e8f5e9", "#1b5e20"))
LINKS = (
    "https://bit.ly/3xAmple",
    "https://city-kirisawa.example.com/login?next=1",
    "https://www.city.kirisawa.example/bousai/2026/annai.html",
)


def tell(**values: object) -> None:
    sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def as_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(drawn.encoded(picture, "JPEG", quality=quality)))


def every_poster() -> Iterator[tuple[str, str, Image.Image]]:
    """Name of the kind, what it says, and how it looks: each poster in every size on a paper and in a font that take turns."""
    for number, told in enumerate(POSTERS):
        for turn, size in enumerate(SIZES):
            paper, ink = PAPERS[(number + turn) % len(PAPERS)]
            font = (drawn.GOTHIC, drawn.MINCHO)[(number + turn) % 2]
            poster = drawn.poster(told, size, paper=paper, ink=ink, name=font)
            yield f"{size}px", "".join(told), poster
            if size == 40:
                yield "40px, on a photograph's ground", "".join(told), photographed(told)
            if size == 28:
                yield (
                    "28px, turned by 2 degrees, JPEG 40",
                    "".join(told),
                    as_jpeg(poster.rotate(2, Image.Resampling.BICUBIC, fillcolor=paper), 40),
                )


def photographed(told: tuple[str, ...]) -> Image.Image:
    """White letters with a dark rim on a ground of a thousand colours."""
    ground = Image.merge("RGB", [Image.effect_noise((1600, 600), spread) for spread in (40, 60, 80)])
    for place, line in enumerate(told):
        where = (60, 60 + 120 * place)
        ImageDraw.Draw(ground).text(where, line, fill="white", font=drawn.font(40), stroke_width=3, stroke_fill="black")
    return ground


def measure_words(reader: str, read_by: Callable[[Image.Image], str]) -> None:
    wrong: dict[str, list[float]] = {}
    pointed, posters = [], 0
    for kind, meant, poster in every_poster():
        read = read_by(poster)
        wrong.setdefault(kind, []).append(distance(letters(read), letters(meant)) / len(letters(meant)))
        judged = against_pictures(Draft(meant, posted_on=date(2026, 11, 1), city=CITY), [Pictured(meant, Seen(words=read))])
        pointed += [(finding.code, finding.text) for finding in judged if finding.level is not Level.HINT]
        posters += 1
    for kind, rates in wrong.items():
        mean = round(sum(rates) / len(rates), 3)
        tell(case="words", reader=reader, letters=kind, posters=len(rates), cer=mean, worst=round(max(rates), 3))
    tell(case="clean_posters", reader=reader, posters=posters, findings=len(pointed), found=pointed)


def measure_codes() -> None:
    for edge in (60, 80, 120, 200, 400):
        for kind in ("plain", "JPEG 40", "turned by 7 degrees, JPEG 60", "blurred"):
            read = 0
            for link in LINKS:
                paper = Image.new("RGB", (1600, 1200), "#ebf0dc")
                paper.paste(drawn.code(link, edge), (700, 500))
                read += link in codes.read(damaged(paper, kind))
            tell(case="codes", edge=edge, kind=kind, codes=len(LINKS), read=read)


def damaged(paper: Image.Image, kind: str) -> Image.Image:
    if kind == "blurred":
        return paper.filter(ImageFilter.GaussianBlur(1))
    if "turned" in kind:
        return as_jpeg(paper.rotate(7, Image.Resampling.BICUBIC, fillcolor="#ebf0dc"), 60)
    return as_jpeg(paper, 40) if kind != "plain" else paper


def measure_faces() -> None:
    drawings = {f"drawn face, {size}px": drawn.face(size) for size in (120, 240, 360)}
    drawings |= {"poster": drawn.poster(POSTERS[0]), "code": drawn.code(LINKS[0], 400), "gradient": Image.radial_gradient("L")}
    tell(case="faces", found={name: faces.read(picture) for name, picture in drawings.items()})


def measure_cost() -> None:
    poster = drawn.on(drawn.poster(POSTERS[0], 48), drawn.code(LINKS[0]))
    page = drawn.poster(["市民の皆さんにお知らせします。詳しくは広報をご覧ください。" * 2] * 40, 24)
    pictures = {
        "poster, 1 million pixels": drawn.encoded(poster.resize((1280, round(1280 * poster.height / poster.width))), "JPEG"),
        "poster, 12 million pixels": drawn.encoded(poster.resize((4000, round(4000 * poster.height / poster.width))), "JPEG"),
        "page of 2,300 letters": drawn.encoded(page),
        "noise, 12 million pixels": drawn.encoded(Image.effect_noise((4000, 3000), 120).convert("RGB"), "JPEG"),
        "50 million pixels": drawn.encoded(poster.resize((8000, 6200)), "JPEG"),
    }
    for name, content in pictures.items():
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        seen = apart.see(content)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        tell(
            case="cost", picture=name, seconds=round(time.perf_counter() - begun, 1),
            processor=round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
            mib=peak(content) // 1024, failed=seen.failed if seen else ("all",),
        )  # fmt: skip


def peak(content: bytes) -> int:
    """KiB that the reading process held at most, asked in a process of its own so that no other one counts."""
    asked = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    said = subprocess.run([sys.executable, "-c", asked, *apart.CHILD], input=content, capture_output=True, check=True)
    return int(said.stdout)


def main() -> None:
    tell(case="readers", **readers.here())
    measures = {
        "tesseract": (tesseract, lambda: measure_words("tesseract", tesseract.read)),
        "lines": (lines, lambda: measure_words("lines", lambda picture: lines.read(picture)[0])),
        "codes": (codes, measure_codes),
        "faces": (faces, measure_faces),
    }
    for name, (reader, measure) in measures.items():
        if reader.version():
            measure()
        else:
            sys.stderr.write(f"no reader of {name} here\n")
    measure_cost()


if __name__ == "__main__":
    main()
