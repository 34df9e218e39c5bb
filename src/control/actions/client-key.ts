/** Keys of clients: made here, shown once, and kept as digests only. */

export interface ClientKey {
  /** `isk_` and 43 characters, 256 bits of chance: shown once. */
  readonly key: string
  /** `sha256:` and 64 hex digits. */
  readonly digest: string
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

export const makeKey = async (): Promise<ClientKey> => {
  const key = `isk_${base64url(crypto.getRandomValues(new Uint8Array(32)))}`
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  const hex = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { key, digest: `sha256:${hex}` }
}

/** What a key is called where it must not be shown: the first 12 hex digits of its digest. */
export const keyName = (digest: string): string => digest.slice('sha256:'.length).slice(0, 12)
