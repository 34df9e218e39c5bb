/** The commands of a migration, as somebody uses them who moves the data of a store. */
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { openControlStore } from '../../../src/control/node/open.ts'
import { committed } from '../../control/suite/edits.ts'
import { times } from '../../rollout/support/gateways.ts'
import { accessBody, create, someEntity } from '../../inner-universe/support.ts'
import { elementsOf } from '../../migrate/report/well-formed.ts'
import { standing } from '../standing.ts'
import { temporaryFile, temporaryFolder, until } from '../support.ts'
import { entityOf, planted, project, type Project } from './setting.ts'

interface Told {
  readonly state: { readonly status: string; readonly throttle: object; readonly why?: string }
  readonly progress: { readonly total: { readonly read: number } }
  readonly quarantined: number
}

const told = async ({ migrate }: Project, name = 'blue-to-green'): Promise<Told> =>
  JSON.parse((await migrate('status', name, '--json')).stdout) as Told

test('copies, says what it did, and verification agrees', async () => {
  const it = await project()
  await planted(it.blue, 50)
  const { code, stdout, stderr } = await it.alone('run', 'blue', 'green')
  expect(code).toBe(0)
  expect(stderr).toContain('Migration blue-to-green: blue (1.1) to green (2.0)')
  expect(stdout).toMatch(/done {2}Entity +50 read, 50 created\n/)
  expect(stdout).toContain('It is completed.')
  const verified = await it.alone('verify', 'blue', 'green')
  expect(verified.code).toBe(0)
  expect(verified.stdout).toMatch(/Entity +50 and 50, 50 the same\n/)
  expect(verified.stdout).toContain('Both hold the same.\nOnly green lists: AccessControl.')
  const page = await temporaryFile('report.html', '')
  const reported = await it.alone('report', 'blue-to-green', '--json', '--html', page)
  const report = JSON.parse(reported.stdout) as object
  expect(Object.keys(report)).toEqual(['status', 'start_time', 'end_time', 'duration', 'metrics'])
  expect(report).toMatchObject({
    status: 'completed',
    duration: expect.any(Number),
    metrics: { read: 50, created: 50, quarantined: 0, Entity_read: 50 },
  })
  const html = await readFile(page, 'utf8')
  expect(elementsOf(html)).toContain('svg')
  expect(html).toContain('<dt>State</dt><dd>completed</dd>')
  expect(html).toContain('Entity: 100 % done, 1 of 1 range')
  expect(html).toContain('<td>migration.begin</td><td>not_started</td>')
  const again = await it.migrate('run', 'blue', 'green')
  expect(again.code).toBe(1)
  expect(again.stderr).toContain('There is a migration blue-to-green already')
})

test('is paused and throttled while it runs, from elsewhere', async () => {
  const it = await project()
  await planted(it.blue, 3000)
  const first = it.migrating('run', 'blue', 'green', '--batch', '10', '--rate', '50')
  await until(async () => {
    const { code } = await it.migrate('status', 'blue-to-green', '--json')
    return code === 0 && (await told(it)).progress.total.read > 0
  })
  const paused = await it.migrate('pause', 'blue-to-green', '--reason', 'lunch')
  expect(paused).toMatchObject({ code: 0, stdout: expect.stringContaining('is paused: lunch') })
  const done = await first.done
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('It is paused: lunch') })
  const { read } = (await told(it)).progress.total
  expect(read).toBeLessThan(3000)
  await pause(1500)
  expect((await told(it)).progress.total.read).toBe(read)

  const second = it.migrating('resume', 'blue-to-green')
  await until(async () => (await told(it)).state.status === 'in_progress')
  expect((await it.migrate('resume', 'blue-to-green')).stderr).toContain('Another process works on')
  expect((await it.migrate('throttle', 'blue-to-green', '--rate', 'none')).code).toBe(0)
  expect((await told(it)).state.throttle).toEqual({ batch: 10 })
  expect((await second.done).code).toBe(0)
  expect((await told(it)).progress.total.read).toBe(3000)
})

test('Ctrl-C finishes the batch, and says how to go on', async () => {
  const it = await project()
  await planted(it.blue, 500)
  const running = it.migrating('run', 'blue', 'green', '--batch', '5', '--rate', '20')
  await running.noted(/Migration blue-to-green/)
  running.child.kill('SIGINT')
  const { code, stderr } = await running.done
  expect(code).toBe(2)
  expect(stderr).toContain('Go on later: isthmus migrate resume blue-to-green')
  expect(await told(it)).toMatchObject({ state: { status: 'paused', why: 'It was interrupted.' } })
})

