"""How far the files of an edition are: each is printed by a job of its own, some time after the publication."""

from dataclasses import dataclass
from enum import StrEnum

from outbox.models import Job, State
from printing import pdf
from statements import press_kit
from statements.models import Edition, EditionFile
from statements.variants import Layout, layouts_of, media_type


class Progress(StrEnum):
    READY = "ready"
    UNDER_WAY = "under_way"  # it is its turn, or will be soon
    DELAYED = "delayed"  # it failed, and is tried again
    TOO_HEAVY = "too_heavy"  # its limits of time or memory ended it, each time
    FAILED = "failed"  # for another reason, each time


@dataclass(frozen=True, slots=True)
class Expected:
    """A file that an edition has or will have; `layout` is None for the PDF itself, and for the press kit."""

    language: str
    layout: Layout | None
    progress: Progress
    file: EditionFile | None

    @property
    def is_kit(self) -> bool:
        return self.language == press_kit.EVERY_LANGUAGE


def wanted(edition: Edition) -> list[tuple[str, str, Layout | None]]:
    """What makes its job the same job, language and shape of each PDF there will be, the edition's own first."""
    name = job_name(edition)
    return [
        (f"{name}:{language}:{layout}" if layout else f"{name}:{language}", language, layout)
        for language in edition.content["languages"]
        for layout in (None, *layouts_of(edition))
    ]


def kit_key(edition: Edition) -> str:
    """What makes the job of its press kit the same job."""
    return f"{job_name(edition)}:kit"


def job_name(edition: Edition) -> str:
    return f"edition:{edition.statement.ref}:{edition.number}"


def expected_files(edition: Edition) -> list[Expected]:
    """Every PDF of the edition, as `wanted`, and its press kit, which waits for them all. Two queries."""
    files = {(file.language, file.media_type): file for file in edition.files.all()}
    keys = [kit_key(edition), *(key for key, _language, _layout in wanted(edition))]
    jobs = {job.key: job for job in Job.objects.filter(key__in=keys).only("key", "state", "error")}
    found = []
    for key, language, layout in wanted(edition):
        file = files.get((language, media_type(layout) if layout else pdf.MEDIA_TYPE))
        found.append(Expected(language, layout, Progress.READY if file else progress_of(jobs.get(key)), file))
    kit = files.get((press_kit.EVERY_LANGUAGE, press_kit.MEDIA_TYPE))
    done = Progress.READY if kit else progress_of(jobs.get(kit_key(edition)))
    return [*found, Expected(press_kit.EVERY_LANGUAGE, None, done, kit)]


def progress_of(job: Job | None) -> Progress:
    if job is None or not job.error:
        return Progress.UNDER_WAY
    if job.state != State.PARKED:
        return Progress.DELAYED
    return Progress.TOO_HEAVY if pdf.OVER_LIMITS in job.error else Progress.FAILED
