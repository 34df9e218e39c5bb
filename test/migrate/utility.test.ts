/** Kinds that are moved one by one, by programs of a team. */
import { expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { createUtility } from '../../src/migrate/index.ts'
import { create, relationBody, someEntity } from '../inner-universe/support.ts'
import { arranged, differences } from './run/setting.ts'
import { valueOf } from './support/http-store.ts'

const limits = { depth: 64 }

test('moves type after type in batches, and counts', async () => {
  const it = await arranged({ isBulk: true })
  const ids: string[] = []
  for (let i = 0; i < 7; i++) ids.push(await someEntity(it.blue, '1.1', `Person ${i}`))
  await create(it.blue, '/relations', relationBody('1.1', ids[0] ?? '', ids[1] ?? ''))
  const { source, target } = it
  const utility = createUtility({ contract, source, target, limits })
  expect(utility.types).toEqual(['Entity', 'Relation', 'StateVersion', 'DeltaRecord', 'Event'])
  const progress: number[] = []
  const entities = await utility.migrate('Entity', {
    batchSize: 3,
    onProgress: ({ read }) => progress.push(read),
  })
  expect(valueOf(entities)).toMatchObject({ read: 7, created: 7, quarantined: 0 })
  expect(progress).toEqual([3, 6, 7])
  for (const type of utility.types.slice(1)) valueOf(await utility.migrate(type))
  expect(await differences(it)).toEqual([])
  expect(valueOf(await utility.migrate('Entity'))).toMatchObject({ same: 7, created: 0 })
})

test('tells of each document that does not get there, and of types that there are not', async () => {
  const it = await arranged({ isBulk: true })
  const id = await someEntity(it.blue, '1.1')
  const { source, target } = it
  const utility = createUtility({ contract, source, target, limits })
  const refused: string[] = []
  const moved = await utility.migrate('Entity', {
    transform: () => Promise.reject(new Error('never')),
    onRefused: ({ key, problem }) => refused.push(`${key} ${problem.code}`),
  })
  expect(valueOf(moved)).toMatchObject({ read: 1, created: 0, quarantined: 1 })
  expect(refused).toEqual([`${id} transform-failed`])
  expect(await utility.migrate('Nothing')).toMatchObject({
    problem: { code: 'migration-refused', detail: expect.stringContaining('only of Entity') },
  })
})
