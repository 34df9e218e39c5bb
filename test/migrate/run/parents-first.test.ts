/** A target that refuses a state version as long as its parent is not there: the order of keys is another one. */
import { expect, test } from 'vitest'
import { kindsOf, type DocumentStore } from '../../../src/migrate/index.ts'
import { call, valueOf } from '../support/http-store.ts'
import { arranged, differences } from './setting.ts'

/** As a store with a foreign key: writes one by one, each after a look for its parent. */
const strict = (store: DocumentStore): DocumentStore => ({
  ...store,
  write: async (kind, writes, options) => {
    const written = []
    for (const write of writes) {
      const text = write.document ? new TextDecoder().decode(write.document) : '{}'
      const { parent_version_id: parent } = JSON.parse(text) as {
        parent_version_id?: string | null
      }
      const isThere = parent ? valueOf(await store.get(kind, parent, call)) !== undefined : true
      if (isThere) written.push(...valueOf(await store.write(kind, [write], options)))
      else written.push({ kind: 'refused', status: 409, why: 'its parent is not there' } as const)
    }
    return { ok: true, value: written }
  },
})

const idAt = (at: number): string => `00000000-0000-4000-8000-00000000000${at}`

/** Each is the parent of the one before it in the order of keys, up to `root`, which has the parent that is named. */
const planted = async (source: DocumentStore, root: string | null): Promise<void> => {
  const kind = kindsOf(source.version).kinds.find(({ type }) => type === 'StateVersion')
  if (!kind) throw new Error('no such kind')
  const writes = Array.from({ length: 8 }, (_, at) => ({
    key: idAt(at),
    condition: 'none' as const,
    document: new TextEncoder().encode(
      JSON.stringify({
        version_id: idAt(at),
        parent_version_id: at === 7 ? root : idAt(at + 1),
        timestamp: 1_700_000_000_000_000,
        description: 'x',
        data_hash: 'x',
        owner: '0'.repeat(64),
      }),
    ),
  }))
  const outcomes = valueOf(await source.write(kind, writes, call))
  expect(outcomes.map((one) => one.kind)).toEqual(writes.map(() => 'written'))
}

test('gets children after their parents, however deep, and holds what has none', async () => {
  const it = await arranged({ isBulk: true })
  await planted(it.source, null)
  valueOf(await it.begin())
  const worked = await it.work({ target: strict(it.target) })
  expect(worked).toMatchObject({ status: 'completed', stranded: 0 })
  expect(await differences(it)).toEqual([])
})

test('ends with those in quarantine whose parent is nowhere', async () => {
  const it = await arranged({ isBulk: true })
  await planted(it.source, idAt(9))
  valueOf(await it.begin())
  const worked = await it.work({ target: strict(it.target) })
  expect(worked).toMatchObject({ status: 'completed_with_quarantine', stranded: 8 })
})
