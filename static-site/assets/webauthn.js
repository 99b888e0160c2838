// Passkeys (W3C Web Authentication): the service's JSON to what the browser takes, and its answer back to JSON.

import { say } from "./say.js";
import { fromBase64url, toBase64url } from "./seal/bytes.js";

/** Why the browser made or showed no passkey, in words for the person. */
export class PasskeyFault extends Error {}

/** Whether this browser can do it at all. */
export function canUsePasskeys() {
  return typeof PublicKeyCredential === "function" && Boolean(navigator.credentials);
}

/** Makes a passkey by a `PublicKeyCredentialCreationOptions` in JSON; gives the credential in JSON. */
export async function makePasskey(answer) {
  const options = answer.publicKey ?? answer;
  const credential = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: fromBase64url(options.challenge),
        user: { ...options.user, id: fromBase64url(options.user.id) },
        excludeCredentials: named(options.excludeCredentials),
      },
    }),
  );
  const { response } = credential;
  return json(credential, {
    attestationObject: written(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** Shows a passkey by a `PublicKeyCredentialRequestOptions` in JSON; gives the assertion in JSON. */
export async function showPasskey(answer) {
  const options = answer.publicKey ?? answer;
  const credential = await asked(() =>
    navigator.credentials.get({
      publicKey: { ...options, challenge: fromBase64url(options.challenge), allowCredentials: named(options.allowCredentials) },
    }),
  );
  const { response } = credential;
  return json(credential, {
    authenticatorData: written(response.authenticatorData),
    signature: written(response.signature),
    userHandle: response.userHandle ? written(response.userHandle) : null,
  });
}

async function asked(ask) {
  if (!canUsePasskeys()) {
    throw new PasskeyFault(say("passkey.unable"));
  }
  try {
    return await ask();
  } catch (fault) {
    const known = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", NotSupportedError: "unable", SecurityError: "unable" };
    throw new PasskeyFault(say(`passkey.${known[fault.name] ?? "failed"}`));
  }
}

function json(credential, response) {
  return {
    id: credential.id,
    rawId: written(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: written(credential.response.clientDataJSON), ...response },
  };
}

function named(list) {
  return list?.map((one) => ({ ...one, id: fromBase64url(one.id) }));
}

function written(buffer) {
  return toBase64url(new Uint8Array(buffer));
}
