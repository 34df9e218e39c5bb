/** A short fingerprint of declarations, so that what differs is told apart. */

/** FNV-1a, 32 bits, as 8 hex digits. Not for security. */
export const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Plain data as text; functions by their source, maps as lists, JSON numbers by their text. */
export const declarationText = (declaration: unknown): string =>
  JSON.stringify(declaration, (_, value: unknown) => {
    if (typeof value === 'function') return String(value)
    return value instanceof Map ? [...value] : value
  })
