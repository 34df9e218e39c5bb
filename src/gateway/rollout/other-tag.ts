/**
 * A condition of a client on a document that it has read at the other side: it counts where that
 * is still what it was, and the authority holds the same (RFC 9110 section 13.1.1).
 */
import { opposite, type Carried, type Looked, type Side } from '../../rollout/index.ts'
import { etagList, storeEtag } from '../headers/etag.ts'

export interface TagContext<D, A> {
  /** The authority. */
  readonly side: Side
  /** The view of each side's documents that makes the client's tags; undefined where tags pass as they are. */
  readonly views: Readonly<Record<Side, string | undefined>>
  readonly get: (side: Side) => Promise<Looked<D, A>>
  /** As `carry` of the protocol: what the other side has to hold, given what the authority holds. */
  readonly carry: (to: Side, mine: D, theirs: D) => Promise<Carried<D, A>>
}

/** What becomes of the client's condition at the authority. */
export type TagVerdict<A> =
  /** `ifMatch` is for the authority: `*`, or tags of its own. */
  | { readonly kind: 'holds'; readonly ifMatch: string }
  /** No tag of the list is of what is stored: 412. */
  | { readonly kind: 'refused' }
  /** A side could not be read, so that nobody can tell. */
  | { readonly kind: 'failed'; readonly answer: A }

/** The tags of a list that belong to a view, as the store knows them. Weak ones never match. */
const tagsOf = (tags: readonly string[], view: string | undefined): readonly string[] =>
  tags
    .flatMap((tag) => (view === undefined ? tag : (storeEtag(tag, view) ?? [])))
    .filter((tag) => tag.startsWith('"'))

/**
 * The other side is read before the authority: what was the same then has been so at one moment,
 * and whoever writes in between changes the authority's tag, on which the write is made.
 *
 * @param header `If-Match` as the client sent it
 */
export const authorityTag = async <D, A>(
  header: string,
  { side, views, get, carry }: TagContext<D, A>,
): Promise<TagVerdict<A>> => {
  const tags = etagList(header)
  if (tags.includes('*')) return { kind: 'holds', ifMatch: '*' }
  const own = tagsOf(tags, views[side])
  const other = opposite(side)
  const theirs = tagsOf(tags, views[other])
  const ofThemselves: TagVerdict<A> =
    own.length > 0 ? { kind: 'holds', ifMatch: own.join(', ') } : { kind: 'refused' }
  if (theirs.length === 0) return ofThemselves
  const seen = await get(other)
  if (seen.kind === 'failed') return own.length > 0 ? ofThemselves : seen
  if (seen.kind === 'absent' || !theirs.includes(seen.tag)) return ofThemselves
  const held = await get(side)
  if (held.kind === 'failed') return held
  if (held.kind === 'absent') return { kind: 'refused' }
  if (own.includes(held.tag)) return { kind: 'holds', ifMatch: held.tag }
  const carried = await carry(other, held.document, seen.document)
  return carried.kind === 'same' ? { kind: 'holds', ifMatch: held.tag } : { kind: 'refused' }
}
