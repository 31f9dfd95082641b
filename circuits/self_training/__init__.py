"""Netlists that train themselves: what there is to train, its deck, and what the deck writes."""

from circuits.self_training.deck import OSCILLATOR as OSCILLATOR
from circuits.self_training.deck import deck as deck
from circuits.self_training.output import Clocked as Clocked
from circuits.self_training.output import columns as columns
from circuits.self_training.output import read as read
from circuits.self_training.spec import Lessons as Lessons
from circuits.self_training.spec import SelfTraining as SelfTraining
