"""What happened to a block between two versions, in words."""

from django import template
from django.utils.translation import gettext as _

from redline.versions import RowKind
from statements.queries.comparing import ComparedBlock
from statements.stages import BlockKind
from statements.templatetags.typography import digits

register = template.Library()


@register.filter
def change_marks(block: ComparedBlock) -> list[str]:
    """Everything that is not told by the words themselves. Another number alone is no change and is not told."""
    marks = []
    match block.row.kind:
        case RowKind.INSERTED:
            marks.append(_("new"))
        case RowKind.DELETED:
            marks.append(_("left out"))
        case RowKind.MOVED:
            marks.append(
                _("moved, was %(number)s") % {"number": digits(was)} if (was := block.old_number) else _("moved")
            )
        case RowKind.MOVED_AWAY:
            number = block.before.number if block.before else ""
            marks.append(
                _("%(number)s stands elsewhere now") % {"number": digits(number)}
                if number
                else _("A paragraph that stood here stands elsewhere now")
            )
        case RowKind.SPLIT:
            marks.append(_("split"))
        case RowKind.SPLIT_OFF:
            marks.append(
                _("split off from %(number)s") % {"number": digits(block.source)} if block.source else _("split off")
            )
        case RowKind.JOINED:
            marks.append(_("joined with what followed"))
    if block.row.is_retyped and block.after:
        marks.append(_("now a %(kind)s") % {"kind": BlockKind(block.after.kind).label})
    if block.is_demand_changed and block.after:
        marks.append(_("now a demand") if block.after.is_demand else _("no longer a demand"))
    return marks
