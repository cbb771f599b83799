"""Pages about who. Their names are what templates, notices and tests use."""

from django.urls import URLPattern, URLResolver, include, path

from organisations import converters  # noqa: F401 - registers <ref:...>
from organisations.views import (
    contacts,
    delegations,
    describing,
    directory,
    doubles,
    importing,
    jobs,
    mine,
    naming,
    networks,
    people,
    privacy,
    registering,
    roles,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # -- coming in and going out, one's own account
    path("", include("organisations.account_urls")),
    # -- the directory
    path("organisations/", directory.organisations, name="organisations"),
    path("organisations/new/", registering.register, name="register-organisation"),
    path("organisations/<ref:ref>/", directory.organisation, name="organisation"),
    path("organisations/<ref:ref>/logo.png", directory.logo, name="organisation-logo"),
    path("organisations/<ref:ref>/profile/", describing.describe, name="describe-organisation"),
    path("organisations/<ref:ref>/profile/listing/", describing.change_listing, name="change-listing"),
    path("organisations/<ref:ref>/profile/logo/", describing.change_logo, name="change-logo"),
    path("organisations/<ref:ref>/names/", naming.names, name="organisation-names"),
    path("organisations/<ref:ref>/members/", networks.members, name="network-members"),
    path("organisations/<ref:ref>/members/new/", networks.add_member, name="add-member"),
    path("organisations/<ref:ref>/members/claim/", networks.claim, name="claim-members"),
    path("organisations/<ref:ref>/members/<int:number>/", networks.membership, name="membership"),
    path("organisations/<ref:ref>/contacts/", contacts.contacts, name="contacts"),
    path("organisations/<ref:ref>/contacts/<ref:contact>/", contacts.contact, name="contact"),
    path("contacts/", contacts.find_contacts, name="find-contacts"),
    # -- the people of an organisation
    path("organisations/<ref:ref>/people/", people.people, name="people"),
    path("organisations/<ref:ref>/people/invite/", people.invite, name="invite-person"),
    path("organisations/<ref:ref>/people/grant/", people.grant, name="grant-mandate"),
    path("organisations/<ref:ref>/people/mandates/<ref:mandate>/", people.mandate, name="mandate"),
    path("organisations/<ref:ref>/people/invitations/<ref:invitation>/", people.invitation, name="person-invitation"),
    path("organisations/<ref:ref>/people/delegations/new/", delegations.ask, name="ask-delegation"),
    path("organisations/<ref:ref>/people/delegations/<ref:delegation>/", delegations.delegation, name="delegation"),
    # -- what is held of a person, and how long
    path("account/data/", privacy.your_data, name="your-data"),
    path("account/data/file/", privacy.your_data_file, name="your-data-file"),
    path("account/data/erase/", privacy.erase_account, name="erase-account"),
    path("administrators/people/<ref:person>/data/", privacy.person_data, name="person-data"),
    path("administrators/people/<ref:person>/data/file/", privacy.person_data_file, name="person-data-file"),
    path("kept/", privacy.kept, name="kept"),
    # -- what I am for organisations
    path("my/organisations/", mine.my_organisations, name="my-organisations"),
    path("my/organisations/duties/<int:duty>/", mine.end_duty, name="end-duty"),
    path("my/organisations/invitations/<ref:ref>/", mine.waiting_invitation, name="waiting-invitation"),
    path("invitations/people/<ref:ref>/<slug:token>/", mine.invited_person, name="invited-person"),
    # -- spreadsheets in and out
    path("imports/", importing.import_list, name="imports"),
    path("imports/template.<str:file_format>", importing.import_template, name="import-template"),
    path("organisations.<str:file_format>", importing.export_organisations, name="export-organisations"),
    path("imports/<ref:ref>/", importing.import_page, name="import"),
    path("imports/<ref:ref>/confirm/", importing.confirm_import, name="confirm-import"),
    path("imports/<ref:ref>/drop/", importing.drop_import, name="drop-import"),
    path("imports/<ref:ref>/undo/", importing.undo_import, name="undo-import"),
    # -- records that may be one organisation
    path("doubles/", doubles.doubles, name="doubles"),
    path("doubles/look/", doubles.look_for_doubles, name="look-for-doubles"),
    path("doubles/<ref:ref>/", doubles.double, name="double"),
    path("doubles/beside/<ref:ref>/", doubles.find_double, name="find-double"),
    path("merges/", doubles.merge_list, name="merges"),
    path("merges/<ref:ref>/undo/", doubles.undo_merge, name="undo-merge"),
    # -- the machine room
    path("administrators/", roles.administrators, name="administrators"),
    path("administrators/<ref:person>/end/", roles.end_administrator, name="end-administrator"),
    path("jobs/", jobs.parked_jobs, name="parked-jobs"),
    path("jobs/<int:job>/retry/", jobs.retry_job, name="retry-job"),
]
