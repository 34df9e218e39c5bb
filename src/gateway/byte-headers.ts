/** Headers that speak of the exact bytes of a body, and do not go on with other bytes. */
export const byteHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'content-md5',
  'content-digest',
  'repr-digest',
  'digest',
])

/** Of the body as the store sent it: an adapted one has other bytes, and no ranges of them are offered. */
export const storeBytes: ReadonlySet<string> = new Set([
  ...byteHeaders,
  'content-range',
  'accept-ranges',
])
