/** What clients may be called. */

/** Under such ids flags find strangers that are told apart by a header or a cookie. */
export const strangerPrefix = 'anonymous:'

/** What logs and flags call those who are nobody in particular: no client can have such an id. */
export const isReservedId = (id: string): boolean =>
  /^(?:anonymous(?::.*)?|unknown|others)$/is.test(id)

/** Visible text without spaces around it, short enough for logs: ids come from outside. */
export const isClientId = (id: unknown): id is string =>
  typeof id === 'string' && /^[^\s\p{C}](?:[^\p{C}]{0,254}[^\s\p{C}])?$/u.test(id)
