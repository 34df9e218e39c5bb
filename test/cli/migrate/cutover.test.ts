/** Cutting over by evidence, and going back: what stands in the way, and what makes a token void. */
import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openControlStore } from '../../../src/control/node/open.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { committed } from '../../control/suite/edits.ts'
import { someEntity } from '../../inner-universe/support.ts'
import { times } from '../../rollout/support/gateways.ts'
import { temporaryFolder } from '../support.ts'
import { planted, project, type Project } from './setting.ts'

const value = { from: 'blue', to: 'green', resources: ['entities', 'relations'] }

/** A rollout that writes both backends. */
const dualWriting = async ({ control }: Project): Promise<ControlStore> => {
  const store = await openControlStore(control, { folder: '/' })
  await committed(store, [{ kind: 'rollout', id: 'to-green', value }])
  const first = { rollout: 'to-green', stage: 'dualwrite', side: 'from', share: 0 } as const
  const ledger = store.ledger('test', times, 'test')
  for (const resource of value.resources) await ledger.found(resource, first)
  const target = { stage: 'dualwrite', share: 0 } as const
  await store.changeRollout({
    actor: 'test',
    action: 'rollout.begin',
    rollout: 'to-green',
    version: 0,
    state: { target, status: 'running' },
  })
  return store
}

interface Told {
  readonly token: string | null
  readonly gates: readonly {
    readonly gate: string
    readonly isOpen: boolean
    readonly what: string
  }[]
}

test('a token is minted by open gates, counts while nothing changes, and cuts over', async () => {
  const it = await project()
  const backups = await temporaryFolder()
  const cutover = (...words: readonly string[]) =>
    it.migrate('cutover', 'blue-to-green', '--backups', backups, '--recheck', '0s', ...words)
  const [first = ''] = await planted(it.blue, 30)
  expect((await it.migrate('run', 'blue', 'green')).code).toBe(0)

  const without = await cutover()
  expect(without.code).toBe(1)
  expect(without.stdout).toContain('no rollout leads from blue to green')

  const store = await dualWriting(it)
  // Green alone has an owner, which only its own clients see.
  const owner = { owner_identity: 'ab'.repeat(32) }
  expect((await it.green.call('PUT', `/entities/${first}/owner`, owner)).status).toBe(200)
  await it.green.call('PATCH', `/entities/${first}`, { metadata: { name: 'another' } })
  const differing = await cutover('--json')
  expect(differing.code).toBe(1)
  const { gates } = JSON.parse(differing.stdout) as Told
  expect(gates.filter(({ isOpen }) => !isOpen).map(({ gate }) => gate)).toEqual([
    'verified',
    'way back',
    'witnesses',
  ])

  const repairing = ['repair', 'blue', 'green', '--kept', backups, '--recheck', '0s'] as const
  // In processes of their own: what they keep is named by these.
  const partly = await it.alone(...repairing)
  expect(partly).toMatchObject({ code: 1, stdout: expect.stringContaining('2 too many, and left') })
  const repaired = await it.alone(...repairing, '--extras', 'delete')
  expect(repaired).toMatchObject({ code: 0, stdout: '2 deleted\n' })
  const kept = (await readdir(backups)).filter((name) => name.endsWith('.ndjson')).toSorted()
  const lines = await Promise.all(kept.map((name) => readFile(join(backups, name), 'utf8')))
  expect(JSON.parse(lines[0]?.split('\n')[0] ?? '')).toMatchObject({
    type: 'Entity',
    key: first,
    document: { metadata: { name: 'another' } },
  })
  // The two events that green has told of that, before they were taken away.
  expect(lines[1]?.trim().split('\n')).toHaveLength(2)
  const { body } = await it.green.call('GET', `/entities/${first}`)
  expect(body).toMatchObject({ ...owner, metadata: { name: 'Person 0' } })

  const gathered = await cutover('--json')
  expect(gathered).toMatchObject({ code: 0 })
  const told = JSON.parse(gathered.stdout) as Told
  expect(told.gates.map(({ gate, isOpen }) => [gate, isOpen])).toEqual(
    [
      'rollout',
      'copied',
      'quarantine',
      'queue',
      'clients',
      'verified',
      'way back',
      'witnesses',
      'lag',
      'backup',
    ].map((gate) => [gate, true]),
  )
  expect(told.gates.find(({ gate }) => gate === 'way back')?.what).toContain('1 would lose')
  const token = told.token ?? ''

  const wrong = await cutover('--token', '0'.repeat(20), '--yes')
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('it is not the token of the evidence')
  // A document that is written at one backend only makes it void; written at both, it does not.
  const stray = await someEntity(it.blue.call, '1.1')
  const late = await cutover('--token', token, '--yes')
  expect(late.stderr).toContain('documents that have changed since differ')
  expect((await it.migrate(...repairing)).code).toBe(0)

  const done = await cutover('--token', token, '--yes')
  expect(done).toMatchObject({ code: 0 })
  expect(done.stdout).toContain('documents have changed since the evidence, and are equal')
  expect(done.stdout).toContain('The rollout to-green goes to live')
  const { state } = (await store.rollouts()).rows.get('to-green') ?? {}
  expect(state).toMatchObject({ copied: true, target: { stage: 'live', share: 100 } })
  const used = await cutover('--token', token, '--yes')
  expect(used.stderr).toContain('the rollout has moved, or was asked to')

  expect((await it.green.call('GET', `/entities/${stray}`)).status).toBe(200)
  const looked = await it.migrate('rollback', 'blue-to-green', '--dry-run')
  expect(looked).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('would hide something of 1 Entity'),
  })
  const back = await it.migrate('rollback', 'blue-to-green', '--yes', '--reason', 'too slow')
  expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('goes back to blue') })
  expect((await store.rollouts()).rows.get('to-green')?.state).toMatchObject({
    status: 'reverting',
    target: { stage: 'off' },
    why: 'too slow',
  })
  const actions = (await store.auditRows({ limit: 100 })).map(({ action }) => action)
  expect(actions).toContain('migration.evidence')
  await store.close()
})

test('a token is void once migration, rollout, contract or backup are others', async () => {
  const it = await project()
  const backups = await temporaryFolder()
  const cutover = (...words: readonly string[]) =>
    it.migrate('cutover', 'blue-to-green', '--backups', backups, '--recheck', '0s', ...words)
  await planted(it.blue, 3)
  await it.migrate('run', 'blue', 'green')
  const store = await dualWriting(it)
  const tokenOf = async (): Promise<string> =>
    (JSON.parse((await cutover('--json')).stdout) as Told).token ?? ''

  const first = await tokenOf()
  await it.migrate('resume', 'blue-to-green')
  expect((await cutover('--token', first, '--yes')).stderr).toContain('the migration has gone on')

  const second = await tokenOf()
  await committed(store, [{ kind: 'rollout', id: 'to-green', value: { ...value, fallBack: true } }])
  expect((await cutover('--token', second, '--yes')).stderr).toContain('was declared anew')

  const third = await tokenOf()
  const newest = (await readdir(backups)).toSorted().at(-1) ?? ''
  await appendFile(join(backups, newest, 'manifest.json'), ' ')
  expect((await cutover('--token', third, '--yes')).code).toBe(0)
  await store.close()
})
