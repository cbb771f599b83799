"""Rounds and what was said in them."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from organisations.models import Organisation, Person, Right
from organisations.queries.rights import mandates_about, organisations_of
from statements.models import Amendment, Change, Comment, CoSponsor, Invitation, Orphan, Reply, Round, Statement


def invited_organisations(statement: Statement) -> QuerySet[Organisation]:
    """Everyone invited, by name; a double of another that was invited beside it stands in that one."""
    return Organisation.objects.standing().filter(invitations__statement=statement).order_by("name_en", "name_km", "id")


def guests(statement: Statement, *, at: datetime) -> list[Invitation]:
    """Every invitation by the organisation's name, each with `has_voice`: can anybody speak for it. One query."""
    spokespeople = mandates_about(statement.ref, at=at).filter(
        organisation=OuterRef("organisation"), right__in=Right.COMMENT.included_in
    )
    return list(
        statement.invitations.select_related("organisation")
        .annotate(has_voice=Exists(spokespeople))
        .order_by("organisation__name_en", "organisation__name_km", "id")
    )


def voices_of(person: Person, statement: Statement, right: Right, *, at: datetime) -> QuerySet[Organisation]:
    """The invited organisations for which this person holds `right`: whose voice they may lend here."""
    return organisations_of(person, right, at=at, about=statement.ref).filter(invitations__statement=statement)


def amendments_of(consultation: Round) -> QuerySet[Amendment]:
    """The round's amendments in order, with all that is needed to show them. Five queries at any size."""
    return (
        consultation.amendments.select_related(
            "organisation", "author", "disposition__duplicate_of", "amends", "carried_from__round"
        )
        .prefetch_related(
            Prefetch("changes", Change.objects.select_related("block", "other")),
            Prefetch("co_sponsors", CoSponsor.objects.select_related("organisation", "person")),
            Prefetch("orphans", Orphan.objects.select_related("block")),
            "disposition__decided_texts",
        )
        .order_by("number")
    )


def comments_of(consultation: Round) -> QuerySet[Comment]:
    """The round's comments in the order they came, with their answers and replies. Two queries at any size."""
    return (
        consultation.comments.select_related("organisation", "author", "block", "disposition__duplicate_of")
        .prefetch_related(
            Prefetch("replies", Reply.objects.select_related("organisation", "author").order_by("created_at", "id"))
        )
        .order_by("created_at", "id")
    )
