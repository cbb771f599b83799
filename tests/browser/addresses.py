"""Addresses of pages for a site with the examples: references stand in them that only its database knows."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from organisations.actions.inviting import token_of
from statements.actions.mail_stops import token_of as stop_token
from statements.actions.press import token_of as press_token
from statements.models import PressLink, Recipient
from statements.queries.endorsing import token_of as endorsement_token
from tests.browser.site import Site

# The address below the language.
Address: TypeAlias = Callable[[Site], str]


def fixed(address: str) -> Address:
    return lambda _site: address


def of(seed_key: str, address: str = "") -> Address:
    """An address below the working page of a statement of the examples."""
    return lambda site: f"work/{ref(site, seed_key)}/{address}"


def ref(site: Site, seed_key: str) -> str:
    return str(site.one("SELECT ref FROM statements_statement WHERE seed_key = ?", seed_key))


def public(seed_key: str, address: str = "") -> Address:
    return lambda site: f"s/{ref(site, seed_key)}/{address}"


def of_point(seed_key: str, address: str) -> Address:
    """With the reference of the statement's first numbered point in place of {block}."""

    def find(site: Site) -> str:
        point = site.one(
            "SELECT b.ref FROM statements_block b JOIN statements_statement s ON s.id = b.statement_id"
            " WHERE s.seed_key = ? AND b.kind = 'point' ORDER BY b.id",
            seed_key,
        )
        return of(seed_key, address.format(block=point))(site)

    return find


def of_input(kind: str, seed_key: str, address: str, email: str = "%", number: int = 1) -> Address:
    """With the reference of that round's first amendment or comment (`kind`) of that person in place of {said}."""

    def find(site: Site) -> str:
        said = site.one(
            f"SELECT x.ref FROM statements_{kind} x JOIN statements_round r ON r.id = x.round_id"  # noqa: S608
            " JOIN statements_statement s ON s.id = r.statement_id JOIN organisations_person p ON p.id = x.author_id"
            " WHERE s.seed_key = ? AND p.email LIKE ? AND r.number = ? ORDER BY x.id",
            seed_key,
            email,
            number,
        )
        return of(seed_key, address.format(said=said))(site)

    return find


def orphan_of(seed_key: str) -> Address:
    """What lost its place, to be put into the text anew."""

    def find(site: Site) -> str:
        [(number, amendment, orphan)] = site.rows(
            "SELECT r.number, a.ref, o.id FROM statements_orphan o JOIN statements_amendment a ON a.id = o.amendment_id"
            " JOIN statements_round r ON r.id = a.round_id JOIN statements_statement s ON s.id = r.statement_id"
            " WHERE s.seed_key = ? ORDER BY o.id LIMIT 1",
            seed_key,
        )
        return of(seed_key, f"rounds/{number}/amendments/{amendment}/orphans/{orphan}/")(site)

    return find


def of_paper(seed_key: str, way: str, address: str) -> Address:
    """{evidence} is what came in that way, {recorded} its first line."""

    def find(site: Site) -> str:
        [(evidence, recorded)] = site.rows(
            "SELECT e.ref, r.ref FROM statements_recordedsignature r JOIN statements_evidence e ON e.id = r.evidence_id"
            " JOIN statements_statement s ON s.id = e.statement_id"
            " WHERE s.seed_key = ? AND e.way = ? ORDER BY r.number LIMIT 1",
            seed_key,
            way,
        )
        return of(seed_key, address.format(evidence=evidence, recorded=recorded))(site)

    return find


def first_call_of(seed_key: str) -> Address:
    def find(site: Site) -> str:
        call = site.one(
            "SELECT c.ref FROM statements_positioncall c JOIN statements_statement s ON s.id = c.statement_id"
            " WHERE s.seed_key = ? ORDER BY c.id",
            seed_key,
        )
        return of(seed_key, f"positions/{call}/")(site)

    return find


def waiting_file_of(seed_key: str) -> Address:
    def find(site: Site) -> str:
        file = site.one(
            "SELECT f.ref FROM statements_wordreturn f JOIN statements_round r ON r.id = f.round_id"
            " JOIN statements_statement s ON s.id = r.statement_id WHERE s.seed_key = ? AND f.state = 'waiting'",
            seed_key,
        )
        return of(seed_key, f"rounds/1/word/{file}/")(site)

    return find


