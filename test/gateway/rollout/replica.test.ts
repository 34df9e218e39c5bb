import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { replicaOf, type Replica } from '../../../src/gateway/rollout/replica.ts'
import type { Result } from '../../../src/errors/index.ts'
import { parse, print, type Json } from '../../../src/json/index.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { runsOf } from '../../support/runs.ts'
import { holds } from '../../support/seed.ts'

const limits = { depth: 128 }
const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (document: Uint8Array) => new TextDecoder().decode(document)
const got = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}
const version = (key: string) => {
  const found = contract.version(key)
  if (!found) throw new Error(`There is no version ${key}`)
  return found
}

const replica = (type: string, from: string, to: string, mine: string, theirs?: string): Replica =>
  got(
    replicaOf(
      contract,
      { type, from: version(from), to: version(to) },
      { mine: bytes(mine), theirs: theirs === undefined ? undefined : bytes(theirs), limits },
    ),
  )

const put = (found: Replica): Json => {
  if (found.kind !== 'put') throw new Error('There is nothing to be put')
  return got(parse(textOf(found.document)))
}

const blue =
  '{"id":"a","entity_type":"Person","created_at":1,"updated_at":2,"deleted":false,"metadata":{"name":"Rei","tags":[],"properties":{},"visibility":"public"}}'

describe('what the other side has to hold', () => {
  test('is the document in its version, where it holds nothing', () => {
    expect(put(replica('Entity', '1.1', '2.0', blue))).toMatchObject({
      id: 'a',
      updated_at: 2,
      owner_identity: null,
    })
  })

  test('keeps what only its version has', () => {
    const green = put(replica('Entity', '1.1', '2.0', blue)) as Record<string, Json>
    const owned = print({ ...green, owner_identity: 'a'.repeat(64) })
    const renamed = blue.replace('Rei', 'Asuka').replace('"updated_at":2', '"updated_at":3')
    expect(put(replica('Entity', '1.1', '2.0', renamed, owned))).toMatchObject({
      updated_at: 3,
      owner_identity: 'a'.repeat(64),
      metadata: { name: 'Asuka' },
    })
  })

  test('loses what its version cannot hold, instead of being refused', () => {
    const green = put(replica('Entity', '1.1', '2.0', blue)) as Record<string, Json>
    const owned = print({ ...green, owner_identity: 'a'.repeat(64) })
    expect(replica('Entity', '2.0', '1.1', owned, blue)).toEqual({ kind: 'same' })
  })

  test('is the document as it is, between two backends of one version', () => {
    const odd = '{ "id": "a", "n": 1.0, "x": 1e400 }'
    const found = replica('Entity', '2.0', '2.0', odd)
    expect(found.kind === 'put' && textOf(found.document)).toBe(odd)
    expect(replica('Entity', '2.0', '2.0', odd, '{"n":1.0,"id":"a","x":1e400}')).toEqual({
      kind: 'same',
    })
  })

  test('is the document alone, where what is held has no form in the version of the authority', () => {
    expect(put(replica('Entity', '1.1', '2.0', blue, '["garbage"]'))).toMatchObject({ id: 'a' })
    expect(put(replica('Entity', '1.1', '2.0', blue, '{'))).toMatchObject({ id: 'a' })
  })
})

test('what is held of an earlier life of the key is replaced, and told to be the same once it is', () => {
  const green = put(replica('Entity', '1.1', '2.0', blue)) as Record<string, Json>
  const owned = bytes(print({ ...green, owner_identity: 'a'.repeat(64) }))
  const versions = { type: 'Entity', from: version('1.1'), to: version('2.0') }
  const held = { mine: bytes(blue), fresh: true, limits }
  const found = got(replicaOf(contract, versions, { ...held, theirs: owned }))
  expect(put(found)).toMatchObject({ owner_identity: null })
  const theirs = bytes(print(put(found)))
  expect(replicaOf(contract, versions, { ...held, theirs })).toEqual({
    ok: true,
    value: { kind: 'same' },
  })
})

const keys = ['1.0', '1.1', '2.0', '3.0']
const pairs = keys.flatMap((from) => keys.map((to) => [from, to] as const))

describe.each(pairs)('from %s to %s', (from, to) => {
  test.each(['Entity', 'Relation'])('%s: who has followed once has nothing to do', (type) => {
    const mine = documents(version(from).types, type)
    const theirs = fc.option(documents(version(to).types, type))
    holds(
      runsOf(60),
      fc.property(mine, theirs, (own, held) => {
        const before = held === null ? undefined : print(held)
        const first = replica(type, from, to, print(own), before)
        if (first.kind === 'same') return
        const now = textOf(first.document)
        expect(replica(type, from, to, print(own), now)).toEqual({ kind: 'same' })
      }),
    )
  })
})
