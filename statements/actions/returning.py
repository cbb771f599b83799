"""Word files that come back: brought in, looked through by a person, and taken in as amendments and comments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Person, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from organisations.wording import admit
from redline import blocks
from redline.word.guarded import read
from redline.word.refusals import WordRefused
from redline.word.returned import Remark
from redline.word.wordfile import WordFile, dumps
from statements.actions.amending import amend
from statements.actions.commenting import comment
from statements.actions.consulting import take_part
from statements.actions.wishing import Proposed
from statements.models import Block, Comment, Round, WordReturn
from statements.permissions import coordinates
from statements.queries.quoting import quoted
from statements.queries.returns import AuthorInput, Decisions, read_return
from statements.queries.text import Text, version_text
from statements.stages import ChangeKind, EventKind, ReturnState
from statements.word_words import refusal_words

LONGEST_REMARK = 20_000  # characters


def read_word_file(content: bytes) -> WordFile:
    """Read a file in a process of its own. Raises Refused (field `file`)."""
    try:
        return read(content)
    except WordRefused as refused:
        raise Refused(str(refused.code), refusal_words(refused), field="file") from refused


def may_bring(by: Actor, consultation: Round, organisation: Organisation | None, *, at: datetime) -> bool:
    """Coordinators bring any file until the round is merged; others those of an organisation they comment for."""
    if coordinates(by, consultation.statement):
        return True
    about = consultation.statement.ref
    return (
        isinstance(by, Person)
        and organisation is not None
        and may_act_for(by, organisation, Right.COMMENT, at=at, about=about) is not None
    )


def bring_file(
    consultation: Round,
    *,
    content: bytes,
    file_name: str,
    organisation: Organisation | None = None,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> WordReturn:
    """Take a returned file in, to be looked through; `organisation` is the one that sent it, where that is known.

    It is read in a process of its own, with limits. Raises PermissionDenied; Refused, with the reader's code where the
    file cannot be read. Event: file.returned.
    """
    uploader = person(by)
    at = at or clock.now()
    if not may_bring(by, consultation, organisation, at=at):
        raise PermissionDenied
    name = admit(file_name[-200:], field="file", longest=200, required=False) or "text.docx"
    words = read_word_file(content)

    def make() -> WordReturn:
        still_open(consultation, organisation, by=by, at=at)
        made = WordReturn.objects.create(
            round=consultation,
            organisation=organisation,
            file_name=name,
            content=content,
            read=dumps(words),
            uploaded_by=uploader,
            uploaded_at=at,
            submission=submission,
        )
        append(
            consultation.statement.chain,
            EventKind.FILE_RETURNED,
            at=at,
            data={"file": made.ref, "round": consultation.number, "by": trace(by)},
            private={"organisation": organisation.ref if organisation else ""},
        )
        return made

    return once(WordReturn.objects.filter(uploaded_by=uploader), submission, make)


def still_open(consultation: Round, organisation: Organisation | None, *, by: Actor, at: datetime) -> None:
    """Whether something can still be said in the round. Raises PermissionDenied, Refused."""
    if not coordinates(by, consultation.statement):
        if organisation is None:
            raise PermissionDenied
        take_part(consultation, organisation, by=by, at=at)
    elif Round.objects.values_list("merged_at", flat=True).get(pk=consultation.pk) is not None:
        raise Refused("merged", _("This round is merged: its answers stand."))


def decide(word_return: WordReturn, decisions: Decisions, *, by: Actor, at: datetime | None = None) -> None:
    """Keep what the person decided so far. Raises PermissionDenied; Refused where the file was taken in or put away."""
    at = at or clock.now()
    if not may_bring(by, word_return.round, word_return.organisation, at=at):
        raise PermissionDenied
    waiting = WordReturn.objects.filter(pk=word_return.pk, state=ReturnState.WAITING)
    if waiting.update(decided=decisions.dump()) != 1:
        raise Refused("taken", _("This file was taken in or put away before."))
    word_return.decided = decisions.dump()


def take_file(
    word_return: WordReturn,
    *,
    decisions: Decisions,
    organisations: Mapping[str, Organisation],
    by: Actor,
    at: datetime | None = None,
) -> int:
    """Make of each author one amendment and their comments, in the name of the organisation that `organisations` gives
    for them; authors without one are left out. All of it comes in, or nothing. Returns how many came in.

    What an organisation said before in the same words is not doubled. Raises PermissionDenied; Refused, also where
    nothing would come in. Events: file.taken, and those of the amendments and comments.
    """
    at = at or clock.now()
    consultation = word_return.round
    if not may_bring(by, consultation, word_return.organisation, at=at):
        raise PermissionDenied
    taking = [one for one in read_return(word_return, decisions).authors if one.author in organisations]
    rows = {block.ref: block for block in consultation.statement.blocks.all()}
    text = version_text(consultation.version)
    with transaction.atomic():
        taken = WordReturn.objects.filter(pk=word_return.pk, state=ReturnState.WAITING).update(
            state=ReturnState.TAKEN, taken_at=at, decided=decisions.dump()
        )
        if taken != 1:
            raise Refused("taken", _("This file was taken in or put away before."))
        amendments = comments = 0
        for one in taking:
            voice = organisations[one.author]
            if one.changes:
                amend(
                    consultation,
                    organisation=voice,
                    changes=proposed(one.changes, rows),
                    reason=credit(one, word_return),
                    word_return=word_return,
                    by=by,
                    at=at,
                )
                amendments += 1
            comments += said(word_return, one, voice, rows, text, by=by, at=at)
        if not amendments and not comments:
            raise Refused("nothing", _("Nothing would come in: choose an organisation for at least one author."))
        append(
            consultation.statement.chain,
            EventKind.FILE_TAKEN,
            at=at,
            data={
                "file": word_return.ref,
                "round": consultation.number,
                "amendments": amendments,
                "comments": comments,
                "by": trace(by),
            },
        )
    word_return.state, word_return.taken_at = ReturnState.TAKEN, at
    return amendments + comments


def credit(one: AuthorInput, word_return: WordReturn) -> str:
    """Whose pen it was, and in which file: the reason, where the file gives none."""
    if not one.author:
        return _("From the file “%(file)s”.") % {"file": word_return.file_name}
    return _("From the file “%(file)s”, by %(author)s.") % {"file": word_return.file_name, "author": one.author}


def said(
    word_return: WordReturn,
    one: AuthorInput,
    voice: Organisation,
    rows: Mapping[str, Block],
    text: Text,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """The author's comments; those that say nothing new are left out. Returns how many came in."""
    consultation = word_return.round
    before: set[tuple[str | None, str]] = set(
        Comment.objects.filter(round=consultation, organisation=voice).values_list("block__ref", "text")
    )
    made = 0
    for remark in one.remarks:
        words = admit(remark.text[:LONGEST_REMARK], field="text", longest=LONGEST_REMARK, lines=True, required=False)
        block = rows.get(remark.block) if text.block(remark.block) else None
        if not words or (block.ref if block else None, words) in before:
            continue
        comment(
            consultation,
            organisation=voice,
            text=words,
            block=block,
            quote=quote_of(remark, text) if block else "",
            word_return=word_return,
            by=by,
            at=at,
        )
        before.add((block.ref if block else None, words))
        made += 1
    return made


