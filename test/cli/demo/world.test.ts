import { expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { worldGraph } from '../../../src/cli/demo/world.ts'
import { startEmbeddedStore } from '../../support/embedded-store.ts'

const world = worldGraph()

const ids = (documents: readonly Readonly<Record<string, unknown>>[], key: string): string[] =>
  documents.map((document) => document[key] as string)

test('the world is a graph of some size with every kind of thing and link', () => {
  const kinds = Map.groupBy(world.entities, ({ entity_type }) => entity_type as string)
  expect([...kinds.keys()].toSorted()).toEqual(
    ['City', 'Country', 'Currency', 'Language', 'Region', 'Subregion'].toSorted(),
  )
  expect(kinds.get('Country')!.length).toBe(250)
  expect(world.entities.length).toBeLessThan(1000)
  const types = Map.groupBy(world.relations, ({ relation_type }) => relation_type as string)
  expect([...types.keys()].toSorted()).toEqual(
    ['BORDERS', 'CAPITAL_OF', 'PART_OF', 'SPOKEN_IN', 'USED_IN'].toSorted(),
  )
  expect(world.relations.length).toBeLessThanOrEqual(2500)
})

test('the world is the same each time it is made', () => {
  expect(worldGraph()).toEqual(world)
  const switzerland = world.entities.find(
    ({ metadata }) => (metadata as { name?: unknown }).name === 'Switzerland',
  )
  expect(switzerland).toMatchObject({
    id: 'da55b1fa-e271-81d1-8775-d0d226295f95',
    metadata: { properties: { translations: { jpn: 'スイス' }, flag: '🇨🇭' } },
  })
})

test('no id occurs twice', () => {
  for (const [documents, key] of [
    [world.entities, 'id'],
    [world.relations, 'id'],
    [world['state-versions'], 'version_id'],
    [world.events, 'event_id'],
    [world.deltas, 'delta_id'],
  ] as const) {
    expect(new Set(ids(documents, key)).size).toBe(documents.length)
  }
})

test('everything that is referred to exists', () => {
  const entities = new Set(ids(world.entities, 'id'))
  for (const { from_entity, to_entity } of world.relations) {
    expect(entities.has(from_entity as string) && entities.has(to_entity as string)).toBe(true)
  }
  const versions = ids(world['state-versions'], 'version_id')
  expect(ids(world['state-versions'], 'parent_version_id')).toEqual([
    null,
    ...versions.slice(0, -1),
  ])
  expect(ids(world.deltas, 'state_version_id')).toEqual(versions)
})

test('everything in the world has its event', () => {
  const created = world.events.map(({ data }) => {
    const told = data as Record<string, string>
    return told['entity_id'] ?? told['relation_id'] ?? told['delta_id'] ?? told['version_id']
  })
  const all = [
    ...ids(world.entities, 'id'),
    ...ids(world.relations, 'id'),
    ...ids(world['state-versions'], 'version_id'),
    ...ids(world.deltas, 'delta_id'),
  ]
  expect(new Set(created)).toEqual(new Set(all))
  expect(created.length).toBe(all.length)
})

test('a border is told once and goes both ways; strengths are shares in hundredths', () => {
  const borders = world.relations.filter(({ relation_type }) => relation_type === 'BORDERS')
  const pairs = borders.map(({ from_entity, to_entity }) =>
    [from_entity as string, to_entity as string].toSorted().join(' '),
  )
  expect(new Set(pairs).size).toBe(pairs.length)
  for (const { relation_type, metadata } of world.relations) {
    const { strength, bidirectional } = metadata as { strength: number; bidirectional: boolean }
    expect(bidirectional).toBe(relation_type === 'BORDERS')
    expect(strength).toBeGreaterThan(0)
    expect(strength).toBeLessThanOrEqual(1)
    expect(strength).toBe(Math.round(strength * 100) / 100)
  }
})

test('a store of version 1.0 takes the whole world', async () => {
  const store = await startEmbeddedStore({
    schema: '1.0',
    contract,
    port: 0,
    file: ':memory:',
    seed: { ...world },
  })
  for (const [name, documents] of Object.entries(world)) {
    const reply = await fetch(`${store.url}/${name}/count`)
    expect(await reply.json()).toEqual({ count: documents.length })
  }
  await store.close()
})
