import { expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { rowCodec } from '../../../src/spacetime/codec/index.ts'
import { Planner, type TypeGraph } from '../../../src/spacetime/types/index.ts'

const { types } = contract.version('2.0') as { types: TypeGraph }
const codec = rowCodec({
  name: 'entities',
  plan: new Planner(types).plan('Entity'),
  sequence: false,
  ends: [],
})

const id = '5f0c1a52-3b7e-4d7a-9c58-0d6f2a1b3c4d'
const bodies = {
  columns: `{"id":"${id}","entity_type":"Person","created_at":1700000000000000,"updated_at":1700000000000001,"metadata":{"name":"Ada","description":null,"tags":["a"],"properties":{"index":3}},"deleted":false}`,
  order: `{"id":"${id}","metadata":{"properties":{},"tags":[]},"entity_type":"Person","created_at":1,"updated_at":2}`,
  text: `{"id":"${id}","entity_type":"\\u0050","created_at":1,"updated_at":2,"metadata":{"tags":[]},"more":1.0}`,
}

const hex = (body: string): string => {
  const row = codec.encode({ id, body })
  if (!row.ok) throw new Error(row.problem.detail)
  return Buffer.from(row.value).toString('hex')
}

// Databases hold such rows: another form would neither be read nor found where it is replaced.
test.each(Object.entries(bodies))('a row of an entity keeps its form: %s', async (name, body) => {
  await expect(`${hex(body).replaceAll(/.{64}/g, '$&\n')}\n`).toMatchFileSnapshot(
    `golden/${name}.txt`,
  )
})
