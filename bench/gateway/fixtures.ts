/** What the store of the benchmark holds: entities of version 2.0, and what clients of 1.0 are to see of them. */

export interface Fixture {
  readonly name: string
  /** Path and query that the client asks for. */
  readonly path: string
  /** File below the store's folder. */
  readonly file: string
  /** JSON as the store has it. */
  readonly stored: string
  /** The same, as a client of 1.0 must see it. */
  readonly seen: unknown
}

const hex = (index: number): string => index.toString(16).padStart(12, '0')

const idOf = (index: number): string => `5c2f7f3e-9a04-4b1d-8f6a-${hex(index)}`

const older = (index: number) => ({
  id: idOf(index),
  entity_type: 'City',
  created_at: 1_704_067_201_000_123 + index,
  updated_at: 1_704_153_601_000_456 + index,
  metadata: {
    name: `Tōkyō ${index}`,
    description: 'Seat of the government, of the court and of headquarters',
    tags: ['capital', 'harbour', 'fortress'],
    properties: { area_km2: 2194.07, population: 13_960_000 + index, twins: ['Paris', 'Berlin'] },
    visibility: 'public',
  },
  deleted: false,
})

const newer = (index: number) => {
  const { metadata, ...entity } = older(index)
  return {
    ...entity,
    metadata: { ...metadata, last_accessed: 1_704_240_001_000_789 + index, version: 7 },
    owner_identity: `c200${hex(index)}${hex(index * 7)}`,
  }
}

const seen = (index: number) => {
  const { deleted: _, metadata, ...entity } = older(index)
  const { visibility: __, ...described } = metadata
  return { ...entity, metadata: described }
}

const page = <T>(item: (index: number) => T) => ({
  items: Array.from({ length: 50 }, (_, index) => item(index)),
  total: 50,
  next_cursor: null,
})

export const fixtures: readonly Fixture[] = [
  {
    name: 'one entity',
    path: `/entities/${idOf(7)}`,
    file: `entities/${idOf(7)}`,
    stored: JSON.stringify(newer(7)),
    seen: seen(7),
  },
  {
    name: 'list of 50',
    path: '/entities?limit=50',
    file: 'entities/index',
    stored: JSON.stringify(page(newer)),
    seen: page(seen),
  },
]
