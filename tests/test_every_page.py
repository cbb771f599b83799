"""Every page x method x role, in one literal table. A page without a row fails.

The columns are the cast: anonymous, Ot the outsider, Sreymom who represents an invited organisation, Chanthy the
coordinator, Piseth the publisher, Mealea the administrator. A POST is sent empty, so 422 means "you may, but this
is not filled in", and 302 "done". The anonymous are sent to sign in by GET; after a POST they are told
so on a page that keeps what was typed (403).
"""

from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from organisations.actions import delegating, doubling, importing, inviting, merging, registering
from organisations.actions.contacting import add_contact
from organisations.actions.logos import set_logo
from organisations.models import Duty, Mandate, Membership, Person
from organisations.sheets.writing import write_csv
from outbox.models import Job, State
from partners.actions import subscribing, telling
from partners.kinds import WebhookState
from partners.models import Webhook
from statements.actions import (
    amending,
    answering_sign_on,
    applying,
    asking_convenor,
    bringing_in,
    collecting,
    commenting,
    consulting,
    delivering,
    mailing,
    positions,
    publishing,
    returning,
    staffing,
)
from statements.actions.amending import Proposed
from statements.actions.mail_stops import token_of as token_of_mail
from statements.models import Orphan, PressLink, Round, Statement
from statements.stages import ChangeKind
from statements.word_text import round_docx
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.organisations.pictures import picture
from tests.retelling import told_once
from tests.statements import changing, endorsed
from tests.statements.answered import merged
from tests.statements.recorded import letter, second
from tests.stopped_clock import stop_clock

ROLES = ("anonymous", "outsider", "representative", "coordinator", "publisher", "administrator")

