"""Named reads about accounts: sign-ins, second steps, tokens."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from organisations.models import ApiToken, Person, SignIn


def sign_ins_of(person: Person, *, at: datetime) -> list[SignIn]:
    """Where this person is signed in at that moment, the one seen last first. One query."""
    mine = SignIn.objects.filter(person=person, session__expire_date__gt=at)
    return list(mine.order_by("-last_seen_on", "-since", "-pk"))


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """What a person has beside the first step. `codes_left` is None without recovery codes."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int | None

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def second_steps_of(person: Person) -> SecondSteps:
    """One query, and one more for the recovery codes' seed."""
    found = list(Authenticator.objects.filter(user_id=person.pk).order_by("pk"))
    recovery = next((each for each in found if each.type == Authenticator.Type.RECOVERY_CODES), None)
    return SecondSteps(
        app=next((each for each in found if each.type == Authenticator.Type.TOTP), None),
        passkeys=[each for each in found if each.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(recovery.wrap().get_unused_codes()) if recovery else None,
    )


def tokens_of(person: Person) -> list[ApiToken]:
    """The tokens that work, newest first. One query."""
    return list(ApiToken.objects.filter(person=person, revoked_at=None).order_by("-created_at", "-pk"))
