/** The bulk copy that a team makes by the raw routes once both stores are written, while clients go on. */
import { heldBy, resourceNames, wanted, type Resource } from './graph.ts'
import type { Backed, Stores } from './stores.ts'

const encoder = new TextEncoder()

interface Looked {
  readonly document: Uint8Array<ArrayBuffer>
  readonly tag: string
}

const look = async ({ call }: Backed, resource: Resource, id: string) => {
  const { status, text, headers } = await call('GET', `/${resource}/${id}`)
  const found: Looked | undefined =
    status === 200 ? { document: encoder.encode(text), tag: headers.get('etag') ?? '' } : undefined
  return found
}

/**
 * Reads the tag of the copy, then the truth, and writes on the condition of that tag, until both agree:
 * a client may be faster each time.
 */
const settled = async ({ blue, green }: Stores, resource: Resource, id: string): Promise<void> => {
  for (;;) {
    const theirs = await look(green, resource, id)
    const mine = await look(blue, resource, id)
    if (!mine && !theirs) return
    if (!mine) {
      await green.call('DELETE', `/${resource}/${id}`, undefined, { 'if-match': theirs?.tag ?? '' })
      continue
    }
    const want = wanted(resource, [blue, mine.document], [green, theirs?.document])
    if (!want) return
    await green.call(
      'PUT',
      `/raw/${resource}/${id}`,
      new TextDecoder().decode(want),
      theirs ? { 'if-match': theirs.tag } : { 'if-none-match': '*' },
    )
  }
}

const heldByBoth = async ({ blue, green }: Stores, resource: Resource) =>
  Promise.all([heldBy(blue, resource), heldBy(green, resource)])

/**
 * All documents of blue are at green, and nothing else. What is left of an earlier attempt goes first,
 * relations before the entities that they keep from being deleted.
 */
export const copyAll = async (stores: Stores): Promise<void> => {
  for (const resource of resourceNames.toReversed()) {
    const [blue, green] = await heldByBoth(stores, resource)
    for (const id of green.keys()) if (!blue.has(id)) await settled(stores, resource, id)
  }
  for (const resource of resourceNames) {
    const [blue, green] = await heldByBoth(stores, resource)
    for (const id of new Set([...blue.keys(), ...green.keys()])) await settled(stores, resource, id)
  }
}
