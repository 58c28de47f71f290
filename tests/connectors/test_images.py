"""Pictures as they leave: nothing but pixels, always the same bytes, and no picture harms the house."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from kosatsu.connectors import catalog, images
from kosatsu.connectors.images import Outgoing, Unreadable, outgoing

BLUESKY = catalog.limits("bluesky")
JPEG_ONLY = catalog.limits("instagram")


def encoded(picture: Image.Image, form: str, **choices: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, form, **choices)
    return made.getvalue()


def photograph(width: int = 800, height: int = 600) -> Image.Image:
    """Something with more colours than a drawing."""
    return Image.merge(
        "RGB",
        [
            Image.linear_gradient("L").resize((width, height)),
            Image.radial_gradient("L").resize((width, height)),
            Image.linear_gradient("L").rotate(90).resize((width, height)),
        ],
    )


def drawing(mode: str = "RGB") -> Image.Image:
    made = Image.new(mode, (200, 100), "white")
    ImageDraw.Draw(made).rectangle((10, 10, 90, 90), fill="navy")
    return made


def noise(edge: int) -> Image.Image:
    """Bytes that no encoder makes small, the same in every run."""
    seed, rows = b"kosatsu", []
    while sum(map(len, rows)) < edge * edge * 3:
        seed = zlib.crc32(seed).to_bytes(4, "big") + zlib.adler32(seed).to_bytes(4, "big")
        rows.append(
            b"".join(struct.pack(">Q", int.from_bytes(seed, "big") * (odd * 2 + 1) * 0x9E3779B97F4A7C15 % 2**64) for odd in range(512))
        )
    return Image.frombytes("RGB", (edge, edge), b"".join(rows)[: edge * edge * 3])


def with_everything_private(picture: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (35.0, 37.0, 30.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded(picture, "JPEG", exif=exif, comment=b"SecretComment", icc_profile=profile, dpi=(72, 72), quality=95)


def opened(made: Outgoing) -> Image.Image:
    picture = Image.open(io.BytesIO(made.content))
    picture.load()
    return picture


def test_the_same_original_leaves_as_the_same_bytes() -> None:
    original = with_everything_private(photograph())
    first = outgoing(original, BLUESKY, alt="体育館")
    assert outgoing(original, BLUESKY, alt="体育館") == first
    assert (first.media_type, first.width, first.height, first.alt) == ("image/jpeg", 800, 600, "体育館")


def test_nothing_leaves_but_the_pixels() -> None:
    made = outgoing(with_everything_private(photograph()), BLUESKY, alt="")
    assert b"Secret" not in made.content
    assert b"ICC_PROFILE" not in made.content
    assert dict(opened(made).getexif()) == {}
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "SecretName")
    told.add_itxt("XML:com.adobe.xmp", "SecretXmp")
    drawn = outgoing(encoded(drawing(), "PNG", pnginfo=told), BLUESKY, alt="")
    assert b"Secret" not in drawn.content
    assert {key for key in opened(drawn).info if key not in {"interlace"}} == set()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_sideways_leaves_upright(orientation: int) -> None:
    upright = drawing()
    sideways = {
        1: lambda picture: picture,
        2: lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda picture: picture.rotate(180),
        4: lambda picture: picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda picture: picture.transpose(Image.Transpose.TRANSPOSE),
        6: lambda picture: picture.rotate(90, expand=True),
        7: lambda picture: picture.transpose(Image.Transpose.TRANSVERSE),
        8: lambda picture: picture.rotate(-90, expand=True),
    }[orientation](upright)
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = outgoing(encoded(sideways, "PNG", exif=exif), BLUESKY, alt="")
    assert opened(made).convert("RGB").tobytes() == upright.tobytes()


def test_a_drawing_leaves_without_loss_and_a_photograph_as_a_photograph() -> None:
    assert outgoing(encoded(drawing(), "PNG"), BLUESKY, alt="").media_type == "image/png"
    assert opened(outgoing(encoded(drawing(), "GIF"), BLUESKY, alt="")).convert("RGB").tobytes() == drawing().tobytes()
    assert outgoing(encoded(photograph(), "WEBP", lossless=True), BLUESKY, alt="").media_type == "image/jpeg"


def test_what_is_transparent_lies_on_white_where_the_platform_takes_photographs_only() -> None:
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert opened(outgoing(encoded(clear, "PNG"), BLUESKY, alt="")).mode == "RGBA"
    flat = outgoing(encoded(clear, "PNG"), JPEG_ONLY, alt="")
    assert flat.media_type == "image/jpeg"
    assert opened(flat).getpixel((20, 20)) == (255, 255, 255)


def test_a_picture_too_large_for_the_platform_is_made_smaller_until_it_fits() -> None:
    original = encoded(noise(1500), "PNG")
    made = outgoing(original, BLUESKY, alt="")
    assert len(made.content) <= BLUESKY.image_bytes
    assert max(made.width, made.height) <= BLUESKY.image_edge
    assert opened(made).size == (made.width, made.height)
    wide = outgoing(encoded(Image.new("RGB", (4000, 1000), "green"), "PNG"), BLUESKY, alt="")
    assert (wide.width, wide.height) == (2000, 500)
    with pytest.raises(Unreadable) as refused:
        outgoing(original, replace(BLUESKY, image_bytes=100), alt="")
    assert refused.value.code == "image.will_not_fit"


def test_colours_are_those_the_profile_means() -> None:
    swapped = encoded(photograph(64, 64), "PNG", icc_profile=b"not a profile at all")
    assert outgoing(swapped, BLUESKY, alt="").width == 64
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert outgoing(encoded(photograph(64, 64), "PNG", icc_profile=lab), BLUESKY, alt="").width == 64


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(lambda: encoded(drawing().convert("CMYK"), "JPEG"), id="cmyk"),
        pytest.param(lambda: encoded(drawing().convert("L"), "PNG"), id="grey"),
        pytest.param(lambda: encoded(drawing().convert("1"), "PNG"), id="two colours"),
        pytest.param(lambda: encoded(drawing().convert("LA"), "PNG"), id="grey, transparent"),
        pytest.param(lambda: encoded(drawing().convert("P"), "PNG", transparency=0), id="palette, transparent"),
        pytest.param(lambda: encoded(Image.new("I;16", (50, 50), 40_000), "PNG"), id="sixteen bits"),
        pytest.param(lambda: encoded(Image.new("RGB", (1, 1), "red"), "PNG"), id="one pixel"),
    ],
)
def test_every_kind_of_pixel_is_taken(picture: Callable[[], bytes]) -> None:
    made = outgoing(picture(), BLUESKY, alt="")
    assert opened(made).size == (made.width, made.height)


def test_sixteen_bits_keep_their_brightness() -> None:
    made = outgoing(encoded(Image.new("I;16", (50, 50), 40_000), "PNG"), BLUESKY, alt="")
    assert opened(made).getpixel((25, 25)) == (156, 156, 156)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and is a few bytes long."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


ANIMATION = encoded(drawing(), "GIF", save_all=True, append_images=[Image.new("RGB", (200, 100), "red")])
ANIMATED_WEBP = encoded(drawing(), "WEBP", save_all=True, append_images=[Image.new("RGB", (200, 100), "red")])


@pytest.mark.parametrize(
    ("original", "code"),
    [
        (b"", "image.not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image.not_an_image"),
        (b"%PDF-1.7", "image.not_an_image"),
        (encoded(drawing(), "BMP"), "image.not_an_image"),
        (encoded(drawing(), "TIFF"), "image.not_an_image"),
        (encoded(photograph(), "PNG")[:-2000], "image.broken"),
        (encoded(photograph(), "JPEG")[:2000], "image.broken"),
        (bomb(60_000, 60_000), "image.too_many_pixels"),
        (bomb(9000, 9000), "image.too_many_pixels"),
        (ANIMATION, "image.moves"),
        (ANIMATED_WEBP, "image.moves"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_what_is_no_picture_or_harms_is_refused_with_its_reason(original: bytes, code: str) -> None:
    for ask in (lambda: outgoing(original, BLUESKY, alt=""), lambda: images.media_type(original)):
        with pytest.raises(Unreadable) as refused:
            ask()
        assert refused.value.code == code


def test_a_file_larger_than_anyone_needs_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_BYTES", 10)
    with pytest.raises(Unreadable) as refused:
        outgoing(encoded(drawing(), "PNG"), BLUESKY, alt="")
    assert refused.value.code == "image.too_many_bytes"


SAMPLES = [encoded(drawing(), "PNG"), with_everything_private(photograph(64, 48)), encoded(drawing(), "GIF"), encoded(drawing(), "WEBP")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_picture_is_taken_or_refused_and_nothing_else(original: bytes, damage: list[tuple[float, int]]) -> None:
    damaged = bytearray(original)
    for place, value in damage:
        damaged[int(place * (len(damaged) - 1))] = value
    try:
        made = outgoing(bytes(damaged), BLUESKY, alt="")
    except Unreadable as refused:
        assert refused.code.startswith("image.")
    else:
        assert len(made.content) <= BLUESKY.image_bytes
