"""Invitations to a survey, for those who run it: everything that their pages need.

What is given back, and what is refused, must not tell who has answered in a confidential or an
anonymous round.
"""

from __future__ import annotations

from app.services.invitations.invitation_adding import (
    Added,
    add_invitations,
)
from app.services.invitations.invitation_addresses import MAX_ADDRESSES, parse_addresses
from app.services.invitations.invitation_changes import (
    change_group,
    correct_address,
    move,
    remove,
    restore,
    revoke,
)
from app.services.invitations.invitation_list import (
    PAGE_SIZE,
    InvitationItem,
    InvitationPage,
    list_invitations,
)
from app.services.invitations.invitation_sending import HandedOut, hand_out, remind, send

__all__ = [
    "MAX_ADDRESSES",
    "PAGE_SIZE",
    "Added",
    "HandedOut",
    "InvitationItem",
    "InvitationPage",
    "add_invitations",
    "change_group",
    "correct_address",
    "hand_out",
    "list_invitations",
    "move",
    "parse_addresses",
    "remind",
    "remove",
    "restore",
    "revoke",
    "send",
]