test('what cannot be carried is in quarantine by name and reason, and comes over once that is mended', async () => {
  const it = await project()
  const [first = ''] = await planted(it.blue, 5)
  const wrong = await temporaryFile(
    'transforms.mjs',
    `export default { Entity: (it) => {
       if (it.id === '${first}') throw new Error('a secret')
       return it
     } }`,
  )
  const { code, stdout } = await it.migrate('run', 'blue', 'green', '--transform', wrong)
  expect(code).toBe(1)
  expect(stdout).toContain('In quarantine: 1 (isthmus migrate quarantine blue-to-green)')
  expect(stdout).toContain('It is completed_with_quarantine.')
  const listed = await it.migrate('quarantine', 'blue-to-green')
  expect(listed.stdout).toBe(
    `Entity ${first}: The transform has thrown on this document. [transform-failed]\n`,
  )
  const shown = await it.migrate('quarantine', 'blue-to-green', '--documents')
  expect(shown.stdout).toContain(JSON.stringify(entityOf(first, 0).metadata))
  expect((await it.migrate('verify', 'blue', 'green')).stdout).toContain(
    `Entity ${first} is missing`,
  )
  expect((await it.migrate('resume', 'blue-to-green', '--anew')).stdout).toContain(
    'It is completed.',
  )
  expect((await it.migrate('verify', 'blue', 'green')).code).toBe(0)
  expect((await it.migrate('quarantine', 'blue-to-green')).stdout).toBe(
    'Nothing is in quarantine.\n',
  )
})

test('verification names what is missing, too much and different, by path', async () => {
  const it = await project()
  const [gone = '', changed = ''] = await planted(it.blue, 4)
  await it.migrate('run', 'blue', 'green')
  await it.green.call('DELETE', `/entities/${gone}`)
  const extra = await someEntity(it.green.call, '2.0')
  await it.green.call('PATCH', `/entities/${changed}`, { metadata: { name: 'another' } })
  const page = join(await temporaryFolder(), 'page.html')
  const words = ['verify', 'blue', 'green', '--recheck', '0s', '--html', page] as const
  const { code, stdout } = await it.migrate(...words)
  expect(code).toBe(1)
  const html = await readFile(page, 'utf8')
  expect(html).toContain(gone)
  expect(html).toContain('<svg')
  expect(html).not.toContain('another')
  expect(stdout).toContain(`Entity ${gone} is missing`)
  expect(stdout).toContain(`Entity ${extra} is there, and not at the source`)
  expect(stdout).toMatch(
    new RegExp(`Entity ${changed} differs: .*\\$\\.metadata\\.name \\(value\\)`),
  )
  expect(stdout).not.toContain('another')
  expect(stdout).toContain('They do not hold the same.')
})

test('a verification that is interrupted goes on by the file that it was given', async () => {
  const it = await project()
  await planted(it.blue, 20)
  await it.migrate('run', 'blue', 'green')
  const file = join(await temporaryFolder(), 'place.json')
  const words = ['verify', 'blue', 'green', '--resume', file, '--recheck', '0s'] as const
  expect((await it.migrate(...words)).code).toBe(0)
  expect(existsSync(file)).toBe(false)
  const ends = {
    from: { name: 'blue', version: '1.1', fingerprint: null },
    to: { name: 'green', version: '2.0', fingerprint: null },
  }
  const of = { ...ends, contract: contract.hash, transform: null, only: null }
  // As of a file that had other documents.
  const changed = { ...of, from: { ...ends.from, fingerprint: 'abc' }, seed: 1 }
  const so = { source: 20, target: 20, same: 19, missing: 1, extra: 0, different: 0 }
  const place = {
    format: 'isthmus-verification/1',
    of: JSON.stringify({ ...of, seed: 1 }),
    places: [
      { so: { type: 'Entity', ...so, unconvertible: 0, dropped: 0, byDigest: 0 }, after: null },
    ],
    found: [{ type: 'Entity', key: 'before', place: 3, verdict: { kind: 'missing' } }],
    more: 0,
  }
  await writeFile(file, JSON.stringify(place))
  const resumed = await it.migrate(...words)
  expect(resumed.code).toBe(1)
  expect(resumed.stdout).toContain('Entity before is missing\n')
  expect(resumed.stdout).toMatch(/Entity +20 and 20, 19 the same, 1 missing\n/)
  for (const [text, why] of [
    ['no JSON', 'is no place of a verification'],
    [JSON.stringify({ ...place, of: 'another' }), 'is the place of another verification'],
    [JSON.stringify({ ...place, of: JSON.stringify(changed) }), 'is the place of another'],
    [JSON.stringify({ ...place, more: -1 }), 'is no place of a verification'],
  ] as const) {
    await writeFile(file, text)
    const { code, stderr } = await it.migrate(...words)
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(why) })
  }
})

test('documents that have no place in the other version stay behind only where somebody says so', async () => {
  const it = await project('2.0', '1.1')
  const id = await someEntity(it.blue.call, '2.0')
  await create(it.blue.call, '/access-control', accessBody(id))
  const refused = await it.migrate('run', 'blue', 'green')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('1.1 has no place for documents of AccessControl')
  expect((await it.migrate('run', 'blue', 'green', '--drop', 'AccessControl')).code).toBe(0)
})

