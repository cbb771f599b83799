"""The board of a sign-on to which many are invited, beside its SQL alone.

`python -m bench.runs.sign_on_board RUNS SIZE` prints {"page": [ms], "sql": [ms], "queries": n}: the time of one GET of
its first page on the wall by a coordinator, answered by the whole WSGI application in this process, warm; and of the
same facts read by statements written by hand, all rows fetched and nothing made of them.
"""

import json
import sys
from datetime import date, timedelta

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.measuring import in_turns, wall_seconds
from bench.runs.people import Signer, invited_signers, open_statement, signed_in
from bench.runs.sign_page import Visit
from ledger import clock
from organisations.models import Membership, Organisation, OrganisationKind, Province
from statements.models import BoardWait, Decline, Mailing, Recipient, Signature, SignPageReading, Statement
from statements.queries.identities import key_of, organisation_identity

NETWORKS = 20
HIDDEN = 10  # every so-manieth signature is not named

# One after the other: the invited; what each did; the hundred of the page, with what they signed; the count; the
# networks that the list can be narrowed to.
SQL = """
SELECT o.id, o.ref, o.kind, o.province FROM statements_invitation i JOIN organisations_organisation o
ON o.id = i.organisation_id WHERE i.statement_id = %s ORDER BY lower(coalesce(nullif(o.name_en, ''), o.name_km)), o.id;
SELECT organisation_id FROM statements_signpagereading WHERE statement_id = %s;
SELECT organisation_id FROM statements_boardwait WHERE statement_id = %s;
SELECT organisation_id FROM statements_preparedsignature WHERE statement_id = %s AND state = 'waiting';
SELECT organisation_id FROM statements_decline WHERE statement_id = %s AND taken_back_at IS NULL;
SELECT identity, organisation_id, version_id, withdrawn_at, refused_at FROM statements_signature
WHERE statement_id = %s AND set_aside_at IS NULL AND confirmed_at IS NOT NULL AND kind <> 'individual'
ORDER BY signed_at, id;
SELECT r.state, r.organisations FROM statements_recipient r JOIN statements_mailing m ON m.id = r.mailing_id
WHERE m.statement_id = %s AND m.purpose = 'invitation';
SELECT o.*, i.invited_at, s.* FROM statements_invitation i JOIN organisations_organisation o
ON o.id = i.organisation_id LEFT JOIN statements_signature s ON s.organisation_id = o.id
AND s.statement_id = i.statement_id WHERE i.statement_id = %s
ORDER BY lower(coalesce(nullif(o.name_en, ''), o.name_km)), o.id LIMIT 100;
SELECT kind, visibility, count(*) FROM statements_signature WHERE statement_id = %s AND withdrawn_at IS NULL
AND set_aside_at IS NULL AND confirmed_at IS NOT NULL GROUP BY 1, 2;
SELECT id, kind, organisation_id, identity FROM statements_signature WHERE statement_id = %s AND withdrawn_at IS NULL
AND set_aside_at IS NULL AND confirmed_at IS NOT NULL;
SELECT o.id, o.ref FROM statements_signature s JOIN organisations_organisation o ON o.id = s.organisation_id
WHERE s.statement_id = %s AND s.withdrawn_at IS NULL AND s.set_aside_at IS NULL AND s.confirmed_at IS NOT NULL;
SELECT DISTINCT n.ref, n.name_en, n.name_km FROM organisations_membership m JOIN organisations_organisation n
ON n.id = m.network_id JOIN statements_invitation i ON i.organisation_id = m.member_id WHERE i.statement_id = %s
"""


def tracked(size: int) -> Statement:
    """Half of them signed, a sixth opened the page, one in twelve declined or waits. Rows in bulk: nothing here is
    measured."""
    at = clock.now()
    statement = open_statement(at=at)
    signers = invited_signers(statement, size, at=at)
    organisations = [signer.organisation for signer in signers]
    provinces = list(Province.values)
    for place, one in enumerate(organisations):
        one.province = provinces[place % len(provinces)]
        if place < NETWORKS:
            one.kind = OrganisationKind.NETWORK
    Organisation.objects.bulk_update(organisations, ["province", "kind"], batch_size=500)
    Membership.objects.bulk_create(
        Membership(network=organisations[place % NETWORKS], member=one, joined_on=date(2020, 1, 1))
        for place, one in enumerate(organisations[NETWORKS:])
    )
    key = key_of(statement)
    Signature.objects.bulk_create(
        signature(statement, signer, organisation_identity(key, signer.organisation), hidden=place % HIDDEN == 0)
        for place, signer in enumerate(signers[::2])
    )
    SignPageReading.objects.bulk_create(
        SignPageReading(statement=statement, organisation=one, first_on=at.date(), last_on=at.date())
        for one in organisations[1::6]
    )
    person = statement.created_by
    assert person is not None
    Decline.objects.bulk_create(
        Decline(statement=statement, organisation=one, reason="No.", declined_by=person, declined_at=at)
        for one in organisations[3::12]
    )
    BoardWait.objects.bulk_create(
        BoardWait(
            statement=statement, organisation=one, until=at.date() + timedelta(days=3), said_by=person, said_at=at
        )
        for one in organisations[5::12]
    )
    mailing = Mailing.objects.create(statement=statement, purpose="invitation", made_at=at, due=at)
    Recipient.objects.bulk_create(
        Recipient(
            mailing=mailing,
            address=f"{place}@bench.example",
            language="en",
            organisations=one.ref,
            state="sent",
            tried_at=at,
        )
        for place, one in enumerate(organisations)
    )
    # As it does by itself within a minute of so many new rows.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return statement


def signature(statement: Statement, signer: Signer, identity: str, *, hidden: bool) -> Signature:
    """A hidden one says all of it sealed."""
    at = clock.now()
    organisation = signer.organisation
    shown = (
        {}
        if hidden
        else {
            "organisation": organisation,
            "signed_by": signer.person,
            "mandate": signer.mandate,
            "name_en": organisation.name_en,
        }
    )
    return Signature(
        statement=statement,
        version=statement.final_version,
        kind="network" if organisation.is_network else "organisation",
        identity=identity,
        sealed=json.dumps({"salts": {}, **({"organisation": organisation.ref} if hidden else {})}),
        language="en",
        visibility="withheld" if hidden else "named",
        signed_at=at,
        confirmed_at=at,
        **shown,
    )


def by_hand(statement: Statement) -> int:
    """How many rows the statements give."""
    number = 0
    with connection.cursor() as cursor:
        for sql in SQL.split(";"):
            cursor.execute(sql, [statement.pk])
            number += len(cursor.fetchall())
    return number


def main(runs: int, size: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    statement = tracked(size)
    coordinator = statement.created_by
    assert coordinator is not None
    (session,) = signed_in([coordinator])
    path = reverse("signatures", args=[statement.ref])
    visit = Visit(WSGIHandler(), path, Signer(None, coordinator, None, session))  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as seen:
        assert f">{size // 2:,}</strong>" in visit.get()
    # Everybody invited, and whoever signed three times over.
    assert by_hand(statement) > 2 * size
    page, sql = in_turns(
        lambda: 1000 * wall_seconds(visit.get), lambda: 1000 * wall_seconds(lambda: by_hand(statement)), runs=runs
    )
    print(json.dumps({"page": page, "sql": sql, "queries": len(seen)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