def outside_text_of(seed_key: str) -> Address:
    def find(site: Site) -> str:
        text = site.one(
            "SELECT t.ref FROM statements_outsidetext t JOIN statements_statement s ON s.id = t.statement_id"
            " WHERE s.seed_key = ? ORDER BY t.id",
            seed_key,
        )
        return of(seed_key, f"text/outside/{text}/")(site)

    return find


def of_own(seed_key: str, address: str, organisation: str = "rice-field") -> Address:
    """With the reference of that organisation in place of {organisation}."""
    return lambda site: of(seed_key, address.format(organisation=organisation_ref(site, organisation)))(site)


def of_signature(seed_key: str, email: str, end: str = "withdraw") -> Address:
    def find(site: Site) -> str:
        signature = site.one(
            "SELECT g.ref FROM statements_signature g JOIN statements_statement s ON s.id = g.statement_id"
            " JOIN organisations_person p ON p.id = g.signed_by_id WHERE s.seed_key = ? AND p.email = ?",
            seed_key,
            email,
        )
        return of(seed_key, f"signatures/{signature}/{end}/")(site)

    return find


def of_receipt(seed_key: str, email: str) -> Address:
    """That of the signature which this person gave."""

    def find(site: Site) -> str:
        way = of_signature(seed_key, email, "")(site)
        return way.replace("/signatures/", "/sign/receipts/").removesuffix("//") + "/"

    return find


def of_sign_on(kind: str, seed_key: str, address: str) -> Address:
    """With the reference of the sign-on's first preparedsignature, question, application or mailing (`kind`) in place
    of {found}."""

    def find(site: Site) -> str:
        found = site.one(
            f"SELECT x.ref FROM statements_{kind} x JOIN statements_statement s ON s.id = x.statement_id"  # noqa: S608
            " WHERE s.seed_key = ? ORDER BY x.id",
            seed_key,
        )
        return of(seed_key, address.format(found=found))(site)

    return find


def of_individual(seed_key: str, end: str) -> Address:
    """Of the first individual that signed."""

    def find(site: Site) -> str:
        signature = site.one(
            "SELECT g.ref FROM statements_signature g JOIN statements_statement s ON s.id = g.statement_id"
            " WHERE s.seed_key = ? AND g.kind = 'individual' ORDER BY g.id",
            seed_key,
        )
        return of(seed_key, f"individuals/{signature}/{end}/")(site)

    return find


def of_changed_text(seed_key: str, email: str) -> Address:
    def find(site: Site) -> str:
        return of_receipt(seed_key, email)(site).replace("/sign/receipts/", "/sign/changed/")

    return find


def mailed_endorsement(seed_key: str) -> Address:
    """The link as it stands in the mail to an individual who has not confirmed yet."""

    def find(site: Site) -> str:
        [(asked, sent_at)] = site.rows(
            "SELECT e.ref, e.sent_at FROM statements_endorsement e JOIN statements_statement s"
            " ON s.id = e.statement_id WHERE s.seed_key = ? ORDER BY e.id LIMIT 1",
            seed_key,
        )
        token = endorsement_token(asked, sent_at=datetime.fromisoformat(sent_at).replace(tzinfo=UTC))
        return public(seed_key, f"sign/{asked}/{token}/")(site)

    return find


def stop_of_mails(seed_key: str) -> Address:
    """The link at the end of a mail to many."""

    def find(site: Site) -> str:
        recipient = site.one(
            "SELECT r.ref FROM statements_recipient r JOIN statements_mailing m ON m.id = r.mailing_id"
            " JOIN statements_statement s ON s.id = m.statement_id WHERE s.seed_key = ? ORDER BY r.id",
            seed_key,
        )
        return public(seed_key, f"mails/{recipient}/{stop_token(Recipient(ref=recipient))}/")(site)

    return find


