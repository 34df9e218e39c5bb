/** `If-Match` with a tag of the side that is not the authority, over real stores and real lenses. */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { backendMarks, clientEtag, viewOf } from '../../../src/gateway/headers/etag.ts'
import { authorityTag, type TagContext } from '../../../src/gateway/rollout/other-tag.ts'
import type { Looked, Side } from '../../../src/rollout/index.ts'
import { contract, items } from '../support/contract.ts'
import { call, startStore } from '../support/servers.ts'

type Document = Readonly<Record<string, unknown>>

/** What each store holds, and how often it has changed. */
interface Held {
  document: Document | undefined
  tag: string
  down?: boolean
}

const marks = backendMarks(['blue', 'green'])
const hash = contract.lens('Item', '2.0', '1.0').hash
const views: Record<Side, string | undefined> = {
  from: viewOf(undefined, marks.get('blue')),
  to: viewOf({ client: '1.0', store: '2.0', lens: hash }, marks.get('green')),
}
const clientTag = (side: Side, tag: string): string => clientEtag(tag, views[side] ?? '') ?? ''

/** Blue speaks 1.0 and is `from`, green speaks 2.0; clients speak 1.0. */
const start = async (side: Side, during?: (asked: Side, held: Record<Side, Held>) => void) => {
  const held: Record<Side, Held> = {
    from: { document: items['1.0'], tag: '"b1"' },
    to: { document: items['2.0'], tag: '"g1"' },
  }
  const asked: Side[] = []
  const storeOf = (of: Side) =>
    startStore((_, outgoing) => {
      const { document, tag, down } = held[of]
      asked.push(of)
      if (document && !down) outgoing.writeHead(200, { ETag: tag }).end(JSON.stringify(document))
      else outgoing.writeHead(down ? 503 : 404).end()
      during?.(of, held)
    })
  const urls = { from: (await storeOf('from')).url, to: (await storeOf('to')).url }
  const context: TagContext<Document, number> = {
    side,
    views,
    get: async (of): Promise<Looked<Document, number>> => {
      const { status, headers, text } = await call(urls[of])
      if (status === 404) return { kind: 'absent' }
      if (status !== 200) return { kind: 'failed', answer: status }
      return { kind: 'found', document: JSON.parse(text), tag: headers.etag ?? '' }
    },
    carry: async (to, mine, theirs) => {
      const lens =
        to === 'to' ? contract.lens('Item', '1.0', '2.0') : contract.lens('Item', '2.0', '1.0')
      const carried = lens.value(mine as never)
      if (!carried.ok) return { kind: 'refused', answer: 422 }
      const document = carried.value as Document
      return isDeepStrictEqual(document, theirs) ? { kind: 'same' } : { kind: 'put', document }
    },
  }
  const judge = (...tags: string[]) => authorityTag(tags.join(', '), context)
  return { held, asked, judge }
}

describe.each<[Side, Side, string, string]>([
  ['from', 'to', '"b1"', '"g1"'],
  ['to', 'from', '"g1"', '"b1"'],
])('where %s is the authority', (side, other, own, theirs) => {
  const holds = { kind: 'holds', ifMatch: own }

  test('its own tag is judged by itself, and nobody is asked', async () => {
    const { judge, asked } = await start(side)
    expect(await judge(clientTag(side, '"old"'))).toEqual({ kind: 'holds', ifMatch: '"old"' })
    expect(await judge('*')).toEqual({ kind: 'holds', ifMatch: '*' })
    expect(asked).toEqual([])
  })

  test('the tag of the other side counts while both hold the same', async () => {
    const { judge, asked } = await start(side)
    expect(await judge(clientTag(other, theirs))).toEqual(holds)
    expect(asked).toEqual([other, side])
  })

  test('in a list, in another coding, beside those of nobody', async () => {
    const { judge } = await start(side)
    const coded = clientTag(other, theirs).replace(/"$/, '~gzip"')
    expect(await judge('"x"', coded, clientTag(side, '"old"'))).toEqual(holds)
  })

  test.each<[string, (held: Record<Side, Held>) => void]>([
    ['the other side has changed since', (held) => void (held[other].tag = '"newer"')],
    ['the other side has lost it', (held) => void (held[other].document = undefined)],
    ['the authority has lost it', (held) => void (held[side].document = undefined)],
    [
      'the authority has another one, which has not arrived yet',
      (held) => void (held[side].document = { ...held[side].document, rank: 4 }),
    ],
  ])('it does not where %s', async (_, change) => {
    const { judge, held } = await start(side)
    change(held)
    expect(await judge(clientTag(other, theirs))).toEqual({ kind: 'refused' })
  })

  test.each([
    ['weak', (tag: string) => `W/${clientTag(other, tag)}`],
    ['as the store alone gave it', (tag: string) => tag],
    ['said to be of the authority', (tag: string) => clientTag(side, tag)],
    ['of a backend that is not there', (tag: string) => clientEtag(tag, '~12345678') ?? ''],
    ['no tag at all', () => 'g1'],
  ])('it does not where it is %s', async (how, tagOf) => {
    const { judge } = await start(side)
    const verdict = await judge(tagOf(theirs))
    // What is of the authority's view is judged there, on its condition.
    const isOwn = how === 'said to be of the authority'
    expect(verdict).toEqual(isOwn ? { kind: 'holds', ifMatch: theirs } : { kind: 'refused' })
  })

  test('a side that cannot be read says nothing, rather than no', async () => {
    const { judge, held } = await start(side)
    held[side].down = true
    expect(await judge(clientTag(other, theirs))).toEqual({ kind: 'failed', answer: 503 })
    held[side].down = false
    held[other].down = true
    expect(await judge(clientTag(other, theirs))).toEqual({ kind: 'failed', answer: 503 })
    // The authority's own tag can still be judged.
    expect(await judge(clientTag(other, theirs), clientTag(side, own))).toEqual(holds)
  })

  test('a write between both reads is not passed over', async () => {
    let isDone = false
    const { judge } = await start(side, (asked, held) => {
      if (asked !== other || isDone) return
      isDone = true
      const document = { ...held[side].document, rank: 9 }
      Object.assign(held[side], { document, tag: '"later"' })
    })
    expect(await judge(clientTag(other, theirs))).toEqual({ kind: 'refused' })
  })
})
