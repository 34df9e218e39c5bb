/** Entity tags and what is asked by them, on their way through a view (RFC 9110 section 13). */
import type { HeaderList } from '../../http/index.ts'
import { clientEtag, storeEtag, storeIfMatch, storeIfNoneMatch } from './etag.ts'

/** Turns the conditions of a request into those of the store; `headers` are changed. */
export const toStoreConditions = (headers: HeaderList, view: string | undefined): void => {
  if (view === undefined) return
  // A date tells nothing of the view: the document may be as old, and yet look different now.
  headers.delete('if-modified-since')
  const ifMatch = headers.get('if-match')
  if (ifMatch !== null) headers.set('if-match', storeIfMatch(ifMatch, view))
  const ifNoneMatch = headers.get('if-none-match')
  if (ifNoneMatch !== null) {
    const mapped = storeIfNoneMatch(ifNoneMatch, view)
    if (mapped === undefined) headers.delete('if-none-match')
    else headers.set('if-none-match', mapped)
  }
  const ifRange = headers.get('if-range')
  if (ifRange === null) return
  const mapped = storeEtag(ifRange, view)
  if (mapped !== undefined) {
    headers.set('if-range', mapped)
    return
  }
  // The part of another document is none of this one: the client gets the whole.
  headers.delete('if-range')
  headers.delete('range')
}

/** Turns the tag of an answer into the client's; what is no tag is left out. `headers` are changed. */
export const toClientTag = (headers: HeaderList, view: string | undefined): void => {
  const etag = headers.get('etag')
  if (etag === null || view === undefined) return
  const mapped = clientEtag(etag, view)
  if (mapped === undefined) headers.delete('etag')
  else headers.set('etag', mapped)
}
