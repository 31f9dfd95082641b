"""Netlists that train themselves: what there is to train, its deck, and what the deck writes."""

from circuits.self_training.deck import OSCILLATOR as OSCILLATOR
from circuits.self_training.deck import deck as deck
from circuits.self_training.machine import PARTS as PARTS
from circuits.self_training.machine import Lessons as Lessons
from circuits.self_training.machine import SelfTraining as SelfTraining
from circuits.self_training.written import Clocked as Clocked
from circuits.self_training.written import columns as columns
from circuits.self_training.written import read as read