# page: (GET, POST), each for the six roles in order.
TABLE: dict[str, tuple[str, str]] = {
    #                       A   O   R   C   P   M     A   O   R   C   P   M
    "home":               ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "public-statement":   ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "feed":               ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "sitemap":            ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "robots":             ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "oembed":             ("404 404 404 404 404 404", "405 405 405 405 405 405"),
    "statement-picture":  ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "statement-badge":    ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "statement-card":     ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "theme":              ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "co-signing":         ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "co-signing-year":    ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "organisation-statements": ("404 404 404 404 404 404", "405 405 405 405 405 405"),
    "public-answers":     ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "public-answers-file": ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "public-file":        ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "public-variant":     ("404 404 404 404 404 404", "405 405 405 405 405 405"),
    "press-kit":          ("404 404 404 404 404 404", "405 405 405 405 405 405"),
    "check-pdf":          ("200 200 200 200 200 200", "422 422 422 422 422 422"),
    "check-edition":      ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "sign-in":            ("200 302 302 302 302 302", "422 302 302 302 302 302"),
    "sign-out":           ("405 405 405 405 405 405", "302 302 302 302 302 302"),
    # one's own account; what changes how one signs in asks first who one is (302)
    "account_login": ("200 302 302 302 302 302", "422 302 302 302 302 302"),
    "account_confirm_login_code": ("302 302 302 302 302 302", "302 302 302 302 302 302"),
    "mfa_authenticate": ("302 302 302 302 302 302", "302 302 302 302 302 302"),
    "mfa_login_webauthn": ("302 302 302 302 302 302", "302 302 302 302 302 302"),
    "account": ("302 200 200 200 200 200", "403 422 422 422 422 422"),
    "mfa_index": ("302 200 200 200 200 200", "403 422 422 422 422 422"),
    "account_reauthenticate": ("302 200 200 200 200 200", "403 422 422 422 422 422"),
    "account_change_password": ("302 200 200 200 200 200", "403 422 422 422 422 422"),
    "sessions": ("302 200 200 200 200 200", "403 405 405 405 405 405"),
    "end-session": ("302 405 405 405 405 405", "403 404 404 404 404 404"),
    "end-other-sessions": ("302 405 405 405 405 405", "403 302 302 302 302 302"),
    "tokens": ("302 200 200 200 200 200", "403 302 302 302 302 302"),
    "revoke-token": ("302 405 405 405 405 405", "403 404 404 404 404 404"),
    "mfa_activate_totp": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "mfa_deactivate_totp": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "mfa_list_webauthn": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "mfa_add_webauthn": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "mfa_remove_webauthn": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "mfa_view_recovery_codes": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "mfa_generate_recovery_codes": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "mfa_download_recovery_codes": ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "dashboard":          ("302 200 200 200 200 200", "403 405 405 405 405 405"),
    "start":              ("302 403 403 200 403 403", "403 403 403 422 403 403"),
    "overview":           ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "details":            ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "move":               ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "text":               ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "add-block":          ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "edit-block":         ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "place-block":        ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "split-block":        ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "join-blocks":        ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "keep-draft":         ("302 405 405 405 405 405", "403 404 403 200 403 404"),
    "preview":            ("302 405 405 405 405 405", "403 404 200 200 200 404"),
    "translations":       ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "remove-block":       ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "version":            ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "versions":           ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "compare-versions":   ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "compared-file":      ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "cited-place":        ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "authorship":         ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "version-authorship": ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "restore-version":    ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "bring-in":           ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "outside-text":       ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "round-file":         ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "word-files":         ("302 404 200 200 403 404", "403 404 422 422 403 404"),
    "word-file":          ("302 404 200 200 404 404", "403 404 200 200 404 404"),
    "invitations":        ("302 404 403 200 200 404", "403 404 403 422 403 404"),
    "staff":              ("302 404 403 200 200 404", "403 404 403 422 403 404"),
    "end-role":           ("302 405 405 405 405 405", "403 404 403 302 403 404"),
    "co-convenors":       ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "remove-co-convenor": ("302 405 405 405 405 405", "403 404 403 302 403 404"),
    "convenor-rules":     ("302 404 404 403 403 200", "403 404 404 403 403 302"),
    "signing-rules":      ("302 404 404 403 403 200", "403 404 404 403 403 302"),
    "webhooks":           ("302 404 404 200 403 200", "403 404 404 422 403 422"),
    "webhook":            ("302 404 404 200 403 200", "403 404 404 422 403 422"),
    "round":              ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "round-deadline":     ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "participation":      ("302 404 403 200 403 404", "403 405 405 405 405 405"),
    "remind-round":       ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "extend-round":       ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "nothing-to-add":     ("302 405 405 405 405 405", "403 404 403 403 403 404"),
    "reply":              ("302 404 200 200 403 404", "403 404 422 422 403 404"),
    "comment":            ("302 404 200 403 403 404", "403 404 422 403 403 404"),
    "amend":              ("302 404 200 403 403 404", "403 404 302 403 403 404"),
    "withdraw-amendment": ("302 404 200 403 403 404", "403 404 302 403 403 404"),
    "unsent-amendment":   ("302 404 200 403 403 404", "403 404 302 403 403 404"),
    "amend-amendment":    ("302 404 200 403 403 404", "403 404 422 403 403 404"),
    "co-sponsor":         ("302 404 200 403 403 404", "403 404 302 403 403 404"),
    "leave-amendment":    ("302 405 405 405 405 405", "403 404 302 403 403 404"),
    "board":              ("302 404 403 200 403 404", "403 405 405 405 405 405"),
    "dispose-amendment":  ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "dispose-comment":    ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "merge":              ("302 404 403 200 403 404", "403 404 403 409 403 404"),
    "undo-round-merge":   ("302 404 403 200 403 404", "403 404 403 409 403 404"),
    "next-version":       ("302 404 403 200 403 404", "403 405 405 405 405 405"),
    "dispose-several":    ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "take-back-amendment": ("302 405 405 405 405 405", "403 404 403 302 403 404"),
    "take-back-comment":  ("302 405 405 405 405 405", "403 404 403 302 403 404"),
    "reinsert":           ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "answers":            ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "answers-file":       ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "dissent":            ("302 404 200 403 403 404", "403 404 422 403 403 404"),
    "positions":          ("302 404 200 200 200 404", "403 404 422 403 403 404"),
    "position-call":      ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "ask-positions":      ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "close-positions":    ("302 405 405 405 405 405", "403 404 403 302 403 404"),
    "sign":               ("302 404 200 200 200 404", "403 404 422 403 403 404"),
    "sign-as-person":     ("200 200 200 200 200 200", "422 422 422 422 422 422"),
    "asked":              ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "own-signature":      ("200 200 200 200 200 200", "422 422 422 422 422 422"),
    "endorsement":        ("200 200 200 200 200 200", "422 422 422 422 422 422"),
    "apply":              ("200 200 200 200 200 200", "422 422 422 422 422 422"),
    "applied":            ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "who-signs":          ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "individuals":        ("302 404 403 200 200 404", "403 404 403 302 302 404"),
    "individuals-file":   ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "strike-signature":   ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "applications":       ("302 404 403 200 403 404", "403 405 405 405 405 405"),
    "application":        ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "signatures":         ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "signatures-file":    ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "sign-on-progress":   ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "sign-on-deadline":   ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "call-list":          ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "call-contact":       ("302 404 403 200 200 404", "403 404 403 200 200 404"),
    "extend-sign-on":     ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "check-receipt":      ("200 200 200 200 200 200", "422 422 422 422 422 422"),
    "signature-receipt":  ("302 404 200 404 404 404", "403 405 405 405 405 405"),
    "receipt-file":       ("302 404 200 404 404 404", "403 405 405 405 405 405"),
    "changed-text":       ("302 404 200 404 404 404", "403 404 422 404 404 404"),
    "declare-change":     ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "withdraw-signature": ("302 404 200 403 403 404", "403 404 422 403 403 404"),
    "change-signature":   ("302 404 200 403 403 404", "403 404 422 403 403 404"),
    "hide-signature":     ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "wait-for-board":     ("302 404 200 404 404 404", "403 404 422 404 404 404"),
    "decline-to-sign":    ("302 404 200 404 404 404", "403 404 422 404 404 404"),
    "ask-convenor":       ("302 404 200 404 404 404", "403 404 422 404 404 404"),
    "prepared-signature": ("302 404 200 404 404 404", "403 404 422 404 404 404"),
    # Another coordinator recorded it.
    "recorded":           ("302 404 403 200 403 404", "403 405 405 405 405 405"),
    "record-signature":   ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "record-sheet":       ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "evidence":           ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "evidence-file":      ("302 404 403 200 403 404", "403 405 405 405 405 405"),
    "end-recorded":       ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "recorded-for":       ("302 404 200 404 404 404", "403 404 422 404 404 404"),
    "questions":          ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "answer-question":    ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "mailings":           ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "mailing":            ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "stop-mails":         ("200 200 200 200 200 200", "302 302 302 302 302 302"),
    "proof":              ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "embargo":            ("302 404 403 200 200 404", "403 404 403 403 422 404"),
    "take-embargo-back":  ("302 405 405 405 405 405", "403 404 403 409 409 404"),
    "embargoed-kit":      ("302 404 403 404 404 404", "403 405 405 405 405 405"),
    "press-links":        ("302 404 403 403 302 404", "403 404 403 403 422 404"),
    "end-press-link":     ("302 405 405 405 405 405", "403 404 403 403 302 404"),
    "press-link":         ("404 404 404 404 404 404", "405 405 405 405 405 405"),
    "press-link-kit":     ("404 404 404 404 404 404", "405 405 405 405 405 405"),
    "editions":           ("302 404 403 200 200 404", "403 404 403 403 422 404"),
    "make-edition":       ("302 405 405 405 405 405", "403 404 403 403 409 404"),
    "press-contact":      ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "remove-press-contact": ("302 405 405 405 405 405", "403 404 403 302 302 404"),
    "ask-publication":    ("302 405 405 405 405 405", "403 404 403 409 409 404"),
    "withdraw-request":   ("302 405 405 405 405 405", "403 404 403 409 409 404"),
    "addressees":         ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "delivery":           ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "response":           ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "organisations":      ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "register-organisation": ("302 403 403 403 403 200", "403 403 403 403 403 422"),
    "organisation":       ("404 404 200 200 200 200", "405 405 405 405 405 405"),
    "organisation-logo":  ("404 404 200 200 200 200", "405 405 405 405 405 405"),
    "describe-organisation": ("302 404 403 403 403 200", "403 404 403 403 403 422"),
    "change-listing":     ("302 405 405 405 405 405", "403 404 403 403 403 409"),
    "change-logo":        ("302 405 405 405 405 405", "403 404 403 403 403 422"),
    "organisation-names": ("302 404 403 403 403 200", "403 404 403 403 403 422"),
    "network-members":    ("404 404 404 200 200 200", "405 405 405 405 405 405"),
    "add-member":         ("302 404 404 403 403 200", "403 404 404 403 403 422"),
    "claim-members":      ("302 404 404 403 403 200", "403 404 404 403 403 422"),
    "membership":         ("302 404 404 403 403 200", "403 404 404 403 403 422"),
    "contacts":           ("302 404 403 403 403 200", "403 404 403 403 403 422"),
    "contact":            ("302 404 403 403 403 200", "403 404 403 403 403 422"),
    "find-contacts":      ("302 403 403 403 403 200", "403 403 403 403 403 422"),
    "your-data":          ("302 200 200 200 200 200", "403 405 405 405 405 405"),
    "your-data-file":     ("302 302 302 302 302 302", "403 405 405 405 405 405"),
    "erase-account":      ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    "person-data":        ("302 403 403 403 403 302", "403 403 403 403 403 302"),
    "person-data-file":   ("302 403 403 403 403 302", "403 405 405 405 405 405"),
    "kept":               ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "people":             ("302 404 403 403 403 200", "403 405 405 405 405 405"),
    "invite-person":      ("302 404 403 403 403 200", "403 404 403 403 403 422"),
    "grant-mandate":      ("302 404 403 403 403 200", "403 404 403 403 403 422"),
    "mandate":            ("302 404 200 404 404 200", "403 404 422 404 404 422"),
    "person-invitation":  ("302 404 403 403 403 200", "403 404 403 403 403 422"),
    "ask-delegation":     ("302 404 200 403 403 403", "403 404 422 403 403 403"),
    "delegation":         ("302 404 200 404 404 200", "403 404 422 404 404 422"),
    "my-organisations":   ("302 200 200 200 200 200", "403 405 405 405 405 405"),
    "end-duty":           ("302 404 404 200 404 200", "403 404 404 302 404 302"),
    "waiting-invitation": ("302 404 404 404 200 404", "403 404 404 404 422 404"),
    "invited-person":     ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "administrators":     ("302 403 403 403 403 200", "403 403 403 403 403 422"),
    "end-administrator":  ("302 405 405 405 405 405", "403 403 403 403 403 409"),
    "imports":            ("302 403 403 403 403 200", "403 403 403 403 403 422"),
    "import-template":    ("302 403 403 403 403 200", "403 405 405 405 405 405"),
    "export-organisations": ("302 200 200 200 200 200", "403 405 405 405 405 405"),
    "import":             ("302 403 403 403 403 200", "403 403 403 403 403 422"),
    "confirm-import":     ("302 405 405 405 405 405", "403 403 403 403 403 302"),
    "drop-import":        ("302 405 405 405 405 405", "403 403 403 403 403 302"),
    "undo-import":        ("302 405 405 405 405 405", "403 403 403 403 403 302"),
    "doubles":            ("302 403 403 403 403 200", "403 405 405 405 405 405"),
    "look-for-doubles":   ("302 405 405 405 405 405", "403 403 403 403 403 302"),
    "double":             ("302 403 403 403 403 200", "403 403 403 403 403 422"),
    "find-double":        ("302 403 403 403 403 200", "403 403 403 403 403 404"),
    "merges":             ("302 403 403 403 403 200", "403 405 405 405 405 405"),
    "undo-merge":         ("302 403 403 403 403 200", "403 403 403 403 403 302"),
    "parked-jobs":        ("302 403 403 403 403 200", "403 405 405 405 405 405"),
    "retry-job":          ("302 405 405 405 405 405", "403 403 403 403 403 302"),
    "health":             ("200 200 200 200 200 200", "200 200 200 200 200 200"),
    "admin:login":        ("302 302 302 302 302 302", "403 302 302 302 302 302"),
    # The administrator, who has proved no second step here, is sent to do so.
    "admin:index":        ("302 404 404 404 404 302", "403 404 404 404 404 302"),
    "admin:organisations_person_changelist": ("302 404 404 404 404 302", "403 404 404 404 404 302"),
    "admin:organisations_person_change": ("302 404 404 404 404 302", "403 404 404 404 404 302"),
}  # fmt: skip

