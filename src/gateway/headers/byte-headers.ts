/** Headers that speak of the exact bytes of a body, and do not go on with other bytes. */
export const byteHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'content-md5',
  'content-digest',
  'repr-digest',
  'digest',
  'content-encoding',
])

/** Headers of a request that ask for, or about, the exact bytes of an answer, which an adapted one does not have. */
export const byteWishes: ReadonlySet<string> = new Set([
  'range',
  'if-range',
  'want-content-digest',
  'want-repr-digest',
  'want-digest',
])

/** Of the body as the store sent it: an adapted one has other bytes, and no ranges of them are offered. */
export const storeBytes: ReadonlySet<string> = new Set([
  ...byteHeaders,
  'content-range',
  'accept-ranges',
])
