"""Coming in and going out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from organisations.forms.accounts import SignInForm


class SignInView(LoginView):
    """A wrong pair is 422 with one sentence for every case; the address typed stays, the password does not."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"demonstration": settings.DEMO}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "goes_on": bool(self.get_redirect_url())}


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignInView.as_view())
sign_out = LogoutView.as_view()