# The admin shows each of these tables as a list and a record, through one door. One of them stands in TABLE; whether
# the door is before all of them is tried in tests/organisations/admin/test_reading.py.
RECORDS = (
    *("organisation", "organisationname", "organisationsector", "logo", "membership", "membershipclaim", "source"),
    *("contact", "person", "apitoken", "mandate", "mandatescope", "duty", "personinvitation", "delegation"),
    *("accessnote", "retentionrun", "sheetimport", "importrow", "possibledouble", "merge"),
)
TABLES = (
    *(f"organisations_{table}" for table in RECORDS),
    "outbox_job",
    "ledger_event",
    "ledger_head",
    "vault_keycheck",
    "partners_webhook",
    "partners_message",
)
OF_TABLES = {f"admin:{table}_{page}" for table in TABLES for page in ("changelist", "change")}


@dataclass(frozen=True, slots=True)
class World:
    """One statement in each stage that a page needs, and the arguments of each page's address."""

    people: dict[str, Person | None]
    addresses: dict[str, dict[str, Any]]


def changed_after_signing(cast: Cast) -> dict[str, dict[str, str]]:
    """Reed Circle and Far Hill had signed another text than the one that is open now."""
    statement, _hill, reed = changing.signed_by_two(cast, at=MORNING)
    statement = changing.changed(cast, statement, at=MORNING + 3 * DAY)
    changing.declared(cast, statement, "substantive", at=MORNING + 3 * DAY)
    signature = {"ref": statement.ref, "signature": reed.ref}
    return {
        "declare-change": {"ref": statement.ref},
        **dict.fromkeys(("changed-text", "signature-receipt", "receipt-file"), signature),
    }


