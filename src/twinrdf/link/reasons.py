"""The advice of the matcher on a proposal, and its reasons.

May import: nothing.
"""

from enum import Enum


class Advice(Enum):
    """What to do with the first candidate."""

    AUTO = "auto"
    REVIEW = "review"
    NONE = "none"


class Reason(Enum):
    """The reason for an advice."""

    IDENTIFIER = "identifier"
    CLEAR = "clear"
    NO_NAME = "no-name"
    NOT_IN_INDEX = "not-in-index"
    IDENTIFIERS_DISAGREE = "identifiers-disagree"
    SOURCES_DISAGREE = "sources-disagree"
    COUNTRY_CONFLICT = "country-conflict"
    LEVEL_CONFLICT = "level-conflict"
    ADMIN_CONFLICT = "admin-conflict"
    DISTANCE_CONFLICT = "distance-conflict"
    POPULATION_CONFLICT = "population-conflict"
    TRANSLITERATED_ONLY = "transliterated-only"
    FUZZY_ONLY = "fuzzy-only"
    NEARBY_ONLY = "nearby-only"
    LOOSE_NAME = "loose-name"
    NAME_ONLY = "name-only"
    COUNTRY_UNKNOWN = "country-unknown"
    NAMES_DISAGREE = "names-disagree"
    LEVEL_SPLIT = "level-split"
    SAME_AS_REGION = "same-as-region"
    HOMONYM_ELSEWHERE = "homonym-elsewhere"
    CLOSE_RUNNER_UP = "close-runner-up"
    SHARED_ITEM = "shared-item"
