/** Random ids and secrets. */
import { hexOf } from '../../policy/index.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

export const randomHex = (bytes: number): string => hexOf(random(bytes))

/** 43 characters of base64url: 32 random bytes. */
export const randomSecret = (): string =>
  btoa(String.fromCharCode(...random(32)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')
