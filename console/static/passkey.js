// A form with data-passkey asks the browser's passkeys to sign, and sends itself with the answer.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

function read(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  options.allowCredentials = named(options.allowCredentials);
  options.excludeCredentials = named(options.excludeCredentials);
  return options;
}

function told(key) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

async function sign(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const publicKey = read(JSON.parse(form.dataset.options));
    form.elements.answer.value = told(await navigator.credentials[form.dataset.passkey]({ publicKey }));
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.querySelector("[data-without]").hidden = true;
  form.querySelector("button").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sign(form);
  });
  if ("alone" in form.dataset) sign(form);
}
