/** Fills a store with entities of about 500 bytes, each but the first related to the one before it. */

const first = 1_700_000_000_000_000

export const entity = (id: string, at: number) => ({
  id,
  entity_type: 'Person',
  created_at: first + at,
  updated_at: first + at,
  metadata: {
    name: `Person ${at}`,
    description:
      'Somebody who is described in as many words as it takes to be worth the name.'.repeat(2),
    tags: ['a', 'b', 'c'],
    properties: { index: at, group: `group ${at % 7}`, score: 1.5 },
    visibility: 'public',
  },
  deleted: false,
})

const relation = (id: string, at: number, from: string, to: string) => ({
  id,
  from_entity: from,
  to_entity: to,
  relation_type: 'KNOWS',
  created_at: first + at,
  metadata: { strength: 0.5, bidirectional: false, tags: [], properties: {} },
})

const perRequest = 2000

const write = async (url: string, resource: string, lines: readonly string[]): Promise<void> => {
  const answer = await fetch(`${url}/raw/${resource}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\n')}\n`,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 200)}`)
}

/** @param entities how many; there are as many relations, but one */
export const fill = async (url: string, entities: number): Promise<void> => {
  let before: string | undefined
  for (let at = 0; at < entities; at += perRequest) {
    const some: string[] = []
    const relations: string[] = []
    for (let each = at; each < Math.min(entities, at + perRequest); each++) {
      const id = crypto.randomUUID()
      some.push(JSON.stringify({ key: id, document: entity(id, each) }))
      if (before !== undefined) {
        const key = crypto.randomUUID()
        relations.push(JSON.stringify({ key, document: relation(key, each, before, id) }))
      }
      before = id
    }
    await write(url, 'entities', some)
    if (relations.length > 0) await write(url, 'relations', relations)
  }
}
