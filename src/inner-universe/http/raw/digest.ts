/** `GET /raw/x/digest`: one text that two stores have in common where a range of them is equal. */
import { createHash } from 'node:crypto'
import { json, problemAnswer } from '../answer.ts'
import type { Handler } from '../request.ts'
import type { Service } from '../service.ts'
import type { Resource } from '../../dialect.ts'
import type { RangeRow } from '../../storage/ranges.ts'
import { rangeOf, readGiven } from './parameters.ts'
import { isGone, Turns } from './turns.ts'

const batch = 1000

/** The length in bytes says where the key ends, whatever is in it. */
const entryOf = ([id, etag]: RangeRow): string => `${Buffer.byteLength(id)}:${id}${etag}\n`

/**
 * `{"of": "text", "count", "digest"}`, since tags come of texts: SHA-256 in base64url over a line for each document in key order, which is the
 * number of bytes of its key, a colon, the key and the entity tag.
 */
export const readDigest =
  ({ storage }: Service, { name }: Resource): Handler =>
  async (request) => {
    const given = readGiven(request.query, ['after', 'to'])
    if (!given.ok) return problemAnswer(given.problem)
    const turns = new Turns()
    const hash = createHash('sha256')
    const range = rangeOf(given.value)
    let { after } = range
    let count = 0
    for (;;) {
      const left = after === undefined ? range : { ...range, after }
      const rows = [...storage.ranges.rows(name, left, { limit: batch, documents: false })]
      hash.update(rows.map(entryOf).join(''))
      count += rows.length
      after = rows.at(-1)?.[0]
      if (rows.length < batch || isGone(request)) break
      if (turns.isOver) await turns.give()
    }
    return json(JSON.stringify({ of: 'text', count, digest: hash.digest('base64url') }))
  }
