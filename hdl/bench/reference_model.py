"""What the hardware must do, in plain Python: the benches hold it against the simulators."""

from __future__ import annotations

from hdl.global_clock import OSC_PERIODS_PER_STEP, PERIODS_PER_SECTION

LATCH, COUNT, DONE = PERIODS_PER_SECTION, 2 * PERIODS_PER_SECTION, OSC_PERIODS_PER_STEP


class EdgesModel:
    """U/D and wiper code of each edge; `power_up` is its code after reset, None for the middle."""

    def __init__(self, n_edges: int, levels: int, power_up: int | None = None) -> None:
        self.n_edges, self.levels = n_edges, levels
        self.power_up = levels // 2 if power_up is None else power_up
        self.reset()

    def reset(self) -> None:
        """U/D low, wipers at their power-up code."""
        self.up = [False] * self.n_edges
        self.codes = [self.power_up] * self.n_edges

    def latch(self, first: int, second: int) -> None:
        """Store which way to count: up where the packed comparator bits differ."""
        self.up = [bool((first ^ second) >> k & 1) for k in range(self.n_edges)]

    def count(self) -> None:
        """One step up or down, stopping at both ends."""
        top = self.levels - 1
        steps = zip(self.codes, self.up, strict=True)
        self.codes = [min(code + 1, top) if up else max(code - 1, 0) for code, up in steps]

    @property
    def outputs(self) -> dict[str, int]:
        """The packed output ports."""
        width = (self.levels - 1).bit_length()
        return {
            "up_down": sum(up << k for k, up in enumerate(self.up)),
            "codes": sum(code << k * width for k, code in enumerate(self.codes)),
        }


class MachineModel(EdgesModel):
    """Edges on the global clock, by the oscillator's rising edges since the trigger moved."""

    def __init__(self, n_edges: int, levels: int, power_up: int | None = None) -> None:
        self.since: int | None = None
        super().__init__(n_edges, levels, power_up)

    def reset(self) -> None:
        """Also stop the step under way."""
        super().reset()
        self.since = None

    def trigger(self) -> None:
        """The trigger moved; back again within three samples, it bounced."""
        self.since = 0 if self.since is None else None

    def rise(self, first: int, second: int) -> None:
        """A rising edge of the oscillator, with these comparator bits."""
        if self.since is None:
            return
        self.since += 1
        if self.since == LATCH:
            self.latch(first, second)
        elif self.since == COUNT:
            self.count()
        elif self.since == DONE:
            self.since = None

    @property
    def outputs(self) -> dict[str, int]:
        """The packed output ports, clocks too."""
        since = self.since or 0
        clocks = {"latch_clock": int(since < LATCH), "digipot_clock": int(since < COUNT)}
        return super().outputs | clocks
