import i18next from 'i18next';
import { Problem } from '@/api/problem';

// webauthn's JSON (WebAuthn level 3, 5.1.8) has binary fields as base64url. Browsers that are a year old don't convert
// by themselves yet.

type Json = Record<string, unknown>;

/** Whether this browser knows passkeys at all. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function';
}

/** Signs in: the browser asks its user for one of his passkeys. Throws a `Problem` when he declines. */
export async function askPasskey(options: unknown): Promise<Json> {
  const asked = publicKeyOf(options);
  const publicKey = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    allowCredentials: descriptorsOf(asked.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const credential = await fromUser(() => navigator.credentials.get({ publicKey }));
  const { authenticatorData, clientDataJSON, signature, userHandle } =
    credential.response as AuthenticatorAssertionResponse;
  return jsonOf(credential, {
    authenticatorData: textOf(authenticatorData),
    clientDataJSON: textOf(clientDataJSON),
    signature: textOf(signature),
    userHandle: userHandle ? textOf(userHandle) : null,
  });
}

/** Makes a passkey. Throws a `Problem` when the user declines. */
export async function makePasskey(options: unknown): Promise<Json> {
  const asked = publicKeyOf(options);
  const user = asked.user as Json;
  const publicKey = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: descriptorsOf(asked.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const credential = await fromUser(() => navigator.credentials.create({ publicKey }));
  const response = credential.response as AuthenticatorAttestationResponse;
  return jsonOf(credential, {
    attestationObject: textOf(response.attestationObject),
    clientDataJSON: textOf(response.clientDataJSON),
    transports: response.getTransports?.() ?? [],
  });
}

async function fromUser(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask();
    if (credential) return credential as PublicKeyCredential;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'InvalidStateError') {
      throw new Problem(0, 'accounts.passkey_known', i18next.t('accounts:error.passkey_known.detail'));
    }
    // The browser says no more than 'not allowed', whether declined, timed out, or none is there.
  }
  throw new Problem(0, 'accounts.passkey_declined', i18next.t('accounts:ui.passkey.declined'));
}

function publicKeyOf(options: unknown): Json {
  return (options as { publicKey: Json }).publicKey;
}

function descriptorsOf(list: unknown): Json[] {
  return Array.isArray(list) ? list.map((one: Json) => ({ ...one, id: bytesOf(one.id) })) : [];
}

function jsonOf(credential: PublicKeyCredential, response: Json): Json {
  const { id, rawId, type, authenticatorAttachment } = credential;
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id, rawId: textOf(rawId), type, authenticatorAttachment, response, clientExtensionResults };
}

export function bytesOf(text: unknown): Uint8Array<ArrayBuffer> {
  const plain = atob(String(text).replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer | Uint8Array): string {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
