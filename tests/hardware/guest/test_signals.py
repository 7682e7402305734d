"""What the operator hears, feels and sees: lamps, motor, speaker and sound card as the kernel offers them."""

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.beepers.alsa import Alsa
from devices.beepers.input_events import EV_FF, EV_SND, FF_RUMBLE, SND_TONE, find_device
from devices.beepers.led import Led
from devices.beepers.rumble import Rumble
from devices.beepers.speaker import Speaker
from devices.feedback import PATTERNS, Signal
from tests.hardware.guest.made_devices import EV_LED, EV_UINPUT, InputDevice, input_device, keyboard
from tests.hardware.guest.udev import there
from tests.hardware.sound import pitches

CAPS = 1
RATE = 16_000


@pytest.mark.parametrize("signal", Signal)
async def test_the_speaker_sounds_each_signal_in_its_pitch_and_number(signal: Signal) -> None:
    with input_device([(EV_SND, [SND_TONE])]) as device:
        assert await Speaker(await there(device.nodes)).signal(signal)
        tones = [value for kind, code, value in device.told() if (kind, code) == (EV_SND, SND_TONE)]
    pattern = PATTERNS[signal]
    assert [tone for tone in tones if tone] == [pattern.hertz] * pattern.count
    assert tones[-1] == 0


async def test_the_machines_own_speaker_is_found_and_sounds() -> None:
    """What it sounded is heard outside the machine: tests/hardware/test_virtual_machine.py."""
    assert find_device("snd", SND_TONE) is not None
    assert await Speaker().signal(Signal.GOOD)


@contextmanager
def motor() -> Iterator[tuple[InputDevice, list[bytes]]]:
    """A device with a vibration motor, and the effects that programs load into it."""
    with input_device([(EV_FF, [FF_RUMBLE])], effects=4) as device:
        loaded: list[bytes] = []
        stop = threading.Event()
        server = threading.Thread(target=_serve, args=(device, loaded, stop))
        server.start()
        try:
            yield device, loaded
        finally:
            stop.set()
            server.join()


def _serve(device: InputDevice, loaded: list[bytes], stop: threading.Event) -> None:
    while not stop.wait(0.01):
        for kind, code, request in device.told():
            if kind == EV_UINPUT:
                device.answer(code, request, loaded)
            elif kind == EV_FF:
                device.shaken.append(request)


@pytest.mark.parametrize("signal", Signal)
async def test_the_motor_shakes_each_signal_in_its_strength_and_number(signal: Signal) -> None:
    with motor() as (device, loaded):
        await there(device.nodes)
        assert await Rumble().signal(signal)
        await asyncio.sleep(0.05)
    pattern = PATTERNS[signal]
    [effect] = loaded
    kind = int.from_bytes(effect[:2], "little")
    strong, weak = (int.from_bytes(effect[at : at + 2], "little") for at in (16, 18))
    assert kind == FF_RUMBLE
    assert (strong > 0, weak > 0) == (pattern.hertz < 1_000, pattern.hertz >= 1_000)
    assert [value for value in device.shaken if value] == [1] * pattern.count


@pytest.mark.parametrize("signal", [Signal.GOOD, Signal.BAD])
async def test_a_lamp_blinks_each_signal_and_is_left_as_it_was(signal: Signal) -> None:
    with keyboard() as device:
        await there(device.nodes)
        lamp = await there(lambda: [lamp for lamp in device.lamps() if lamp.name.endswith("::capslock")])
        device.told()
        assert await Led(lamp.name).signal(signal)
        blinks = [value for kind, code, value in device.told() if (kind, code) == (EV_LED, CAPS)]
        assert blinks == [1, 0] * PATTERNS[signal].count
        assert (lamp / "brightness").read_text().strip() == "0"


@contextmanager
def recording(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Records three seconds of what comes out of a sound card whose output is its own input (snd-aloop)."""
    subprocess.run(["modprobe", "snd-aloop"], check=True)
    subprocess.run(["udevadm", "settle"], check=True)
    command = ["aplay", "-C", "-q", "-D", "plughw:Loopback,1,0", "-f", "S16_LE", "-r", str(RATE), "-d", "3", str(path)]
    recorder = subprocess.Popen(command)
    try:
        yield recorder
    finally:
        recorder.kill()
        recorder.wait()
        subprocess.run(["modprobe", "-r", "snd-aloop"], check=True)


@pytest.mark.parametrize("signal", [Signal.GOOD, Signal.BAD])
async def test_the_sound_card_plays_each_signal_in_its_pitch_and_number(signal: Signal, tmp_path: Path) -> None:
    with recording(tmp_path / "heard.wav") as recorder:
        await asyncio.sleep(0.5)
        alsa = Alsa("plughw:Loopback,0,0")
        try:
            assert await alsa.signal(signal)
        finally:
            alsa.close()
        await asyncio.to_thread(recorder.wait, 15)
    heard = pitches(tmp_path / "heard.wav", RATE)
    assert heard == pytest.approx([PATTERNS[signal].hertz] * PATTERNS[signal].count, rel=0.05)


async def test_a_card_that_is_not_there_says_no() -> None:
    assert not await Alsa("plughw:7").signal(Signal.GOOD)
