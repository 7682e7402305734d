"""Means of giving signals: sound, speaker, motor, lamps. What would need hardware is a file that takes the same bytes."""

import asyncio
import ctypes
import io
import struct
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from devices.beepers.alsa import Alsa
from devices.beepers.choose import DEFAULT_ORDER, check_order, choose_beepers
from devices.beepers.input_events import EFFECT_SIZE, EVIOCSFF, FF_RUMBLE, find_device, rumble_effect
from devices.beepers.led import Led
from devices.beepers.rumble import Rumble
from devices.beepers.speaker import Speaker
from devices.beepers.wave_form import RATE, wave_form
from devices.errors import BadSetting
from devices.feedback import PATTERNS, RecordingBeeper, Signal, TerminalBell

EVENT = struct.Struct("@llHHi")


def events(raw: bytes) -> list[tuple[int, int, int]]:
    return [EVENT.unpack_from(raw, at)[2:] for at in range(0, len(raw), EVENT.size)]


def test_every_two_signals_differ_in_count_and_in_pitch() -> None:
    assert len({pattern.count for pattern in PATTERNS.values()}) == len(Signal)
    pitches = sorted(pattern.hertz for pattern in PATTERNS.values())
    assert all(high / low > 1.3 for low, high in pairwise(pitches))


@pytest.mark.parametrize("signal", Signal)
def test_a_signals_sound_is_a_wav_file_with_its_pattern_in_it(signal: Signal) -> None:
    with wave.open(io.BytesIO(wave_form(signal))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        samples = struct.unpack(f"<{sound.getnframes()}h", sound.readframes(sound.getnframes()))
    window = RATE // 100
    loud = [max(map(abs, samples[at : at + window])) > 3_000 for at in range(0, len(samples) - window, window)]
    tones = sum(now and not before for before, now in zip([False, *loud], loud, strict=False))
    crossings = sum(a < 0 <= b for a, b in pairwise(samples))
    pattern = PATTERNS[signal]
    assert tones == pattern.count
    assert crossings == pytest.approx(pattern.hertz * pattern.tone_ms * pattern.count / 1_000, rel=0.05)
    assert len(samples) / RATE < 1.2


async def test_the_speaker_is_told_each_tone_and_its_end(tmp_path: Path) -> None:
    node = tmp_path / "event0"
    node.touch()
    assert await Speaker(str(node)).signal(Signal.ATTENTION)
    assert events(node.read_bytes()) == [(0x12, 2, 1_300), (0x12, 2, 0)] * 2 + [(0x12, 2, 0)]


class KernelEffect(ctypes.Structure):
    """struct ff_effect as linux/input.h has it, with its longest kind."""

    class Periodic(ctypes.Structure):
        _fields_ = [
            ("waveform", ctypes.c_uint16),
            ("period", ctypes.c_uint16),
            ("magnitude", ctypes.c_int16),
            ("offset", ctypes.c_int16),
            ("phase", ctypes.c_uint16),
            ("envelope", ctypes.c_uint16 * 4),
            ("custom_len", ctypes.c_uint32),
            ("custom_data", ctypes.c_void_p),
        ]

    class Kind(ctypes.Union):
        pass

    Kind._fields_ = [("rumble", ctypes.c_uint16 * 2), ("periodic", Periodic)]
    _fields_ = [
        ("type", ctypes.c_uint16),
        ("id", ctypes.c_int16),
        ("direction", ctypes.c_uint16),
        ("trigger", ctypes.c_uint16 * 2),
        ("replay", ctypes.c_uint16 * 2),
        ("u", Kind),
    ]


def test_an_effect_has_the_shape_that_the_kernel_reads() -> None:
    assert ctypes.sizeof(KernelEffect) == EFFECT_SIZE
    effect = KernelEffect.from_buffer(rumble_effect(220, 0xFFFF, 7))
    assert (effect.type, effect.id, effect.replay[0]) == (FF_RUMBLE, -1, 220)
    assert list(effect.u.rumble) == [0xFFFF, 7]


async def test_the_motor_gets_one_effect_and_plays_it_as_often_as_the_signal_says(tmp_path: Path) -> None:
    node, loaded = tmp_path / "event5", []
    node.touch()

    def load(_node: int, request: int, effect: bytearray) -> int:
        loaded.append(request)
        struct.pack_into("@h", effect, 2, 9)
        return 0

    assert await Rumble(str(node), load).signal(Signal.BAD)
    assert loaded == [EVIOCSFF]
    assert events(node.read_bytes()) == [(0x15, 9, 1)] * 3


async def test_without_speaker_or_motor_the_next_means_is_tried(tmp_path: Path) -> None:
    assert not await Speaker(str(tmp_path / "none")).signal(Signal.GOOD)
    assert not await Rumble(str(tmp_path / "none")).signal(Signal.GOOD)


def test_devices_are_found_by_what_they_can_do(tmp_path: Path) -> None:
    for name, sound, force in (("event0", "0", "0"), ("event1", "6", "0"), ("event2", "0", "107030000 0")):
        folder = tmp_path / "class/input" / name / "device/capabilities"
        folder.mkdir(parents=True)
        (folder / "snd").write_text(sound)
        (folder / "ff").write_text(force)
    assert find_device("snd", 0x02, tmp_path) == Path("/dev/input/event1")
    assert find_device("ff", FF_RUMBLE, tmp_path) == Path("/dev/input/event2")
    assert find_device("ff", 0x7F, tmp_path) is None


async def test_a_lamp_is_blinked_and_left_as_it_was(tmp_path: Path) -> None:
    for name in ("green", "red"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "brightness").write_text("7")
        (tmp_path / name / "max_brightness").write_text("255\n")
    blinking = asyncio.create_task(Led("green", "red", tmp_path).signal(Signal.BAD))
    await asyncio.sleep(0.05)
    assert (tmp_path / "red/brightness").read_text() == "255"
    assert await blinking
    assert (tmp_path / "red/brightness").read_text() == "7"
    assert not await Led("blue", folder=tmp_path).signal(Signal.GOOD)


def test_means_are_chosen_by_name_in_the_given_order() -> None:
    scanner, screen = RecordingBeeper(), io.StringIO()
    chosen = choose_beepers(["led:green,red", "scanner", "alsa:hw:0", "bell"], scanner, screen)
    assert [type(it) for it in chosen] == [Led, RecordingBeeper, Alsa, TerminalBell]
    assert chosen[1] is scanner
    check_order(DEFAULT_ORDER)


@pytest.mark.parametrize("name", ["horn", "", "led", "bell:2", "scanner:x"])
def test_a_name_that_is_no_means_is_told_with_those_that_are(name: str) -> None:
    with pytest.raises(BadSetting, match="scanner, alsa, speaker"):
        check_order([name])
