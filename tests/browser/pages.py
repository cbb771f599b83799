"""Every page that a person can open: by whom, at which address of the examples, and how heavy it may be."""

from dataclasses import dataclass

from tests.browser.addresses import (
    Address,
    beside,
    first_call_of,
    fixed,
    mailed_endorsement,
    mailed_invitation,
    of,
    of_addressee,
    of_asked,
    of_called,
    of_changed_text,
    of_duty,
    of_individual,
    of_input,
    of_membership,
    of_organisation,
    of_own,
    of_paper,
    of_person,
    of_point,
    of_receipt,
    of_sign_on,
    of_signature,
    organisation_ref,
    orphan_of,
    outside_text_of,
    public,
    stop_of_mails,
    waiting_file_of,
    waiting_invitation,
)

KB = 1000  # bytes
LIGHT = 30 * KB  # the tasks of representatives and readers, often on a phone and a slow line
FULL = 60 * KB


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


PAGES = (
    # -- what everybody can read
    OpenedPage("home", "", fixed("")),
    OpenedPage("public-statement", "", public("dialogue-summary"), LIGHT),
    OpenedPage("public-statement", "", public("online-seller-letter"), LIGHT, variant="archive"),
    OpenedPage("statement-card", "", public("dialogue-summary", "card/"), LIGHT),
    OpenedPage("theme", "", fixed("themes/information/"), LIGHT),
    OpenedPage("organisation-statements", "", of_organisation("sugar-palm", "statements/"), LIGHT),
    OpenedPage("sign-in", "", fixed("sign-in/")),
    # -- personal data
    OpenedPage("kept", "", fixed("kept/"), LIGHT),
    OpenedPage("your-data", "rep1", fixed("account/data/"), LIGHT),
    OpenedPage("erase-account", "rep1", fixed("account/data/erase/")),
    OpenedPage("find-contacts", "admin", fixed("contacts/")),
    OpenedPage("contacts", "admin", of_organisation("lotus-pond", "contacts/")),
    OpenedPage("person-data", "admin", of_person("rep1@demo.example", "administrators/people/{person}/data/")),
    # -- one's own account
    OpenedPage("account", "rep1", fixed("account/")),
    OpenedPage("account_reauthenticate", "rep1", fixed("account/confirm/")),
    OpenedPage("account_change_password", "rep1", fixed("account/password/")),
    OpenedPage("mfa_activate_totp", "rep1", fixed("account/app/")),
    OpenedPage("mfa_list_webauthn", "rep1", fixed("account/passkeys/")),
    OpenedPage("mfa_add_webauthn", "rep1", fixed("account/passkeys/add/")),
    OpenedPage("mfa_generate_recovery_codes", "rep1", fixed("account/recovery-codes/new/")),
    OpenedPage("sessions", "rep1", fixed("account/sign-ins/")),
    OpenedPage("tokens", "rep1", fixed("account/tokens/")),
    OpenedPage("", "", fixed("nowhere/"), status=404),
    OpenedPage("", "rep1", of("market-evenings", "text/"), status=403, variant="forbidden"),
    # -- the directory
    OpenedPage("organisations", "", fixed("organisations/"), LIGHT),
    OpenedPage("organisations", "coordinator", fixed("organisations/?q=អង្គការ&kind=ngo"), LIGHT, variant="found"),
    OpenedPage("organisation", "", of_organisation("sugar-palm"), LIGHT),
    OpenedPage("organisation", "admin", of_organisation("ccc"), variant="not-listed"),
    OpenedPage("network-members", "", of_organisation("sugar-palm", "members/?on=2020-06-01"), LIGHT),
    OpenedPage("register-organisation", "admin", fixed("organisations/new/")),
    OpenedPage("describe-organisation", "admin", of_organisation("rice-field", "profile/")),
    OpenedPage("organisation-names", "admin", of_organisation("lotus-pond", "names/")),
    OpenedPage("add-member", "admin", of_organisation("sugar-palm", "members/new/?q=firefly")),
    OpenedPage("claim-members", "admin", of_organisation("sugar-palm", "members/claim/")),
    OpenedPage("membership", "admin", of_membership("sugar-palm")),
    # -- the desk
    OpenedPage("dashboard", "coordinator", fixed("work/")),
    OpenedPage("dashboard", "rep1", fixed("work/"), LIGHT, variant="representative"),
    OpenedPage("start", "coordinator", fixed("work/new/")),
    OpenedPage("overview", "coordinator", of("well-law")),
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
    OpenedPage("place-block", "coordinator", of_point("school-meals", "text/{block}/place/")),
    OpenedPage("split-block", "coordinator", of_point("school-meals", "text/{block}/split/")),
    OpenedPage("join-blocks", "coordinator", of_point("school-meals", "text/{block}/join/")),
    OpenedPage("translations", "coordinator", of("school-meals", "text/to-translate/")),
    OpenedPage("word-files", "rep1", of("flood-sirens", "rounds/1/word/"), LIGHT),
    OpenedPage("word-file", "coordinator", waiting_file_of("flood-sirens")),
    OpenedPage("bring-in", "coordinator", of("school-meals", "text/outside/")),
    OpenedPage("outside-text", "coordinator", outside_text_of("school-meals")),
    OpenedPage("versions", "rep1", of("dialogue-summary", "versions/"), LIGHT),
    OpenedPage("compare-versions", "rep1", of("dialogue-summary", "versions/compare/?from=1&to=2"), LIGHT),
    OpenedPage("cited-place", "rep1", of("dialogue-summary", "versions/cited/?version=1&place=1.1"), LIGHT),
    OpenedPage("authorship", "coordinator", of("well-law", "text/authors/")),
    OpenedPage("restore-version", "coordinator", of("well-law", "versions/1/restore/")),
    OpenedPage("version-authorship", "rep1", of("dialogue-summary", "versions/2/authors/"), LIGHT),
    OpenedPage("version", "rep1", of("dialogue-summary", "versions/2/"), LIGHT),
    OpenedPage("text", "rep7", of("school-meals", "text/"), LIGHT, variant="translator"),
    OpenedPage("edit-block", "rep7", of_point("school-meals", "text/{block}/"), LIGHT, variant="translator"),
    OpenedPage("staff", "coordinator", of("school-meals", "staff/")),
    OpenedPage("co-convenors", "coordinator", of("school-meals", "co-convenors/?q=demonstration")),
    OpenedPage("convenor-rules", "admin", lambda site: f"organisations/{organisation_ref(site, 'lotus-pond')}/rules/"),
    OpenedPage("invitations", "coordinator", of("school-meals", "invitations/")),
    # -- consultation and its answers
    OpenedPage("round", "rep1", of("flood-sirens", "rounds/1/"), LIGHT),
    OpenedPage("participation", "coordinator", of("flood-sirens", "rounds/1/participation/")),
    OpenedPage("remind-round", "coordinator", of("flood-sirens", "rounds/1/remind/")),
    OpenedPage("extend-round", "coordinator", of("flood-sirens", "rounds/1/extend/")),
    OpenedPage("reply", "rep1", of_input("comment", "flood-sirens", "rounds/1/comments/{said}/reply/", "rep%"), LIGHT),
    OpenedPage("move", "coordinator", of("school-meals", "moves/open_round/"), variant="open-round"),
    OpenedPage("comment", "rep1", of_point("flood-sirens", "rounds/1/comment/?block={block}"), LIGHT),
    OpenedPage("amend", "rep1", of_point("flood-sirens", "rounds/1/amend/?kind=replace&block={block}"), LIGHT),
    OpenedPage(
        "amend", "rep1", of_point("flood-sirens", "rounds/1/amend/?kind=insert&block={block}"), LIGHT, variant="insert"
    ),
    OpenedPage(
        "amend", "rep1", of_point("flood-sirens", "rounds/1/amend/?kind=delete&block={block}"), LIGHT, variant="delete"
    ),
    *(
        OpenedPage(
            "amend",
            "rep1",
            of_point("flood-sirens", f"rounds/1/amend/?kind={kind}&block={{block}}"),
            LIGHT,
            variant=kind,
        )
        for kind in ("move", "split", "join")
    ),
    OpenedPage("unsent-amendment", "rep1", of("flood-sirens", "rounds/1/amend/collected/"), LIGHT),
    *(
        OpenedPage(name, "rep1", of_input("amendment", "flood-sirens", f"rounds/1/amendments/{{said}}/{end}/"), LIGHT)
        for name, end in (("amend-amendment", "amend"), ("co-sponsor", "co-sponsor"))
    ),
    OpenedPage(
        "withdraw-amendment",
        "rep1",
        of_input("amendment", "flood-sirens", "rounds/1/amendments/{said}/withdraw/", "rep1@demo.example"),
        LIGHT,
    ),
    OpenedPage("board", "coordinator", of("well-law", "rounds/2/board/")),
    OpenedPage("board", "coordinator", of("dialogue-summary", "rounds/1/board/"), variant="merged"),
    OpenedPage(
        "dispose-amendment",
        "coordinator",
        of_input("amendment", "well-law", "rounds/2/board/amendments/{said}/", number=2),
    ),
    OpenedPage(
        "dispose-comment", "coordinator", of_input("comment", "well-law", "rounds/2/board/comments/{said}/", number=2)
    ),
    OpenedPage("merge", "coordinator", of("well-law", "rounds/2/board/merge/")),
    OpenedPage("next-version", "coordinator", of("well-law", "rounds/2/board/next-version/")),
    OpenedPage("dispose-several", "coordinator", of("well-law", "rounds/2/board/several/")),
    OpenedPage("undo-round-merge", "coordinator", of("ferry-landing", "rounds/1/board/merge/undo/")),
    OpenedPage("answers", "rep1", of("dialogue-summary", "rounds/1/answers/"), LIGHT),
    OpenedPage("answers", "coordinator", of("well-law", "rounds/1/answers/"), variant="coordinator"),
    OpenedPage("answers", "rep1", of("ferry-landing", "rounds/1/answers/"), LIGHT, variant="masked"),
    OpenedPage("public-answers", "", public("dialogue-summary", "rounds/1/"), LIGHT),
    OpenedPage(
        "dissent",
        "rep1",
        of_input("amendment", "well-law", "rounds/1/answers/amendment/{said}/dissent/", "rep1@demo.example"),
        LIGHT,
    ),
    OpenedPage("reinsert", "coordinator", orphan_of("well-law")),
    OpenedPage("positions", "coordinator", of("ferry-landing", "positions/")),
    OpenedPage("positions", "rep1", of("ferry-landing", "positions/"), LIGHT, variant="representative"),
    OpenedPage("position-call", "coordinator", first_call_of("ferry-landing")),
    OpenedPage("ask-positions", "coordinator", of("ferry-landing", "positions/ask/")),
    # -- sign-on
    OpenedPage("sign", "rep1", of("bicycle-lanes", "sign/"), LIGHT),
    OpenedPage("sign", "rep1", of("dialogue-summary", "sign/"), LIGHT, variant="signed"),
    OpenedPage("signatures", "coordinator", of("bicycle-lanes", "signatures/")),
    OpenedPage("sign-as-person", "", public("bicycle-lanes", "sign/"), LIGHT),
    OpenedPage("asked", "", public("bicycle-lanes", "sign/asked/"), LIGHT),
    OpenedPage("own-signature", "", public("bicycle-lanes", "sign/own/"), LIGHT),
    OpenedPage("apply", "", public("bicycle-lanes", "apply/"), LIGHT),
    OpenedPage("applied", "", public("bicycle-lanes", "apply/sent/"), LIGHT),
    OpenedPage("who-signs", "coordinator", of("bicycle-lanes", "who-signs/")),
    OpenedPage("individuals", "coordinator", of("bicycle-lanes", "individuals/")),
    OpenedPage("applications", "coordinator", of("bicycle-lanes", "applications/")),
    OpenedPage("sign-on-progress", "coordinator", of("bicycle-lanes", "signatures/charts/")),
    OpenedPage("call-list", "coordinator", of("bicycle-lanes", "signatures/calls/")),
    OpenedPage("call-contact", "coordinator", of_called("bicycle-lanes", "ox-cart")),
    OpenedPage("extend-sign-on", "coordinator", of("bicycle-lanes", "signatures/extend/")),
    OpenedPage("recorded", "coordinator", of("bicycle-lanes", "recorded/")),
    OpenedPage("record-signature", "coordinator", of("bicycle-lanes", "recorded/new/?q=clay"), variant="found"),
    OpenedPage("record-signature", "coordinator", of_own("bicycle-lanes", "recorded/new/?organisation={organisation}")),
    OpenedPage("record-sheet", "coordinator", of("bicycle-lanes", "recorded/sheet/")),
    OpenedPage("evidence", "coordinator", of_paper("bicycle-lanes", "paper", "recorded/{evidence}/")),
    OpenedPage("end-recorded", "coordinator", of_paper("bicycle-lanes", "paper", "recorded/lines/{recorded}/end/")),
    OpenedPage("recorded-for", "rep1", of_paper("bicycle-lanes", "letter", "sign/recorded/{recorded}/"), LIGHT),
    OpenedPage("mailings", "coordinator", of("bicycle-lanes", "mailings/")),
    OpenedPage("check-receipt", "", fixed("receipts/check/")),
    OpenedPage("check-pdf", "", fixed("pdf/check/"), LIGHT),
    OpenedPage("check-edition", "", public("dialogue-summary", "1/check/"), LIGHT),
    OpenedPage("mailing", "coordinator", of_sign_on("mailing", "bicycle-lanes", "mailings/{found}/")),
    OpenedPage("stop-mails", "", stop_of_mails("bicycle-lanes"), LIGHT),
    OpenedPage("declare-change", "coordinator", of("bicycle-lanes", "text-change/")),
    OpenedPage("signature-receipt", "rep1", of_receipt("dialogue-summary", "rep1@demo.example")),
    OpenedPage("withdraw-signature", "rep1", of_signature("dialogue-summary", "rep1@demo.example"), LIGHT),
    OpenedPage("change-signature", "rep1", of_signature("dialogue-summary", "rep1@demo.example", "change"), LIGHT),
    OpenedPage("hide-signature", "publisher", of_signature("dialogue-summary", "rep1@demo.example", "hide")),
    *(
        OpenedPage(name, "rep1", of_own("bicycle-lanes", f"sign/{{organisation}}/{end}/"), LIGHT)
        for name, end in (("wait-for-board", "board"), ("decline-to-sign", "decline"), ("ask-convenor", "question"))
    ),
    OpenedPage("questions", "coordinator", of("bicycle-lanes", "questions/")),
    OpenedPage("answer-question", "coordinator", of_sign_on("question", "bicycle-lanes", "questions/{found}/")),
    *(
        OpenedPage(
            "prepared-signature",
            who,
            of_sign_on("preparedsignature", "bicycle-lanes", "sign/prepared/{found}/"),
            LIGHT,
            variant=variant,
        )
        for who, variant in (("rep9", "to-sign"), ("rep8", "own"))
    ),
    OpenedPage("endorsement", "", mailed_endorsement("bicycle-lanes"), LIGHT),
    OpenedPage("changed-text", "rep1", of_changed_text("library-bus", "rep1@demo.example"), LIGHT),
    OpenedPage("strike-signature", "coordinator", of_individual("bicycle-lanes", "strike")),
    OpenedPage("application", "coordinator", of_sign_on("application", "bicycle-lanes", "applications/{found}/")),
    OpenedPage("signing-rules", "admin", of_organisation("rice-field", "signing/")),
    # -- publication and what follows
    OpenedPage("addressees", "coordinator", of("sign-language", "addressees/")),
    OpenedPage("delivery", "coordinator", of_addressee("sign-language", "delivery/")),
    OpenedPage("response", "coordinator", of_addressee("sign-language", "response/")),
    # -- who acts for an organisation
    OpenedPage("people", "coordinator", of_organisation("lotus-pond", "people/")),
    OpenedPage("people", "admin", of_organisation("rice-field", "people/"), variant="administrator"),
    OpenedPage("invite-person", "coordinator", of_organisation("lotus-pond", "people/invite/")),
    OpenedPage("grant-mandate", "coordinator", of_organisation("lotus-pond", "people/grant/")),
    OpenedPage("grant-mandate", "admin", of_organisation("rice-field", "people/grant/"), variant="nobody"),
    OpenedPage("mandate", "coordinator", of_asked("mandate", "people/mandates/{asked}/")),
    OpenedPage("person-invitation", "coordinator", of_asked("personinvitation", "people/invitations/{asked}/")),
    OpenedPage("delegation", "coordinator", of_asked("delegation", "people/delegations/{asked}/")),
    OpenedPage("ask-delegation", "rep1", of_organisation("rice-field", "people/delegations/new/"), LIGHT),
    OpenedPage("my-organisations", "rep1", fixed("my/organisations/"), LIGHT),
    OpenedPage("my-organisations", "outsider", fixed("my/organisations/"), LIGHT, variant="invited"),
    OpenedPage("waiting-invitation", "outsider", waiting_invitation, LIGHT),
    OpenedPage("invited-person", "", mailed_invitation, LIGHT),
    OpenedPage("end-duty", "coordinator", of_duty("coordinator@demo.example")),
    # -- spreadsheets in and out, and records that may be one
    OpenedPage("imports", "admin", fixed("imports/")),
    OpenedPage("doubles", "admin", fixed("doubles/")),
    OpenedPage("find-double", "admin", beside("rice-field", "?q=field")),
    OpenedPage("merges", "admin", fixed("merges/")),
    # -- the machine room
    OpenedPage("administrators", "admin", fixed("administrators/")),
    OpenedPage("parked-jobs", "admin", fixed("jobs/")),
)

