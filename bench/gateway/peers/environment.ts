/** What every peer is told by the runner. */

/** Port of 127.0.0.1 to listen on. */
export const port = Number(process.env['PORT'])

/** Origin of the store. */
export const store = process.env['STORE'] ?? ''
