// Asks the browser for a passkey: to add one, to sign in, or to show again who is there.
// Bytes travel as base64url, in both directions.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (list) => (list || []).map((entry) => ({ ...entry, id: bytes(entry.id) }));

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: listed(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    },
  });
  const { response } = made;
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports ? response.getTransports() : [],
    },
  };
}

async function show({ publicKey }) {
  const shown = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: listed(publicKey.allowCredentials),
    },
  });
  const { response } = shown;
  return {
    id: shown.id,
    rawId: text(shown.rawId),
    type: shown.type,
    clientExtensionResults: shown.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

async function options(box) {
  if (box.dataset.passkey !== "login") {
    return JSON.parse(document.getElementById(box.dataset.passkeyOptions).textContent);
  }
  const answer = await fetch(box.closest("form").action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("The page for passkeys did not answer.");
  return (await answer.json()).request_options;
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  box.hidden = false;
  const [button, error] = [box.querySelector("button"), box.querySelector("[role=alert]")];
  button.addEventListener("click", async () => {
    error.hidden = true;
    try {
      const ask = box.dataset.passkey === "create" ? create : show;
      const credential = await ask(await options(box));
      const form = box.closest("form");
      form.querySelector("[name=credential]").value = JSON.stringify(credential);
      form.requestSubmit();
    } catch {
      error.textContent = "No passkey was used. Try again, or choose another way.";
      error.hidden = false;
    }
  });
}