# What is no page to look at.
NOT_OPENED = {
    "public-variant": "a PDF",
    "round-deadline": "a calendar file",
    "individuals-file": "a spreadsheet",
    "evidence-file": "a file as it was received",
    "sign-on-deadline": "a calendar file",
    "receipt-file": "a JSON file",
    "signatures-file": "a spreadsheet",
    "nothing-to-add": "a form on the page round",
    "take-back-amendment": "a button on the page board",
    "take-back-comment": "a button on the page board",
    "your-data-file": "a ZIP",
    "person-data-file": "a ZIP",
    "contact": "the form of contacts, filled in; the examples have none",
    "health": "plain text for machines",
    "robots": "plain text for machines",
    "sitemap": "for machines",
    "feed": "for machines",
    "oembed": "for machines",
    "statement-picture": "a picture",
    "statement-badge": "a picture",
    "public-file": "a PDF",
    "public-answers-file": "a PDF, a Word file or a spreadsheet",
    "answers-file": "a PDF, a Word file or a spreadsheet",
    "close-positions": "POST only",
    "compared-file": "a PDF or a Word file",
    "round-file": "a Word file",
    "proof": "a PDF",
    "sign-out": "POST only",
    "keep-draft": "POST only",
    "leave-amendment": "POST only",
    "preview": "POST only",
    "end-role": "POST only",
    "remove-co-convenor": "POST only",
    "ask-publication": "POST only",
    "withdraw-request": "POST only",
    "end-administrator": "POST only",
    "retry-job": "POST only",
    "organisation-logo": "a picture",
    "change-logo": "POST only",
    "change-listing": "POST only",
    "import-template": "a spreadsheet",
    "export-organisations": "a spreadsheet",
    "import": "gone through in test_import.py",
    "double": "the examples have no pair",
    "undo-merge": "the examples have no merge",
    "confirm-import": "POST only",
    "drop-import": "POST only",
    "undo-import": "POST only",
    "look-for-doubles": "POST only",
    "account_login": "the same page as sign-in, under the name that allauth looks for",
    "mfa_index": "the same page as account, under the name that allauth looks for",
    "account_confirm_login_code": "only after asking for a code: test_signing_in.py",
    "mfa_authenticate": "only after the first step: test_signing_in.py",
    "mfa_login_webauthn": "a form on the page sign-in",
    "mfa_deactivate_totp": "only with an app: test_signing_in.py",
    "mfa_remove_webauthn": "only with a passkey: test_signing_in.py",
    "mfa_view_recovery_codes": "only with a second step: test_signing_in.py",
    "mfa_download_recovery_codes": "a file",
    "end-session": "a form on the page sessions",
    "end-other-sessions": "a form on the page sessions",
    "revoke-token": "a form on the page tokens",
}
