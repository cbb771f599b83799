"""Every page that a person can open: by whom, at which address of the examples, and how heavy it may be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.browser.site import Site

KB = 1000  # bytes
LIGHT = 30 * KB  # the tasks of representatives and readers, often on a phone and a slow line
FULL = 60 * KB

# The address below the language, for a site with the examples.
Address: TypeAlias = Callable[[Site], str]


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """`name` is that of statements/urls.py, "" for an answer to a wrong address; `who` a key of people.toml."""

    name: str
    who: str
    address: Address
    budget: int = FULL
    status: int = 200
    variant: str = ""

    @property
    def id(self) -> str:
        return "-".join(part for part in (self.name or "no-page", self.variant) if part)


def fixed(address: str) -> Address:
    return lambda _site: address


def of(seed_key: str, address: str = "") -> Address:
    """An address below the working page of a statement of the examples."""
    return lambda site: f"work/{ref(site, seed_key)}/{address}"


def ref(site: Site, seed_key: str) -> str:
    return str(site.one("SELECT ref FROM statements_statement WHERE seed_key = ?", seed_key))


def public(seed_key: str) -> Address:
    return lambda site: f"s/{ref(site, seed_key)}/"


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


def of_input(kind: str, seed_key: str, address: str, email: str = "%") -> Address:
    """With the reference of the first amendment or comment (`kind`) of that person in place of {said}."""

    def find(site: Site) -> str:
        said = site.one(
            f"SELECT x.ref FROM statements_{kind} x JOIN statements_round r ON r.id = x.round_id"  # noqa: S608
            " JOIN statements_statement s ON s.id = r.statement_id JOIN organisations_person p ON p.id = x.author_id"
            " WHERE s.seed_key = ? AND p.email LIKE ? ORDER BY x.id",
            seed_key,
            email,
        )
        return of(seed_key, address.format(said=said))(site)

    return find


def of_signature(seed_key: str, email: str) -> Address:
    def find(site: Site) -> str:
        signature = site.one(
            "SELECT g.ref FROM statements_signature g JOIN statements_statement s ON s.id = g.statement_id"
            " JOIN organisations_person p ON p.id = g.signed_by_id WHERE s.seed_key = ? AND p.email = ?",
            seed_key,
            email,
        )
        return of(seed_key, f"signatures/{signature}/withdraw/")(site)

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


PAGES = (
    # -- what everybody can read
    OpenedPage("home", "", fixed("")),
    OpenedPage("public-statement", "", public("dialogue-summary"), LIGHT),
    OpenedPage("public-statement", "", public("online-seller-letter"), LIGHT, variant="archive"),
    OpenedPage("sign-in", "", fixed("sign-in/")),
    OpenedPage("", "", fixed("nowhere/"), status=404),
    OpenedPage("", "rep1", of("market-evenings", "text/"), status=403, variant="forbidden"),
    # -- the desk
    OpenedPage("dashboard", "coordinator", fixed("work/")),
    OpenedPage("dashboard", "rep1", fixed("work/"), LIGHT, variant="representative"),
    OpenedPage("start", "coordinator", fixed("work/new/")),
    OpenedPage("overview", "coordinator", of("library-hours")),
    OpenedPage("overview", "rep1", of("flood-sirens"), LIGHT, variant="representative"),
    OpenedPage("overview", "publisher", of("market-water"), variant="publisher"),
    OpenedPage("overview", "coordinator", of("market-evenings"), variant="withdrawn"),
    OpenedPage("details", "coordinator", of("school-meals", "details/")),
    OpenedPage("move", "coordinator", of("mangrove-nursery", "moves/open_sign_on/")),
    OpenedPage("move", "publisher", of("market-water", "moves/publish/"), variant="publish"),
    OpenedPage("move", "coordinator", of("flood-sirens", "moves/withdraw/"), variant="withdraw"),
    # -- the text
    OpenedPage("text", "coordinator", of("school-meals", "text/")),
    OpenedPage("add-block", "coordinator", of("school-meals", "text/new/")),
    OpenedPage("edit-block", "coordinator", of_point("school-meals", "text/{block}/")),
    OpenedPage("remove-block", "coordinator", of_point("school-meals", "text/{block}/remove/")),
    OpenedPage("version", "rep1", of("dialogue-summary", "versions/2/"), LIGHT),
    OpenedPage("invitations", "coordinator", of("school-meals", "invitations/")),
    # -- consultation and its answers
    OpenedPage("round", "rep1", of("flood-sirens", "rounds/1/"), LIGHT),
    OpenedPage("comment", "rep1", of_point("flood-sirens", "rounds/1/comment/?block={block}"), LIGHT),
    OpenedPage("amend", "rep1", of_point("flood-sirens", "rounds/1/amend/?kind=replace&block={block}"), LIGHT),
    OpenedPage(
        "amend", "rep1", of_point("flood-sirens", "rounds/1/amend/?kind=insert&block={block}"), LIGHT, variant="insert"
    ),
    OpenedPage(
        "amend", "rep1", of_point("flood-sirens", "rounds/1/amend/?kind=delete&block={block}"), LIGHT, variant="delete"
    ),
    OpenedPage(
        "withdraw-amendment",
        "rep1",
        of_input("amendment", "flood-sirens", "rounds/1/amendments/{said}/withdraw/", "rep1@demo.example"),
        LIGHT,
    ),
    OpenedPage("board", "coordinator", of("library-hours", "rounds/1/board/")),
    OpenedPage("board", "coordinator", of("dialogue-summary", "rounds/1/board/"), variant="merged"),
    OpenedPage(
        "dispose-amendment", "coordinator", of_input("amendment", "library-hours", "rounds/1/board/amendments/{said}/")
    ),
    OpenedPage(
        "dispose-comment", "coordinator", of_input("comment", "library-hours", "rounds/1/board/comments/{said}/")
    ),
    OpenedPage("merge", "coordinator", of("library-hours", "rounds/1/board/merge/")),
    # -- sign-on
    OpenedPage("sign", "rep1", of("bicycle-lanes", "sign/"), LIGHT),
    OpenedPage("sign", "rep1", of("dialogue-summary", "sign/"), LIGHT, variant="signed"),
    OpenedPage("signatures", "coordinator", of("bicycle-lanes", "signatures/")),
    OpenedPage("withdraw-signature", "rep1", of_signature("dialogue-summary", "rep1@demo.example"), LIGHT),
    # -- publication and what follows
    OpenedPage("addressees", "coordinator", of("sign-language", "addressees/")),
    OpenedPage("delivery", "coordinator", of_addressee("sign-language", "delivery/")),
    OpenedPage("response", "coordinator", of_addressee("sign-language", "response/")),
    # -- the machine room
    OpenedPage("parked-jobs", "admin", fixed("jobs/")),
)

# What is no page to look at.
NOT_OPENED = {
    "health": "plain text for machines",
    "public-file": "a PDF",
    "proof": "a PDF",
    "sign-out": "POST only",
    "place-block": "POST only",
    "retry-job": "POST only",
}
