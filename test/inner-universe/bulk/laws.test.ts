/** What holds for any documents, however they are read: in pages, by a feed, between writes of others. */
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { storedText } from '../../../src/inner-universe/writes/stored-text.ts'
import { parse, print, type Json } from '../../../src/json/index.ts'
import { must } from '../../support/must.ts'
import { holds, holdsInTime } from '../../support/seed.ts'
import { textOf, type Body, type Call } from '../support.ts'
import { anyKeys, compare, entity, fill, inOrder, linesOf, oddKeys, post } from './support.ts'

let call: Call

beforeEach(async () => {
  call = (await anyKeys()).call
})

/** What a page has, and where the next one begins. */
const pageOf = async (query: string) => {
  const lines = linesOf(await call('GET', `/raw/entities?${query}`))
  const next = lines.at(-1)?.['next']
  return { rows: lines.slice(0, -1), next: typeof next === 'string' ? next : undefined }
}

const rangeQuery = (after: string | undefined, to: string | undefined): string =>
  `${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}${to === undefined ? '' : `&to=${encodeURIComponent(to)}`}`

/** All rows of a range, in pages of these sizes, one after the other and again. */
const paged = async (
  limits: readonly number[],
  from?: string,
  to?: string,
): Promise<readonly Body[]> => {
  const rows: Body[] = []
  let after = from
  for (let i = 0; ; i += 1) {
    const limit = limits[i % limits.length]!
    const page = await pageOf(`limit=${limit}${rangeQuery(after, to)}`)
    expect(page.rows.length).toBeLessThanOrEqual(limit)
    rows.push(...page.rows)
    if (page.next === undefined) return rows
    expect(page.next).toBe(page.rows.at(-1)?.['key'])
    const isFurther = after === undefined || compare(page.next, after) > 0
    must(isFurther, () => 'the next page is the same again')
    after = page.next
  }
}

const clear = async (): Promise<void> => {
  const gone = (await paged([10_000])).map((row) => ({ key: textOf(row, 'key'), document: null }))
  await post(call, 'entities', gone)
}

afterEach(clear)

const anyKey = fc.oneof(
  fc.constantFrom('', ...oddKeys),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.string({
    unit: fc.constantFrom('a', '\u{10000}', '\uFFFF', '\uD7FF', '\uE000'),
    maxLength: 3,
  }),
)

test('pages of any size have what the export has', () =>
  holdsInTime(
    200,
    fc.asyncProperty(
      fc.uniqueArray(anyKey, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
      fc.option(anyKey, { nil: undefined }),
      fc.option(anyKey, { nil: undefined }),
      async (keys, limits, after, to) => {
        await clear()
        await fill(call, keys)
        const rows = await paged(limits)
        expect(rows.map(({ key }) => key)).toEqual(inOrder(keys))
        const exported = (await call('GET', '/entities/export')).text
        expect(rows.map(({ document }) => `${JSON.stringify(document)}\n`).join('')).toBe(exported)
        const inside = rows.filter(
          ({ key }) =>
            (after === undefined || compare(String(key), after) > 0) &&
            (to === undefined || compare(String(key), to) <= 0),
        )
        expect(await paged(limits, after, to)).toEqual(inside)
      },
    ),
  ))

const fewKeys = ['a', '\u{1F600}', '\uFFFD', 'é', '%41', '"'] as const

/** What happens while somebody follows the feed. */
type Step =
  | { readonly kind: 'write'; readonly lines: readonly (readonly [string, string | undefined])[] }
  /** Asks for a page of the feed. */
  | { readonly kind: 'ask'; readonly limit: number }
  /** Reads so many of the documents of which it has been told. */
  | { readonly kind: 'read'; readonly count: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    lines: fc.array(
      fc.tuple(
        fc.constantFrom(...fewKeys),
        fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  fc.record({ kind: fc.constant('ask' as const), limit: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('read' as const), count: fc.integer({ min: 1, max: 4 }) }),
)

/** Reads everything once, then only what the feed tells of. */
const follower = async () => {
  let position = textOf(linesOf(await call('GET', '/raw/changes'))[0], 'next')
  const held = new Map<string, string>()
  const told: string[] = []
  const read = async (key: string) => {
    const { status, text } = await call('GET', `/entities/${encodeURIComponent(key)}`)
    if (status === 404) held.delete(key)
    else held.set(key, text)
  }
  const ask = async (limit: number): Promise<boolean> => {
    const lines = linesOf(await call('GET', `/raw/changes?limit=${limit}&after=${position}`))
    for (const { resource, key } of lines.slice(0, -1)) {
      if (resource === 'entities') told.push(String(key))
    }
    position = textOf(lines.at(-1), 'next')
    return lines.at(-1)?.['behind'] === true
  }
  return {
    held,
    ask,
    readTold: async (count: number) => {
      for (const key of told.splice(0, count)) await read(key)
    },
    readAll: async () => {
      for (const { key } of await paged([2])) await read(String(key))
    },
  }
}

test('who follows the feed, reading at any moments, ends up equal', () =>
  holdsInTime(
    200,
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
      const following = await follower()
      await following.readAll()
      for (const step of steps) {
        if (step.kind === 'ask') await following.ask(step.limit)
        else if (step.kind === 'read') await following.readTold(step.count)
        else {
          const lines = step.lines.map(([key, note]) => ({
            key,
            document: note === undefined ? null : entity(key, note),
          }))
          await post(call, 'entities', lines)
        }
      }
      while (await following.ask(2));
      await following.readTold(Number.POSITIVE_INFINITY)
      const stored = (await paged([10])).map(
        (row) => [textOf(row, 'key'), JSON.stringify(row['document'])] as const,
      )
      expect(following.held).toEqual(new Map(stored))
    }),
  ))

test('the text of a document is what print makes of it', () => {
  const number = fc.constantFrom('1.0', '-0', '0', '1e400', '9007199254740993', '-1.5', '12', '1e2')
  const text = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      number,
      fc.string({ unit: 'binary' }).map((it) => JSON.stringify(it)),
      fc.constantFrom('null', 'true', '"\\ud800"', '"\\/"'),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `[ ${items.join(' , ')}]`),
      fc
        .array(fc.tuple(fc.constantFrom('a', '1', '__proto__', 'toJSON'), tie('value')))
        .map((members) => `{${members.map(([name, of]) => `"${name}": ${of}`).join(',')}}`),
    ),
  })).value
  holds(
    2000,
    fc.property(text, (written) => {
      const parsed = parse(written)
      const value: Json = parsed.ok ? parsed.value : 'not parsed'
      must(parsed.ok && storedText(value) === print(value), () => written)
    }),
  )
  expect(storedText(-0)).toBe(print(-0))
})
