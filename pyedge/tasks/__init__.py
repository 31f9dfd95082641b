"""What a machine is asked to learn."""

from pyedge.tasks.allostery import allostery as allostery
from pyedge.tasks.allostery import schedule as schedule
from pyedge.tasks.classification import Classification as Classification
from pyedge.tasks.classification import classification as classification
from pyedge.tasks.decision_process import DecisionProcess as DecisionProcess
from pyedge.tasks.elastic import ELASTIC as ELASTIC
from pyedge.tasks.file import TASK_KINDS as TASK_KINDS
from pyedge.tasks.file import TaskFile as TaskFile
from pyedge.tasks.file import load_task as load_task
from pyedge.tasks.file import named_task as named_task
from pyedge.tasks.file import task_notes as task_notes
from pyedge.tasks.linear_map import LINEAR_MAPS as LINEAR_MAPS
from pyedge.tasks.linear_map import linear_map as linear_map
from pyedge.tasks.published import PUBLISHED as PUBLISHED
from pyedge.tasks.published import network_of as network_of
from pyedge.tasks.published import published as published
from pyedge.tasks.read_out import read_outs as read_outs
from pyedge.tasks.regression import linear_regression as linear_regression
from pyedge.tasks.regression import regression as regression
from pyedge.tasks.rewards import QLearning as QLearning
from pyedge.tasks.rewards import q_learning as q_learning
from pyedge.tasks.task import Examples as Examples
from pyedge.tasks.task import Lesson as Lesson
from pyedge.tasks.task import Measure as Measure
from pyedge.tasks.task import Task as Task
from pyedge.tasks.transistor import TRANSISTOR as TRANSISTOR
