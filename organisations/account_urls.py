"""Signing in, and one's own account. Names that begin with account_ or mfa_ are those that allauth looks for."""

from django.urls import URLPattern, path

from organisations import converters  # noqa: F401 - registers <ref:...>
from organisations.views import accounts, own_account, proving, second_steps, sessions

urlpatterns: list[URLPattern] = [
    # -- coming in and going out
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-in/code/", accounts.confirm_code, name="account_confirm_login_code"),
    path("sign-in/second-step/", accounts.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", accounts.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    # -- one's own account
    path("account/", own_account.account, name="mfa_index"),
    path("account/", own_account.account, name="account"),
    path("account/confirm/", proving.confirm, name="account_reauthenticate"),
    path("account/password/", own_account.password, name="account_change_password"),
    path("account/app/", second_steps.add_app, name="mfa_activate_totp"),
    path("account/app/remove/", second_steps.remove_app, name="mfa_deactivate_totp"),
    path("account/passkeys/", second_steps.passkeys, name="mfa_list_webauthn"),
    path("account/passkeys/add/", second_steps.add_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", second_steps.remove_passkey, name="mfa_remove_webauthn"),
    path("account/recovery-codes/", second_steps.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", second_steps.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/file/", second_steps.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("account/sign-ins/", sessions.sessions, name="sessions"),
    path("account/sign-ins/end-others/", sessions.end_other_sessions, name="end-other-sessions"),
    path("account/sign-ins/<ref:sign_in>/end/", sessions.end_session, name="end-session"),
    path("account/tokens/", own_account.tokens, name="tokens"),
    path("account/tokens/<int:token>/revoke/", own_account.revoke_token, name="revoke-token"),
]
