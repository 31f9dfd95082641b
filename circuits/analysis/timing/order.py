"""In which order things happen within a step (D22, Fig. 7D), and how long each takes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from circuits.analysis.timing.bench import MIDDLE, Bench, Wave, Waves, triggers
from circuits.arrays import Floats

CLOCKS = ("latch_clock", "digipot_clock")


def disorder(bench: Bench, waves: Waves) -> list[str]:
    """What is not in order: a line for each fault, with its step.

    Trigger; the latch clock falls; then only U/D changes; the digipot clock falls; then only the
    wiper steps; both clocks return; each once.
    """
    found = []
    for step, (start, stop) in enumerate(pairwise(triggers(bench)), start=1):
        faults = _faults(waves, start, stop, first=step == 1)
        if bool(waves["up_down"].at(stop) > MIDDLE) != bench.up(step):
            faults.append("U/D is not what the drops of this step ask for")
        found += [f"step {step}: {fault}" for fault in faults]
    return found


def delays(bench: Bench, waves: Waves) -> dict[str, float]:
    """The longest time from event to event, in seconds; ValueError for steps not in order."""
    if faults := disorder(bench, waves):
        raise ValueError(faults[0])
    starts = triggers(bench)
    latch, count = (waves[net].crossings(MIDDLE, rising=False) for net in CLOCKS)
    back = waves["digipot_clock"].crossings(MIDDLE, rising=True)
    decided = np.concatenate([_turns(waves[net]) for net in ("up", "down")])
    return {
        "trigger to J and K": _longest(starts, decided, starts),
        "trigger to latch clock": _longest(starts, latch, starts),
        "latch clock to U/D": _longest(latch, _turns(waves["up_down"]), starts),
        "latch clock to digipot clock": _longest(latch, count, starts),
        "digipot clock to return": _longest(count, back, starts),
    }


def _faults(waves: Waves, start: float, stop: float, first: bool) -> list[str]:
    falls, rises = (
        {net: _within(waves[net].crossings(MIDDLE, way), start, stop) for net in CLOCKS}
        for way in (False, True)
    )
    for net in CLOCKS:
        fall, rise = len(falls[net]), len(rises[net])
        if not fall == rise == 1:
            return [f"{net} falls {fall} times and rises {rise} times, not once"]
    stored = _within(_turns(waves["up_down"]), start, stop)
    code = waves["code"]  # whose steps are where it is half-way to the next
    stepped = code.time[1:][np.diff(np.rint(code.volts)) != 0]
    counted = _within(stepped, start, stop)
    events = {
        "the latch clock falls": falls["latch_clock"],
        "U/D changes": stored,
        "the digipot clock falls": falls["digipot_clock"],
        "the wiper steps": counted,
        "a clock returns": np.minimum(rises["latch_clock"], rises["digipot_clock"]),
    }
    happened = [(name, time) for name, times in events.items() for time in times]
    found = [
        f"{later[0]} before {earlier[0]}"
        for earlier, later in pairwise(happened)
        if later[1] <= earlier[1]
    ]
    if len(stored) != 1 and not first:
        found.append(f"U/D changes {len(stored)} times, not once")
    if len(counted) != 1:
        found.append(f"the wiper steps {len(counted)} times, not once")
    return found


def _longest(earlier: Floats, later: Floats, starts: Floats) -> float:
    """From the one of `earlier` within each step to the last of `later` in it."""
    gaps = []
    for start, stop in pairwise(starts):
        begins = _within(earlier, np.nextafter(start, -np.inf), stop)
        ends = _within(later, start, stop)
        if len(begins) and len(ends):
            gaps.append(ends.max() - begins.min())
    return float(max(gaps))


def _within(times: Floats, start: float, stop: float) -> Floats:
    return np.asarray(times[(times > start) & (times < stop)])


def _turns(wave: Wave) -> Floats:
    """When it changes, either way."""
    both = [wave.crossings(MIDDLE, rising) for rising in (True, False)]
    return np.sort(np.concatenate(both))
