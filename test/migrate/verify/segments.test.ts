/** What is equal to the byte is not read: halves of ranges, by the digests of the stores. */
import { expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { Stop } from '../../../src/http/index.ts'
import {
  carryOf,
  verify,
  type DocumentStore,
  type Finding,
  type Place,
  type Verifying,
} from '../../../src/migrate/index.ts'
import { segmentsOf } from '../../../src/migrate/verify/segments.ts'
import { ok } from '../../../src/errors/index.ts'
import { arranged, type Setting } from '../run/setting.ts'
import { call, valueOf } from '../support/http-store.ts'

const limits = { depth: 64 }
const rows = 9000

const keyOf = (at: number): string => `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`

const documentOf = (at: number, name = `Person ${at}`): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    JSON.stringify({
      id: keyOf(at),
      entity_type: 'Person',
      created_at: 1_700_000_000_000_000 + at,
      updated_at: 1_700_000_000_000_000 + at,
      metadata: {
        name,
        tags: [],
        properties: {},
        visibility: 'public',
        last_accessed: null,
        version: 1,
      },
      deleted: false,
      owner_identity: null,
    }),
  )

const planted = async (): Promise<Setting> => {
  const it = await arranged({ from: '2.0', to: '2.0', isBulk: true })
  const kind = it.pairs.find(({ to }) => to.type === 'Entity')?.to
  if (!kind) throw new Error('no entities')
  const writes = Array.from({ length: rows }, (_, at) => ({
    key: keyOf(at),
    document: documentOf(at),
    condition: 'none' as const,
  }))
  for (const store of [it.source, it.target]) valueOf(await store.write(kind, writes, call))
  return it
}

const changed = async ({ target, pairs }: Setting, at: number): Promise<void> => {
  const kind = pairs.find(({ to }) => to.type === 'Entity')?.to
  if (!kind) throw new Error('no entities')
  const document = documentOf(at, 'another')
  valueOf(await target.write(kind, [{ key: keyOf(at), document, condition: 'none' }], call))
}

const verified = async (it: Setting, of: Partial<Verifying> = {}) => {
  const found: (readonly [string, number])[] = []
  const { source, target, pairs } = it
  const versions = { contract, from: source.version, to: target.version, limits }
  const report = valueOf(
    await verify({
      pairs: pairs.filter(({ to }) => to.type === 'Entity'),
      judging: (pair) => ({ carry: carryOf(pair, versions), limits, isName: () => true }),
      source,
      target,
      signal: new Stop(),
      limit: 500,
      recheckMs: 0,
      sleep: () => Promise.resolve(),
      onFinding: ({ key }: Finding, place) => found.push([key, place]),
      ...of,
    }),
  )
  return { verdict: report.types[0], found }
}

test('only where digests differ documents are read, and the same is found as by reading all', async () => {
  const it = await planted()
  const equal = await verified(it)
  expect(equal.verdict).toMatchObject({ source: rows, target: rows, same: rows, byDigest: rows })
  await changed(it, 4500)
  await changed(it, rows - 1)
  const [byDigest, byReading] = [await verified(it), await verified(it, { isRead: () => true })]
  expect(byDigest.found).toEqual([
    [keyOf(4500), 4500],
    [keyOf(rows - 1), rows - 1],
  ])
  expect(byReading.found).toEqual(byDigest.found)
  expect(byReading.verdict).toEqual({ ...byDigest.verdict, byDigest: 0 })
  expect(byDigest.verdict?.byDigest).toBeGreaterThanOrEqual(rows / 2)
  expect(byDigest.verdict).toMatchObject({ source: rows, target: rows, same: rows - 2 })
})

test('digests of tags that do not come of texts, or of another lens, are not asked', async () => {
  const it = await planted()
  const [pair] = it.pairs
  if (!pair) throw new Error('no pair')
  const both = { source: it.source, target: it.target, signal: new Stop() }
  const versioned: DocumentStore = { ...it.target, digest: () => Promise.resolve(ok(undefined)) }
  expect(await segmentsOf(pair, { ...both, target: versioned })).toEqual(ok([{ range: {} }]))
  const other = await arranged({ from: '1.1', to: '2.0', isBulk: true })
  const carried = other.pairs.find(({ to }) => to.type === 'Entity')
  if (!carried) throw new Error('no pair')
  expect(await segmentsOf(carried, both)).toEqual(ok([{ range: {} }]))
})

test('goes on where one got to before, at any place, and counts the same', async () => {
  const it = await planted()
  await changed(it, 10)
  await changed(it, 6000)
  for (const isRead of [() => true, () => false]) {
    const places: Place[] = []
    const whole = await verified(it, { isRead, onPlace: (place) => places.push(place) })
    expect(places.at(-1)).toEqual({ so: whole.verdict, after: undefined })
    for (const place of [places[0], places[Math.floor(places.length / 2)], places.at(-1)]) {
      const again = await verified(it, { isRead, begun: () => place })
      const { byDigest: _, ...counts } = again.verdict ?? {}
      expect(whole.verdict).toMatchObject(counts)
      const after = place?.after
      const later = whole.found.filter(([key]) => after !== undefined && key > after)
      expect(again.found).toEqual(later)
    }
  }
})