def press_link_of(seed_key: str) -> Address:
    """The link that a newspaper was given."""

    def find(site: Site) -> str:
        link = site.one(
            "SELECT p.ref FROM statements_presslink p JOIN statements_statement s ON s.id = p.statement_id"
            " WHERE s.seed_key = ?",
            seed_key,
        )
        return public(seed_key, f"embargo/{link}/{press_token(PressLink(ref=link))}/")(site)

    return find


def of_organisation(seed_key: str, address: str = "") -> Address:
    """An address below the page of an organisation of the examples."""
    return lambda site: f"organisations/{organisation_ref(site, seed_key)}/{address}"


def of_webhook(seed_key: str) -> Address:
    """The first of that organisation."""

    def find(site: Site) -> str:
        webhook = site.one(
            "SELECT w.ref FROM partners_webhook w JOIN organisations_organisation o ON o.id = w.organisation_id"
            " WHERE o.seed_key = ? ORDER BY w.id",
            seed_key,
        )
        return of_organisation(seed_key, f"webhooks/{webhook}/")(site)

    return find


def beside(seed_key: str, query: str) -> Address:
    return lambda site: f"doubles/beside/{organisation_ref(site, seed_key)}/{query}"


def of_called(seed_key: str, organisation: str) -> Address:
    return lambda site: of(seed_key, f"signatures/calls/{organisation_ref(site, organisation)}/")(site)


def organisation_ref(site: Site, seed_key: str) -> str:
    return str(site.one("SELECT ref FROM organisations_organisation WHERE seed_key = ?", seed_key))


def of_membership(network: str) -> Address:
    def find(site: Site) -> str:
        number = site.one(
            "SELECT m.id FROM organisations_membership m JOIN organisations_organisation n ON n.id = m.network_id"
            " WHERE n.seed_key = ? AND m.left_on IS NULL ORDER BY m.id",
            network,
        )
        return of_organisation(network, f"members/{number}/")(site)

    return find


def of_addressee(seed_key: str, address: str) -> Address:
    def find(site: Site) -> str:
        addressee = site.one(
            "SELECT a.ref FROM statements_addressee a JOIN statements_statement s ON s.id = a.statement_id"
            " WHERE s.seed_key = ? ORDER BY a.id",
            seed_key,
        )
        return of(seed_key, f"addressees/{addressee}/{address}")(site)

    return find


def of_asked(kind: str, address: str) -> Address:
    """With the reference of Lotus Pond's first mandate, personinvitation or delegation (`kind`) in place of {asked}."""
    joined = " JOIN organisations_mandate m ON m.id = x.mandate_id" if kind == "delegation" else ""
    owner = "m" if kind == "delegation" else "x"

    def find(site: Site) -> str:
        asked = site.one(
            f"SELECT x.ref FROM organisations_{kind} x{joined} JOIN organisations_organisation o"  # noqa: S608
            f" ON o.id = {owner}.organisation_id WHERE o.seed_key = 'lotus-pond' ORDER BY x.id"
        )
        return of_organisation("lotus-pond", address.format(asked=asked))(site)

    return find


def of_duty(email: str) -> Address:
    def find(site: Site) -> str:
        held = site.one(
            "SELECT d.id FROM organisations_duty d JOIN organisations_person p ON p.id = d.person_id"
            " WHERE p.email = ? ORDER BY d.id",
            email,
        )
        return f"my/organisations/duties/{held}/"

    return find


def waiting_invitation(site: Site) -> str:
    invitation = site.one("SELECT ref FROM organisations_personinvitation ORDER BY id")
    return f"my/organisations/invitations/{invitation}/"


def mailed_invitation(site: Site) -> str:
    """The link as it stands in the mail of the first invitation."""
    [(invitation, sent_at)] = site.rows("SELECT ref, sent_at FROM organisations_personinvitation ORDER BY id LIMIT 1")
    token = token_of(invitation, sent_at=datetime.fromisoformat(sent_at).replace(tzinfo=UTC))
    return f"invitations/people/{invitation}/{token}/"


def of_person(email: str, address: str) -> Address:
    """With the reference of the person with that address in place of {person}."""

    def find(site: Site) -> str:
        return address.format(person=site.one("SELECT ref FROM organisations_person WHERE email = ?", email))

    return find
