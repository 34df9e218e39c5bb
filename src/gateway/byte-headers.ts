/** Headers that speak of the exact bytes of a body, and do not go on with other bytes. */
export const byteHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'content-md5',
  'content-digest',
  'repr-digest',
  'digest',
])
