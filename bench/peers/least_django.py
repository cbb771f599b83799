"""The least that Django asks of a signature: session, token, person and form; then the bare program's statement.

No mandate, no message, no language, no digest of the event. What this reaches of the bare program, no view reaches.
"""

import os
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import re_path
from django.views.decorators.http import require_POST

from bench.peers.bare_signing import POSTGRES, values

STATEMENT, VERSION, CHAIN = int(os.environ["BARE_STATEMENT"]), int(os.environ["BARE_VERSION"]), os.environ["BARE_CHAIN"]


class Signing(forms.Form):
    sha256 = forms.CharField()
    organisation = forms.CharField()
    name_en = forms.CharField(max_length=200)
    name_km = forms.CharField(max_length=200)
    capacity = forms.CharField(max_length=120)
    visibility = forms.ChoiceField(choices=[("named", "named"), ("withheld", "withheld")])
    language = forms.ChoiceField(choices=[("en", "en"), ("km", "km")])
    mandate = forms.BooleanField()
    confirm = forms.BooleanField()


@login_required
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    form = Signing(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    row: dict[str, Any] = values(form.cleaned_data, statement=STATEMENT, version=VERSION, chain=CHAIN)
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES, row)
    return HttpResponseRedirect(request.path)


urlpatterns = [re_path("", sign)]
application = get_wsgi_application()
