"""A live machine in the browser: `Bench` and `Session` without one, `server` and `page` with."""

from pyedge.live.bench import Bench as Bench
from pyedge.live.recording import Recording as Recording
from pyedge.live.session import Session as Session
