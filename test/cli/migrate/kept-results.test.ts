/** What commands have found about two backends is in the control store, for whoever was not there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openControlStore } from '../../../src/control/node/open.ts'
import type { ResultKind, ResultRow } from '../../../src/control/results.ts'
import type { Plan } from '../../../src/migrate/index.ts'
import { accessBody, create, someEntity } from '../../inner-universe/support.ts'
import { standing } from '../standing.ts'
import { configFile, root, temporaryFile, temporaryFolder } from '../support.ts'
import { planted, project, type Project } from './setting.ts'

const listOf = (row: ResultRow | undefined, name: string): readonly { readonly id?: string }[] =>
  (row?.body[name] ?? []) as { id?: string }[]

const keptOf = async ({ control }: Pick<Project, 'control'>, kind: ResultKind) => {
  const store = await openControlStore(control, { folder: '/' })
  onTestFinished(() => store.close())
  return store.results.list({ kind, source: 'blue', target: 'green', limit: 10 })
}

test('a verification is kept with counts, where its wrong keys are, and no value', async () => {
  const it = await project()
  const ids = (await planted(it.blue, 30)).toSorted()
  await it.migrate('run', 'blue', 'green')
  const [, , gone = '', changed = ''] = ids
  await it.green.call('DELETE', `/entities/${gone}`)
  await it.green.call('PATCH', `/entities/${changed}`, { metadata: { name: 'a secret' } })
  const compared = ['blue', 'green', '--only', 'Entity', '--recheck', '0s'] as const
  const words = ['verify', ...compared] as const
  expect((await it.migrate(...words)).code).toBe(1)
  expect(await keptOf(it, 'verification')).toEqual([])

  const verified = await it.migrate(...words, '--store', it.control)
  expect(verified).toMatchObject({ code: 1, stderr: '' })
  const [kept] = await keptOf(it, 'verification')
  expect(kept?.body).toMatchObject({
    from: '1.1',
    to: '2.0',
    isEqual: false,
    isInterrupted: false,
    sample: null,
  })
  const [entities] = listOf(kept, 'kinds')
  expect(entities).toMatchObject({ type: 'Entity', source: 30, target: 29, same: 28, missing: 1 })
  expect(entities).toMatchObject({
    compared: Array(30).fill(1),
    wrong: ids.map((id) => (id === gone || id === changed ? 1 : 0)),
  })
  expect(kept?.body['found']).toMatchObject([
    { key: gone, what: 'missing', paths: [] },
    { key: changed, what: 'different', paths: expect.arrayContaining(['$.metadata.name']) },
  ])
  expect(JSON.stringify(kept)).not.toContain('secret')

  // Once it is mended, a second one tells so, and only of a sample.
  await it.migrate('repair', ...compared)
  const sampled = await it.migrate(...words, '--sample', '5', '--store', it.control, '--json')
  expect(sampled.code).toBe(0)
  const [newest, before] = await keptOf(it, 'verification')
  expect(newest?.body).toMatchObject({ isEqual: true, sample: { rows: 5, seed: 1 }, found: [] })
  expect(before).toEqual(kept)
})

test('a verification is told as ever where its result cannot be kept', async () => {
  const it = await project()
  await someEntity(it.blue.call, '1.1')
  const nowhere = `sqlite:${join(await temporaryFolder(), 'not-ready.db')}`
  const { code, stdout, stderr } = await it.migrate('verify', 'blue', 'green', '--store', nowhere)
  expect(code).toBe(1)
  expect(stdout).toContain('They do not hold the same.')
  expect(stderr).toContain('The console will not show this verification: ')
})

test('a control store of the configuration that nobody has set up yet is no trouble', async () => {
  const it = await project()
  const control = { store: `sqlite:${join(await temporaryFolder(), 'control.db')}` }
  const backends = {
    blue: { url: it.blue.url, version: '1.1' },
    green: { url: it.green.url, version: '2.0' },
  }
  const decision = { flag: 'entity-schema', fallback: 'blue' }
  const config = await configFile({ backends, decision, control })
  const words = ['verify', 'blue', 'green', '--recheck', '0s', '--config', config]
  expect(await standing(['migrate', ...words])).toMatchObject({ code: 0, stderr: '' })

  // Once it is, results are kept there without a word.
  const init = await standing(['control', 'init', '--config', config])
  expect(init.code).toBe(0)
  expect(await standing(['migrate', ...words])).toMatchObject({ code: 0, stderr: '' })
  expect(await keptOf({ control: control.store }, 'verification')).toHaveLength(1)
})

test('a command that only looks makes no control store', async () => {
  const it = await project()
  const cwd = await temporaryFolder()
  const words = ['verify', 'blue', 'green', '--recheck', '0s', '--config', it.config]
  const contract = ['--contract', join(root, 'adapters/index.ts')]
  const done = await standing(['migrate', ...words, ...contract], { cwd })
  expect(done).toMatchObject({ code: 0, stderr: '' })
  expect(existsSync(join(cwd, '.isthmus'))).toBe(false)
})

test('a rehearsal is kept with its steps, also one that breaks off', async () => {
  const it = await project()
  const [first = ''] = await planted(it.blue, 5)
  const words = ['rehearse', 'blue', 'green', '--config', it.config, '--store', it.control]
  expect((await standing(words)).code).toBe(0)
  const wrong = await temporaryFile(
    'transforms.mjs',
    `export default { Entity: (it) => {
       if (it.id === '${first}') throw new Error('a secret')
       return it
     } }`,
  )
  expect((await standing([...words, '--transform', wrong])).code).toBe(1)
  const [failed, passed] = await keptOf(it, 'rehearsal')
  expect(passed?.body).toMatchObject({
    from: '1.1',
    to: '2.0',
    isGood: true,
    copies: null,
    ended: null,
    left: [],
  })
  expect(passed?.body['steps']).toHaveLength(6)
  expect(failed?.body).toMatchObject({ isGood: false, left: ['verify', 'way back', 'restore'] })
  expect(listOf(failed, 'steps').at(-1)).toMatchObject({
    step: 'migrate',
    isGood: false,
    what: expect.stringContaining('1 documents did not get there'),
  })
  expect(JSON.stringify(failed)).not.toContain('secret')
})

test('a rehearsal that cannot be gone on with is kept with why', async () => {
  const it = await project('2.0', '1.1')
  const id = await someEntity(it.blue.call, '2.0')
  await create(it.blue.call, '/access-control', accessBody(id))
  const words = ['rehearse', 'blue', 'green', '--config', it.config, '--store', it.control]
  expect((await standing(words)).code).toBe(1)
  const [kept] = await keptOf(it, 'rehearsal')
  expect(kept?.body).toMatchObject({
    isGood: false,
    ended: 'migration-refused',
    steps: [{ step: 'clone', isGood: true }],
    left: ['interrupt', 'migrate', 'verify', 'way back', 'restore'],
  })
})

test('the steps of a plan are kept, by whoever makes it and by whoever follows it', async () => {
  const it = await project()
  await planted(it.blue, 5)
  const out = join(await temporaryFolder(), 'plan.json')
  const words = ['plan', 'blue', 'green'] as const
  const made = await it.migrate(...words, '--out', out, '--json')
  expect(made.code).toBe(0)
  const { hash, steps } = JSON.parse(made.stdout) as Plan
  expect(await keptOf(it, 'plan')).toEqual([])
  expect((await it.migrate('run', 'blue', 'green', '--plan', out)).code).toBe(0)
  const [followed] = await keptOf(it, 'plan')
  expect(followed?.body).toMatchObject({ hash, from: '1.1', to: '2.0', rollout: null })
  expect(listOf(followed, 'steps').map(({ id }) => id)).toEqual(steps.map(({ id }) => id))

  const second = await it.migrate(...words, '--store', it.control, '--json')
  const { hash: next } = JSON.parse(second.stdout) as Plan
  const all = await keptOf(it, 'plan')
  expect(all.map(({ body }) => body['hash'])).toEqual([next, hash])
})