def inside_an_organisation(cast: Cast, signing: Statement) -> dict[str, dict[str, Any]]:
    """The addresses of what one person of an organisation left for another, or for the convenor."""
    question = asking_convenor.ask(signing, cast.reed, text="May we?", by=cast.sreymom, at=MORNING + 2 * DAY)
    prepared = factories.prepared(cast)
    undecided = factories.opened(cast)
    on_paper = factories.opened(cast)
    line = letter(on_paper, cast.reed, by=second(cast), at=MORNING + 2 * DAY)
    declined = answering_sign_on.decline(undecided, cast.reed, by=cast.sreymom, at=MORNING + 2 * DAY)
    return {
        # Of the API: the page of declining takes back, too.
        "take-back-decline": {"ref": undecided.ref, "decline": declined.ref},
        "prepared-signature": {"ref": prepared.statement.ref, "prepared": prepared.ref},
        **{key: {"ref": on_paper.ref} for key in ("recorded", "record-signature", "record-sheet")},
        **{key: {"ref": on_paper.ref, "evidence": line.evidence.ref} for key in ("evidence", "evidence-file")},
        **{key: {"ref": on_paper.ref, "recorded": line.ref} for key in ("end-recorded", "recorded-for")},
        "questions": {"ref": signing.ref},
        "answer-question": {"ref": signing.ref, "question": question.ref},
        "signing-rules": {"ref": cast.lotus.ref},
    }


