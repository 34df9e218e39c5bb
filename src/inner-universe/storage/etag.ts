/** Entity tags: the digest of the stored text, so that equal documents have equal tags after any restart or restore. */
import { hash } from 'node:crypto'

/** A strong entity tag (RFC 9110 section 8.8.3), quotes included. */
export const etagOf = (body: string): string =>
  `"${hash('sha256', body, 'base64url').slice(0, 22)}"`