test('what is deleted is in a backup before, unless somebody says that it need not be', async () => {
  const it = await project()
  await planted(it.blue, 2)
  const extra = await someEntity(it.green.call, '2.0')
  const backups = await temporaryFolder()
  const words = ['run', 'blue', 'green', '--extras', 'delete', '--backups', backups] as const
  const done = await it.migrate(...words)
  expect(done).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('What green holds is kept'),
  })
  expect((await it.green.call('GET', `/entities/${extra}`)).status).toBe(404)
  const [made = ''] = await readdir(backups)
  const to = ['--to', 'green', '--beside', '--backups', backups, '--config', it.config]
  expect((await standing(['backup', 'restore', made, ...to])).code).toBe(0)
  expect((await it.green.call('GET', `/entities/${extra}`)).status).toBe(200)
  expect((await it.migrate(...words, '--name', 'again', '--no-backup')).code).toBe(0)
  expect(await readdir(backups)).toEqual([made])
})

test('follows a plan, and none that was changed or is of other backends', async () => {
  const it = await project('2.0', '1.1')
  await someEntity(it.blue.call, '2.0')
  const file = await temporaryFile('plan.json', '')
  const made = await it.migrate('plan', 'blue', 'green', '--drop', 'AccessControl', '--out', file)
  expect(made).toMatchObject({ code: 0 })
  const others = await it.migrate('run', 'green', 'blue', '--plan', file)
  expect(others.stderr).toContain('leads from blue to green')
  const text = await readFile(file, 'utf8')
  const changed = await temporaryFile(
    'changed.json',
    text.replace('"rollout": null', '"rollout": "x"'),
  )
  const refused = await it.migrate('run', 'blue', 'green', '--plan', changed)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('was changed')
  expect((await it.migrate('status')).stdout).toBe('There is no migration.\n')
  // What stays behind stands in the plan.
  expect((await it.migrate('run', 'blue', 'green', '--plan', file)).code).toBe(0)
  const { hash } = JSON.parse(text) as { hash: string }
  expect((await told(it)).state).toMatchObject({ status: 'completed', plan: hash })
})

test('nothing is copied onto the backend that a rollout writes first', async () => {
  const it = await project()
  await planted(it.blue, 3)
  const store = await openControlStore(it.control, { folder: '/' })
  const value = { from: 'blue', to: 'green', resources: ['entities'] }
  await committed(store, [{ kind: 'rollout', id: 'to-green', value }])
  const first = { rollout: 'to-green', stage: 'live', side: 'to', share: 100 } as const
  const ledger = store.ledger('test', times, 'test')
  expect(await ledger.found('entities', first)).toBe(true)
  const { code, stderr } = await it.migrate('run', 'blue', 'green')
  expect(code).toBe(1)
  expect(stderr).toContain('entities is at live of the rollout to-green, so green is written first')
  expect((await it.migrate('status')).stdout).toBe('There is no migration.\n')
  // A file would get to one of both only.
  const file = await temporaryFile('some.ndjson', '')
  const imported = await it.migrate('run', file, 'blue', '--from-version', '1.1')
  expect(imported.code).toBe(1)
  expect(imported.stderr).toContain('which keeps blue and green equal')
  const back = await it.migrate('run', 'green', 'blue', '--drop', 'AccessControl')
  expect(back.code).toBe(0)
  await store.close()
})

test('wrong words are told, and nothing is begun', async () => {
  const it = await project()
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['run', 'blue', 'blue'], 'name two'],
    [['run', 'blue', 'red'], 'there is no backend "red"'],
    [['run', 'blue', 'green', '--name', 'a b'], '"a b" is no name'],
    [['run', 'blue', 'green', '--only', 'Nothing'], 'no documents of Nothing'],
    [['run', 'blue', 'green', '--rate', '0'], '"0" is not a number of documents'],
    [['run', 'blue', 'green', '--transform', 'nowhere.mjs'], 'cannot be loaded'],
    [['resume', 'nothing'], 'There is no migration nothing. There is none.'],
    [['throttle', 'nothing'], 'Say what is to be changed'],
    [['throttle', 'nothing', '--window', '6-22'], '"6-22" are no hours of a day'],
    [['throttle', 'nothing', '--window', '22:00-06:00', '--zone', 'Mars'], 'no time zone "Mars"'],
    [['throttle', 'nothing', '--check', 'http://a:secret@b/'], 'without credentials'],
    [['throttle', 'nothing', '--check', 'file:///etc/passwd'], 'write http://HOST/PATH'],
    [['run', 'blue', 'green', '--zone', 'Europe/Berlin'], 'say which hours'],
    [['worker', 'nothing'], 'by a control store in Postgres, and this one is not'],
    [['run', 'blue', 'green', '--workers'], 'by a control store in Postgres, and this one is not'],
  ]
  for (const [words, text] of cases) {
    const { code, stderr } = await it.migrate(...words)
    expect({ words, code: code !== 0, has: stderr.includes(text), stderr }).toMatchObject({
      code: true,
      has: true,
    })
  }
  expect((await it.migrate('status')).stdout).toBe('There is no migration.\n')
})
