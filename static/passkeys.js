/* Passkeys (WebAuthn). The one script that something needs: a passkey is asked for by a script or not at all. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const made = (credential) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: text(credential.response.clientDataJSON),
      attestationObject: text(credential.response.attestationObject),
      transports: credential.response.getTransports ? credential.response.getTransports() : [],
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  const shown = (credential) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: {
      clientDataJSON: text(credential.response.clientDataJSON),
      authenticatorData: text(credential.response.authenticatorData),
      signature: text(credential.response.signature),
      userHandle: credential.response.userHandle ? text(credential.response.userHandle) : null,
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  const create = async ({ publicKey }, form) => {
    const alone = form.elements.passwordless;
    const selection = { ...publicKey.authenticatorSelection };
    selection.residentKey = alone && alone.checked ? "required" : "discouraged";
    selection.requireResidentKey = Boolean(alone && alone.checked);
    if (selection.requireResidentKey) selection.userVerification = "required";
    return made(await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        authenticatorSelection: selection,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: named(publicKey.excludeCredentials),
      },
    }));
  };

  const get = async ({ publicKey }) => shown(await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: named(publicKey.allowCredentials),
    },
  }));

  const asked = async (form) => {
    if (form.dataset.passkey !== "sign-in") return JSON.parse(form.querySelector("#passkey-options").textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  };

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button[type=button]");
    const failed = form.querySelector("[data-failed]");
    const field = form.querySelector("[name$=credential]");
    form.hidden = false;
    button.hidden = false;
    form.querySelectorAll("[data-without]").forEach((each) => { each.hidden = true; });
    button.addEventListener("click", async () => {
      failed.hidden = true;
      button.disabled = true;
      try {
        const options = await asked(form);
        field.value = JSON.stringify(await (form.dataset.passkey === "create" ? create(options, form) : get(options)));
        form.submit();
      } catch {
        failed.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
