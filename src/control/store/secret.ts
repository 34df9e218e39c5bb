/** Random ids and secrets, and digests, as text. */

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export const hexOf = (bytes: Uint8Array): string => {
  let hex = ''
  for (const byte of bytes) hex += hexOfByte[byte]
  return hex
}

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

export const randomHex = (bytes: number): string => hexOf(random(bytes))

/** 43 characters of base64url: 32 random bytes. */
export const randomSecret = (): string =>
  btoa(String.fromCharCode(...random(32)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')

/** 64 hex digits. */
export const sha256Hex = async (text: string): Promise<string> =>
  hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
