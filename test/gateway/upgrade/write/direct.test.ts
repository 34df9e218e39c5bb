/** The short way of a merged write, held against the long one. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import universe from '../../../../adapters/index.ts'
import { sidesBetween } from '../../../../src/gateway/map/sides.ts'
import { directWrite } from '../../../../src/gateway/upgrade/write/direct.ts'
import { printMerged } from '../../../../src/gateway/upgrade/write/merge.ts'
import { rewritten, wantedOf } from '../../../../src/gateway/upgrade/write/merged.ts'
import {
  createJsScanner,
  equal,
  isObject,
  parseBytes,
  parseSpanned,
  print,
  type Json,
  type Path,
} from '../../../../src/json/index.ts'
import { documents } from '../../../../src/testing/generate/documents.ts'
import { must } from '../../../support/must.ts'
import { pickOf, randomOf, type Random } from '../../../support/random.ts'
import { holds } from '../../../support/seed.ts'
import { styles, written } from '../../../support/written.ts'

const encoder = new TextEncoder()
const limits = { depth: 128, scanner: createJsScanner() }

const versions = ['1.0', '1.1', '2.0', '3.0'] as const
const types = ['Entity', 'Relation', 'StateVersion', 'Event', 'DeltaRecord'] as const

const between = (type: string, client: string, store: string) =>
  sidesBetween(universe, type, universe.version(client)!, universe.version(store)!)

/** Every path of members that leads to a value. */
const leaves = (value: Json, at: Path = []): readonly Path[] =>
  isObject(value)
    ? Object.keys(value).flatMap((key) => leaves(value[key] as Json, [...at, key]))
    : [at]

const put = (value: Json, [key, ...rest]: Path, leaf: Json): Json => {
  if (key === undefined) return leaf
  if (!isObject(value)) return value
  const members = Object.keys(value).map((name) => {
    const member = value[name] as Json
    return [name, name === key ? put(member, rest, leaf) : member] as const
  })
  return Object.fromEntries(members)
}

const values = ['public', 'private', 'x', '', 'é"\\', 0, 1, 0.257, -7, true, false, null] as const

/** The document with some of its values changed. */
const edited = (document: Json, random: Random): Json => {
  const paths = leaves(document)
  let now = document
  for (let count = random(4); count > 0 && paths.length > 0; count -= 1) {
    now = put(now, pickOf(random, paths), pickOf(random, values))
  }
  return now
}

test('where there is a short way it leads where the long one does', () => {
  let [direct, all] = [0, 0]
  const pair = fc.record({
    type: fc.constantFrom(...types),
    client: fc.constantFrom(...versions),
    store: fc.constantFrom(...versions),
  })
  const cases = pair.chain((chosen) =>
    fc.record({
      chosen: fc.constant(chosen),
      document: documents(universe.version(chosen.store)!.types, chosen.type),
      style: styles,
      seed: fc.nat(),
    }),
  )
  holds(
    2000,
    fc.property(cases, ({ chosen: { type, client, store }, document, style, seed }) => {
      if (client === store) return
      const sides = between(type, client, store)
      const random = randomOf(seed)
      const stored = encoder.encode(written(document, style, random))
      const seen = sides.down.bytes(stored)
      const value = seen.ok ? parseBytes(seen.value) : seen
      const spanned = parseSpanned(stored)
      if (!value.ok || !spanned.ok) return
      const space = { ...style, order: false, escapes: false, duplicates: false, unknown: false }
      const sent = encoder.encode(written(edited(value.value, random), space, random))
      const parsed = parseBytes(sent)
      // What does not come back is refused before.
      const wanted = parsed.ok ? wantedOf(parsed.value, sides) : parsed
      if (!wanted.ok) return
      all += 1
      const found = directWrite(stored, sent, sides, limits)
      if (!found) return
      direct += 1
      const long = rewritten(spanned.value, { sides, wanted: () => wanted }, { name: 'store' })
      const [is, should] = [
        parseBytes(found),
        long.ok ? parseBytes(encoder.encode(printMerged(long.value.merged))) : long,
      ]
      must(
        is.ok && should.ok && equal(is.value, should.value),
        () =>
          `${type} of ${client} to ${store}\nstored ${new TextDecoder().decode(stored)}\nsent   ${new TextDecoder().decode(sent)}\nshort  ${new TextDecoder().decode(found)}\nlong   ${should.ok ? print(should.value) : should.problem.detail}`,
      )
    }),
  )
  expect(direct).toBeGreaterThan(all / 8)
  expect(direct).toBeLessThan(all)
})

describe('the short way', () => {
  const sides = between('Entity', '1.0', '3.0')
  const stored = `{
  "id": "22222222-2222-4222-8222-222222222222",
  "kind": "City",
  "created_at": "2026-01-31T12:00:00.000000Z",
  "updated_at": "2026-01-31T12:00:00.000000Z",
  "metadata": { "name": "Tokyo", "tags": [{ "name": "old", "x": 1 }], "visibility": "internal", "version": 7 },
  "owner_identity": null, "note": 1.0
}`
  const by = (edit: (seen: string) => string): string | undefined => {
    const bytes = encoder.encode(stored)
    const seen = sides.down.bytes(bytes)
    if (!seen.ok) throw new Error(seen.problem.detail)
    const sent = encoder.encode(edit(new TextDecoder().decode(seen.value)))
    const made = directWrite(bytes, sent, sides, limits)
    return made && new TextDecoder().decode(made)
  }

  test('sets single values in the stored text, and leaves all the rest, to the byte', () => {
    expect(by((seen) => seen)).toBe(stored)
    expect(
      by((seen) => seen.replace('"City"', '"Town"').replace('Tokyo', 'T\\u014dky\\u014d')),
    ).toBe(stored.replace('"City"', '"Town"').replace('Tokyo', 'Tōkyō'))
  })

  test('takes a number that was only written in another way for the same', () => {
    expect(by((seen) => seen.replace('1.0', '1'))).toBe(stored)
  })

  test.each<[string, (seen: string) => string]>([
    ['a list', (seen) => seen.replace('"old"', '"new"')],
    [
      'another order',
      (seen) => seen.replace('{', '{"note":1.0,').replace(/, "note": 1.0\s*\}$/, '}'),
    ],
    ['what the store sets', (seen) => seen.replace('1769860800000000', '1769860800000001')],
    ['what no version declares', (seen) => seen.replace('1.0', '2')],
    ['a member more', (seen) => seen.replace('{', '{"more":1,')],
  ])('is none for %s', (_, edit) => {
    expect(by(edit)).toBeUndefined()
  })
})