@told_once
def world(cast: Cast) -> World:
    asked = factories.consulted(cast)
    block = asked.statement.blocks.filter(kind="point").earliest("id")
    amendment = amending.amend(
        asked,
        organisation=cast.reed,
        changes=[Proposed(ChangeKind.REPLACE, block, {"en": "Mend it."})],
        by=cast.sreymom,
        at=MORNING,
    )
    struck = Proposed(ChangeKind.DELETE, asked.statement.blocks.get(kind="heading"))
    supported = amending.amend(asked, organisation=cast.hill, changes=[struck], by=cast.visal, at=MORNING)
    amending.co_sponsor(supported, organisation=cast.reed, by=cast.sreymom, at=MORNING)
    collecting.collect(asked, [struck], by=cast.sreymom, at=MORNING)
    remark = commenting.comment(asked, organisation=cast.reed, text="Which?", by=cast.sreymom, at=MORNING)
    answering = factories.consulted(cast)
    point = answering.statement.blocks.filter(kind="point").earliest("id")
    change = Proposed(ChangeKind.REPLACE, point, {"en": "Mend it."})
    proposed = amending.amend(answering, organisation=cast.reed, changes=[change], by=cast.sreymom, at=MORNING)
    comment = commenting.comment(answering, organisation=cast.reed, text="Which?", by=cast.sreymom, at=MORNING)
    better = Proposed(ChangeKind.REPLACE, point, {"en": "Mend it well."})
    orphaned = amending.amend(answering, organisation=cast.hill, changes=[better], by=cast.visal, at=MORNING)
    lost = Orphan.objects.create(amendment=orphaned, kind=ChangeKind.REPLACE, block=point, language="en", text="Or so.")
    consulting.close_round(answering, by=cast.chanthy, at=MORNING + DAY)
    signing = factories.opened(cast)
    mails = mailing.begin(signing, [cast.reed], purpose="invitation", by=cast.chanthy, at=MORNING + DAY)
    mailed = mails.recipients.get()
    taken_back = factories.opened(cast)
    signature = factories.signed(taken_back, cast.reed, cast.sreymom, at=MORNING + 2 * DAY)
    closed = factories.closed(cast)
    addressee = delivering.add_addressee(closed, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    edition = publishing.publish(closed, by=cast.piseth, at=MORNING + 4 * DAY)
    publishing.keep_file(edition, language="en", media_type="application/pdf", content=b"%PDF-1.7", at=MORNING)
    Round.objects.filter(statement=closed).update(answers_public=True, merged_at=MORNING + DAY)
    unpublished = factories.closed(cast)
    contested = merged(cast)
    call = positions.ask_positions(
        contested.round.statement, deadline=MORNING + 5 * DAY, by=cast.chanthy, at=MORNING + 2 * DAY
    )
    set_logo(cast.reed, picture(), by=cast.mealea, at=MORNING)
    contact = add_contact(organisation=cast.reed, role="press", phone="012 345 678", by=cast.mealea, at=MORNING)
    membership = Membership.objects.get(network=cast.river, member=cast.reed)
    role = staffing.name_role(
        answering.statement, to=cast.visal, kind="translator", language="km", by=cast.chanthy, at=MORNING
    )
    staffing.add_co_convenor(answering.statement, cast.hill, by=cast.chanthy, at=MORNING)
    acts = Mandate.objects.get(person=cast.sreymom)
    asked_for = delegating.ask_delegation(
        mandate=acts, address="a@mail.example", right="read", reason="Leave", by=cast.sreymom, at=MORNING
    )
    invitation = inviting.invite_person(
        address=cast.piseth.email, organisation=cast.reed, right="read", by=cast.mealea, at=MORNING
    )
    sheet = importing.upload_sheet(write_csv(["Name"], [["Rice Bank"]]), file_name="a.csv", by=cast.mealea, at=MORNING)
    importing.read_sheet(sheet)
    pair = doubling.ask_about(cast.hill, cast.reed, by=cast.mealea, at=MORNING)
    twin = registering.register_organisation(
        kind="ngo", name_en="Farr Hill", is_demonstration=True, by=cast.mealea, at=MORNING
    )
    merge = merging.merge_organisations(kept=cast.hill, absorbed=twin, by=cast.mealea, at=MORNING)

    outside = bringing_in.read_outside(answering.statement, pasted="Article 1. Bridges", by=cast.chanthy, at=MORNING)
    returned = returning.bring_file(
        asked,
        content=round_docx(asked, ["en"]),
        file_name="back.docx",
        organisation=cast.reed,
        by=cast.sreymom,
        at=MORNING,
    )

    round_open = {"ref": asked.statement.ref, "number": 1}
    round_closed = {"ref": answering.statement.ref, "number": 1}
    answered_round = {"ref": contested.round.statement.ref, "number": 1}
    writing = {"ref": answering.statement.ref}
    published = {"ref": closed.ref}
    return World(
        people={
            "anonymous": None,
            "outsider": cast.ot,
            "representative": cast.sreymom,
            "coordinator": cast.chanthy,
            "publisher": cast.piseth,
            "administrator": cast.mealea,
        },
        addresses={
            "public-statement": published,
            "public-file": {**published, "edition": 1, "language": "en"},
            "public-variant": {**published, "edition": 1, "language": "en", "layout": "summary"},
            "press-kit": {**published, "edition": 1},
            "check-edition": {**published, "edition": 1},
            "overview": writing,
            "details": writing,
            "move": {"ref": signing.ref, "move": "withdraw"},
            "text": writing,
            "add-block": writing,
            "edit-block": {**writing, "block": point.ref},
            "place-block": {**writing, "block": point.ref},
            "split-block": {**writing, "block": point.ref},
            "join-blocks": {**writing, "block": point.ref},
            "keep-draft": {**writing, "block": point.ref},
            "preview": writing,
            "translations": writing,
            "remove-block": {**writing, "block": point.ref},
            "version": round_closed,
            **dict.fromkeys(("versions", "compare-versions", "cited-place", "authorship"), writing),
            "compared-file": {**writing, "kind": "pdf"},
            "version-authorship": round_closed,
            "restore-version": round_closed,
            "bring-in": writing,
            "outside-text": {**writing, "text": outside.ref},
            "round-file": round_open,
            "word-files": round_open,
            "word-file": {**round_open, "file": returned.ref},
            "invitations": writing,
            "staff": writing,
            "end-role": {**writing, "role": role.ref},
            "co-convenors": writing,
            "remove-co-convenor": {**writing, "organisation": cast.hill.ref},
            "convenor-rules": {"ref": cast.lotus.ref},
            "ask-publication": {"ref": unpublished.ref},
            **embargo_addresses(unpublished),
            **dict.fromkeys(("editions", "make-edition", "press-contact", "remove-press-contact"), published),
            "withdraw-request": {"ref": unpublished.ref},
            "end-administrator": {"person": cast.mealea.ref},
            "round": round_open,
            **dict.fromkeys(("round-deadline", "participation", "remind-round", "extend-round"), round_open),
            "nothing-to-add": round_open,
            "comment": round_open,
            "reply": {**round_open, "comment": remark.ref},
            "amend": round_open,
            "unsent-amendment": round_open,
            "withdraw-amendment": {**round_open, "amendment": amendment.ref},
            "amend-amendment": {**round_open, "amendment": amendment.ref},
            "co-sponsor": {**round_open, "amendment": supported.ref},
            "leave-amendment": {**round_open, "amendment": supported.ref},
            "board": round_closed,
            "dispose-amendment": {**round_closed, "amendment": proposed.ref},
            "dispose-comment": {**round_closed, "comment": comment.ref},
            **dict.fromkeys(("merge", "undo-round-merge", "next-version", "dispose-several"), round_closed),
            "take-back-amendment": {**round_closed, "amendment": proposed.ref},
            "take-back-comment": {**round_closed, "comment": comment.ref},
            "reinsert": {**round_closed, "amendment": orphaned.ref, "orphan": lost.pk},
            "theme": {"name": "water"},
            "co-signing-year": {"year": 2026},
            **{f"statement-{what}": published for what in ("picture", "badge", "card")},
            "public-answers": {**published, "number": 1},
            "public-answers-file": {**published, "number": 1, "kind": "xlsx"},
            "answers": answered_round,
            "answers-file": {**answered_round, "kind": "xlsx"},
            "dissent": {**answered_round, "kind": "amendment", "said": contested.replacing.ref},
            **{page: {"ref": contested.round.statement.ref} for page in ("positions", "ask-positions")},
            **{
                page: {"ref": contested.round.statement.ref, "call": call.ref}
                for page in ("position-call", "close-positions")
            },
            "sign": {"ref": signing.ref},
            **uninvited(cast),
            "mailings": {"ref": signing.ref},
            "mailing": {"ref": signing.ref, "mailing": mails.ref},
            "stop-mails": {"ref": signing.ref, "recipient": mailed.ref, "token": token_of_mail(mailed)},
            **{
                page: {"ref": signing.ref}
                for page in (
                    "signatures",
                    "signatures-file",
                    "sign-on-progress",
                    "sign-on-deadline",
                    "call-list",
                    "extend-sign-on",
                )
            },
            "call-contact": {"ref": signing.ref, "organisation": cast.reed.ref},
            **{
                page: {"ref": taken_back.ref, "signature": signature.ref}
                for page in ("withdraw-signature", "change-signature", "hide-signature")
            },
            **{
                page: {"ref": signing.ref, "organisation": cast.reed.ref}
                for page in ("wait-for-board", "decline-to-sign", "ask-convenor")
            },
            **inside_an_organisation(cast, signing),
            **told_outside(cast),
            **changed_after_signing(cast),
            "proof": {"ref": unpublished.ref},
            "addressees": {"ref": unpublished.ref},
            "delivery": {**published, "addressee": addressee.ref},
            "response": {**published, "addressee": addressee.ref},
            **{
                page: {"ref": cast.reed.ref}
                for page in (
                    "organisation",
                    "organisation-statements",
                    "organisation-logo",
                    "describe-organisation",
                    "change-listing",
                    "change-logo",
                    "organisation-names",
                )
            },
            **{page: {"ref": cast.river.ref} for page in ("network-members", "add-member", "claim-members")},
            "contacts": {"ref": cast.reed.ref},
            "contact": {"ref": cast.reed.ref, "contact": contact.ref},
            "person-data": {"person": cast.ot.ref},
            "person-data-file": {"person": cast.ot.ref},
            "membership": {"ref": cast.river.ref, "number": membership.pk},
            **{page: {"ref": cast.reed.ref} for page in ("people", "invite-person", "grant-mandate", "ask-delegation")},
            "mandate": {"ref": cast.reed.ref, "mandate": acts.ref},
            "person-invitation": {"ref": cast.reed.ref, "invitation": invitation.ref},
            "delegation": {"ref": cast.reed.ref, "delegation": asked_for.ref},
            "end-duty": {"duty": Duty.objects.get(person=cast.chanthy).pk},
            "waiting-invitation": {"ref": invitation.ref},
            "invited-person": {
                "ref": invitation.ref,
                "token": inviting.token_of(invitation.ref, sent_at=invitation.sent_at),
            },
            "end-session": {"sign_in": asked.statement.ref},
            "revoke-token": {"token": 0},
            "mfa_remove_webauthn": {"pk": 0},
            "import-template": {"file_format": "csv"},
            "export-organisations": {"file_format": "csv"},
            **{page: {"ref": sheet.ref} for page in ("import", "confirm-import", "drop-import", "undo-import")},
            "double": {"ref": pair.ref},
            "find-double": {"ref": cast.reed.ref},
            "undo-merge": {"ref": merge.ref},
            "retry-job": {"job": Job.objects.create(kind="statements.reissue", key="parked", state=State.PARKED).pk},
            "admin:organisations_person_change": {"number": cast.ot.pk},
        },
    )


def told_outside(cast: Cast) -> dict[str, dict[str, Any]]:
    """An address of Lotus Forum's that has answered its challenge, and what it was told."""
    webhook = subscribing.add_webhook(
        cast.lotus, address="https://hooks.partner.example/", kinds=["statement.published"], by=cast.chanthy, at=MORNING
    )
    Webhook.objects.update(state=WebhookState.ON, confirmed_at=MORNING)
    message = telling.send_test(webhook, by=cast.chanthy, at=MORNING)
    about = {"ref": cast.lotus.ref, "webhook": webhook.ref}
    # The last is of the API: on the page it is a button.
    return {"webhooks": {"ref": cast.lotus.ref}, "webhook": about, "message": {**about, "message": message.ref}}


def uninvited(cast: Cast) -> dict[str, dict[str, Any]]:
    """The pages of those who sign without having been invited: an individual, another one who has not confirmed, and an
    organisation that asks."""
    statement = endorsed.for_everybody(cast)
    signed = endorsed.signed(statement, at=MORNING + 2 * DAY)
    asked = endorsed.asked(statement, at=MORNING + 2 * DAY, address="other@mail.example")
    applying.apply(
        statement,
        name_en="Rice Bank",
        kind="ngo",
        person_name="Kunthea",
        capacity="Director",
        address="a@mail.example",
        language="en",
        at=MORNING + 2 * DAY,
    )
    here = {"ref": statement.ref}
    everywhere = ("sign-as-person", "asked", "own-signature", "apply", "applied", "who-signs", "individuals")
    return {
        **dict.fromkeys((*everywhere, "individuals-file", "applications"), here),
        "endorsement": {**here, "asked": asked.ref, "token": endorsed.token(asked)},
        "strike-signature": {**here, "signature": signed.ref},
        "application": {**here, "application": statement.applications.get().ref},
    }


def embargo_addresses(statement: Statement) -> dict[str, dict[str, str]]:
    """Of a closed statement for which somebody was given a link, whose secret nobody knows here."""
    link = PressLink.objects.create(statement=statement, note="The Morning Paper", made_at=MORNING)
    here = {"ref": statement.ref}
    given = {**here, "link": link.ref}
    return {
        **dict.fromkeys(("embargo", "take-embargo-back", "embargoed-kit", "press-links"), here),
        "end-press-link": given,
        "press-link": {**given, "token": "0" * 32},
        "press-link-kit": {**given, "token": "0" * 32},
    }


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The names of all pages; the API has its own table."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(pattern.name or str(pattern.pattern))
        elif pattern.app_name == "admin":
            found |= {f"admin:{name}" for name in names(pattern.url_patterns)}
        elif pattern.app_name != "api-v1":
            found |= names(pattern.url_patterns)
    return found


def test_every_page_has_a_row() -> None:
    assert names(get_resolver().url_patterns) == set(TABLE) | OF_TABLES


# What a page must be asked with to have anything to show.
QUERIES = {"compare-versions": "?from=1&to=1", "compared-file": "?from=1&to=1", "cited-place": "?version=1&place=1.1"}


def answer(client: Client, page: str, address: dict[str, Any], method: str) -> int:
    """The status, with everything that was done undone."""
    with translation.override("en"):
        path = reverse(page, kwargs=address)
    if page == "amend":
        path += f"?kind=delete&block={point_of(address)}"
    path += QUERIES.get(page, "")
    point = transaction.savepoint()
    try:
        return client.generic(method.upper(), path).status_code
    finally:
        transaction.savepoint_rollback(point)


def point_of(address: dict[str, Any]) -> str:
    return Statement.objects.get(ref=address["ref"]).blocks.filter(kind="point").earliest("id").ref


def entered(person: Person | None) -> SimpleCookie:
    """The cookies of somebody who has signed in, or of nobody."""
    client = Client()
    if person:
        client.force_login(person)
    return client.cookies


def browser(cookies: SimpleCookie) -> Client:
    """A new browser that has these cookies. What it is given later stays its own."""
    client = Client()
    client.cookies = deepcopy(cookies)
    return client


@pytest.fixture
def at_four_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock stands where every round and sign-on of the story is open."""
    stop_clock(monkeypatch, MORNING + 2 * DAY)


NEVER = ("put", "patch", "delete")


def is_met_already(row: str, column: int) -> bool:
    """On a second database one role is asked for each status of a row: who may what is the same there, what is asked of
    it on the way is not."""
    statuses = row.split()
    return connection.vendor != "sqlite" and statuses[column] in statuses[:column]


@pytest.mark.django_db
@pytest.mark.usefixtures("at_four_days")
def test_each_page_for_each_role(cast: Cast) -> None:
    story = world(cast)
    cookies = {role: entered(story.people[role]) for role in ROLES}
    found: dict[str, tuple[str, str]] = {}
    for row_number, page in enumerate(TABLE):
        statuses: dict[str, list[str]] = {"get": [], "post": []}
        for column, role in enumerate(ROLES):
            client, person = browser(cookies[role]), story.people[role]
            address = story.addresses.get(page, {})
            for (method, row), expected in zip(statuses.items(), TABLE[page], strict=True):
                known = expected.split()[column]
                row.append(known if is_met_already(expected, column) else str(answer(client, page, address, method)))
            if connection.vendor != "sqlite":
                continue  # what follows is the same on every database
            seen = statuses["get"][-1]
            # HEAD draws the whole page again: whoever is first to get it by GET asks whether HEAD has it, too.
            asks = seen in {"200", "405"} and seen not in statuses["get"][:-1]
            assert not asks or answer(client, page, address, "head") == int(seen), (page, role)
            # No page takes any of these; each is tried on each page, by another of the six from page to page.
            turn = (row_number + column) % len(ROLES)
            if page != "health" and turn < len(NEVER):
                refusals = {405} if person else {405, 302}
                assert answer(client, page, address, NEVER[turn]) in refusals, (page, role, NEVER[turn])
        found[page] = (" ".join(statuses["get"]), " ".join(statuses["post"]))
    different = {page: (found[page], TABLE[page]) for page in TABLE if found[page] != TABLE[page]}
    assert different == {}
