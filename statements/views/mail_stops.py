"""The link at the end of invitations and reminders: no more of them. No account is needed to stop mails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from statements.actions import mail_stops


# A mail program posts here without having opened the page (RFC 8058, one click). Who has the address of this page can
# stop mails, or let them come again, and nothing else; nobody has it who did not get the mail.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, ref: str, recipient: str, token: str) -> HttpResponse:
    """GET shows buttons, as scanners open links. POST stops mails about this statement, or all, or the way back."""
    found = mail_stops.recipient_of(ref, recipient, token)
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if deed == "resume":
            mail_stops.want_mails(found)
        else:
            mail_stops.stop_mails(found, everywhere=deed == "everything")
        if "List-Unsubscribe" in request.POST:
            return HttpResponse(status=204)
        return redirect("stop-mails", ref, recipient, token)
    here, everywhere = mail_stops.stops_of(found)
    return render(request, "statements/mailing/stop.html", {"here": here, "everywhere": everywhere})
