"""All pages. Their names are what templates, notices and tests use."""

from django.urls import URLPattern, path

from organisations import converters  # noqa: F401 - registers <ref:...>
from statements.views import (
    amending,
    commenting,
    consulting,
    delivering,
    desk,
    disposing,
    drafting,
    inviting,
    merging,
    moving,
    public,
    publishing,
    signing,
    staffing,
)

urlpatterns: list[URLPattern] = [
    # -- what everybody can read
    path("", public.home, name="home"),
    path("s/<ref:ref>/", public.statement, name="public-statement"),
    path("s/<ref:ref>/<int:edition>/<str:language>.pdf", public.file, name="public-file"),
    # -- the desk
    path("work/", desk.dashboard, name="dashboard"),
    path("work/new/", desk.start, name="start"),
    path("work/<ref:ref>/", desk.overview, name="overview"),
    path("work/<ref:ref>/details/", desk.details, name="details"),
    path("work/<ref:ref>/moves/<str:move>/", moving.move, name="move"),
    # -- the text
    path("work/<ref:ref>/text/", drafting.text, name="text"),
    path("work/<ref:ref>/text/new/", drafting.add_block, name="add-block"),
    path("work/<ref:ref>/text/<ref:block>/", drafting.edit_block, name="edit-block"),
    path("work/<ref:ref>/text/<ref:block>/place/", drafting.place_block, name="place-block"),
    path("work/<ref:ref>/text/<ref:block>/remove/", drafting.remove_block, name="remove-block"),
    path("work/<ref:ref>/versions/<int:number>/", drafting.version, name="version"),
    # -- who takes part
    path("work/<ref:ref>/invitations/", inviting.invitations, name="invitations"),
    path("work/<ref:ref>/staff/", staffing.staff, name="staff"),
    path("work/<ref:ref>/staff/<ref:role>/end/", staffing.end_role, name="end-role"),
    path("work/<ref:ref>/co-convenors/", staffing.co_convenors, name="co-convenors"),
    path(
        "work/<ref:ref>/co-convenors/<ref:organisation>/remove/", staffing.remove_co_convenor, name="remove-co-convenor"
    ),
    path("organisations/<ref:ref>/rules/", publishing.convenor_rules, name="convenor-rules"),
    # -- consultation and its answers
    path("work/<ref:ref>/rounds/<int:number>/", consulting.round_page, name="round"),
    path("work/<ref:ref>/rounds/<int:number>/comment/", commenting.comment, name="comment"),
    path("work/<ref:ref>/rounds/<int:number>/amend/", amending.amend, name="amend"),
    path(
        "work/<ref:ref>/rounds/<int:number>/amendments/<ref:amendment>/withdraw/",
        amending.withdraw_amendment,
        name="withdraw-amendment",
    ),
    path("work/<ref:ref>/rounds/<int:number>/board/", merging.board, name="board"),
    path(
        "work/<ref:ref>/rounds/<int:number>/board/amendments/<ref:amendment>/",
        disposing.dispose_amendment,
        name="dispose-amendment",
    ),
    path(
        "work/<ref:ref>/rounds/<int:number>/board/comments/<ref:comment>/",
        disposing.dispose_comment,
        name="dispose-comment",
    ),
    path("work/<ref:ref>/rounds/<int:number>/board/merge/", merging.merge, name="merge"),
    # -- sign-on
    path("work/<ref:ref>/sign/", signing.sign, name="sign"),
    path("work/<ref:ref>/signatures/", signing.signatures, name="signatures"),
    path("work/<ref:ref>/signatures/<ref:signature>/withdraw/", signing.withdraw_signature, name="withdraw-signature"),
    # -- publication and what follows
    path("work/<ref:ref>/proof/", publishing.proof, name="proof"),
    path("work/<ref:ref>/publication/ask/", publishing.ask_publication, name="ask-publication"),
    path("work/<ref:ref>/publication/withdraw/", publishing.withdraw_request, name="withdraw-request"),
    path("work/<ref:ref>/addressees/", delivering.addressees, name="addressees"),
    path("work/<ref:ref>/addressees/<ref:addressee>/delivery/", delivering.delivery, name="delivery"),
    path("work/<ref:ref>/addressees/<ref:addressee>/response/", delivering.response, name="response"),
]
