"""Personal data in a text: recognised by patterns, word lists and, for names, a model; never repeated."""

from automation.rules.personal_data.recogniser import Recogniser as Recogniser
from automation.rules.personal_data.recogniser import is_suspicious as is_suspicious
from automation.rules.personal_data.recogniser import personal_data_kinds as personal_data_kinds
