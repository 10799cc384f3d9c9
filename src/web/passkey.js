// Asks the browser for a passkey, or to make one, and sends its answer with the page's own form.
//
// There is no request in this file: what the server asks stands in the form, and what the device answers goes back in
// it. Without this file the form only shows the page again, which says that it needs JavaScript.
"use strict";

(() => {
  const form = document.getElementById("passkey");
  if (!form) return;

  const byId = (id) => document.getElementById(id);
  if (!window.PublicKeyCredential || !navigator.credentials) {
    byId("missing").hidden = false;
    byId("use").hidden = true;
    return;
  }
  if (!form.dataset.options) return; // nothing is asked before the person wants it

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const creates = form.dataset.ceremony === "create";

  const options = () => {
    const asked = JSON.parse(form.dataset.options);
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    for (const list of [asked.allowCredentials, asked.excludeCredentials])
      for (const named of list ?? []) named.id = bytes(named.id);
    return asked;
  };

  const answer = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    if (creates) {
      response.attestationObject = text(made.response.attestationObject);
      response.transports = made.response.getTransports ? made.response.getTransports() : [];
    } else {
      response.authenticatorData = text(made.response.authenticatorData);
      response.signature = text(made.response.signature);
      response.userHandle = made.response.userHandle ? text(made.response.userHandle) : null;
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    byId("declined").hidden = true;
    try {
      const asked = { publicKey: options() };
      const made = await (creates ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
      form.elements.answer.value = answer(made);
      form.elements.do.value = creates ? "add" : "prove";
      form.submit();
    } catch (error) {
      // Closed, timed out, or no passkey of ours on this device: a browser tells nobody which. One that is registered
      // already it tells apart.
      const known = byId("known");
      const shown = error.name === "InvalidStateError" && known ? known : byId("declined");
      shown.hidden = false;
      shown.focus();
      asking = false;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  // A new one is named first, and what went wrong is read first.
  if (!creates && !form.dataset.waits) ask();
})();
