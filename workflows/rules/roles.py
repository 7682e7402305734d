"""Who may do what: the roles of people, as the signed people bundle gives them."""

from enum import Enum


class Role(Enum):
    """What a person may do on a terminal or on the console."""

    RECEIVER = "receiver"
    PICKER = "picker"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    ADMINISTRATOR = "administrator"
    IT = "it"
    AUDITOR = "auditor"
    OWNER_VIEWER = "owner_viewer"


MAY_RECEIVE = frozenset({Role.RECEIVER, Role.SUPERVISOR, Role.QUALITY})
MAY_PICK = frozenset({Role.PICKER, Role.SUPERVISOR})
MAY_STORE = frozenset({Role.RECEIVER, Role.PICKER, Role.SUPERVISOR})
MAY_RESOLVE = frozenset({Role.SUPERVISOR, Role.QUALITY})
MAY_WORK = MAY_RECEIVE | MAY_PICK | MAY_STORE | MAY_RESOLVE