def quote_of(remark: Remark, text: Text) -> str:
    """The words that a comment is about, where they stand in the version; "" where they do not."""
    about = text.block(remark.block)
    return remark.quote if about and remark.quote and quoted(remark.quote, about, text.languages) else ""


def drop_file(word_return: WordReturn, *, by: Actor, at: datetime | None = None) -> None:
    """Put a file away without taking anything from it. Raises PermissionDenied, Refused."""
    at = at or clock.now()
    if not may_bring(by, word_return.round, word_return.organisation, at=at):
        raise PermissionDenied
    waiting = WordReturn.objects.filter(pk=word_return.pk, state=ReturnState.WAITING)
    if waiting.update(state=ReturnState.DROPPED, taken_at=at, content=b"", read="", decided="") != 1:
        raise Refused("taken", _("This file was taken in or put away before."))
    word_return.state = ReturnState.DROPPED


def proposed(changes: Sequence[blocks.Change], rows: Mapping[str, Block]) -> list[Proposed]:
    """Changes of the text engine as a person proposes them. New blocks keep their keys as names within it."""
    made: list[Proposed] = []
    first: dict[str, str] = {}  # a part that was split off -> the block it comes from
    for change in changes:
        match change:
            case blocks.Replace(block, language, text):
                made.append(Proposed(ChangeKind.REPLACE, rows[block], {language: text}))
            case blocks.Insert(after, key, texts, kind, depth):
                made.append(
                    Proposed(
                        ChangeKind.INSERT,
                        rows.get(after or ""),
                        texts,
                        new_kind=kind or "paragraph",
                        new_depth=depth,
                        new=key,
                        after_new=after if after and after not in rows else "",
                    )
                )
            case blocks.Delete(block):
                made.append(Proposed(ChangeKind.DELETE, rows[block]))
            case blocks.Move(block, after):
                made.append(
                    Proposed(
                        ChangeKind.MOVE,
                        rows[block],
                        other=rows.get(after or ""),
                        after_new=after if after and after not in rows else "",
                    )
                )
            case blocks.Split(block, key, cut):
                first[key] = first.get(block, block)
                made.append(
                    Proposed(
                        ChangeKind.SPLIT,
                        rows[first[key]],
                        {language: head for language, (head, _tail) in cut.items()},
                        tails={language: tail for language, (_head, tail) in cut.items() if tail},
                        new=key,
                        after_new="" if block in rows else block,
                    )
                )
            case blocks.Join(block, other, texts):
                made.append(Proposed(ChangeKind.JOIN, rows[block], texts, other=rows[other]))
            case blocks.Retype():
                continue
    return made
