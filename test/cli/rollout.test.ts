import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import base from '../../isthmus.config.ts'
import { openStorePlace } from '../../src/control/node/store-place.ts'
import { createTally } from '../../src/rollout/compare/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { standing } from './standing.ts'

let folder = ''
let gateway: RunningGateway | undefined
let token = ''

const files = () => join(folder, 'files.json')
const stored = () => join(folder, 'stored.json')
const rolloutFile = () => join(folder, 'rollout.json')

/** Of both backends: whoever asks finds them there. */
const backend = createServer((_, response) => response.end('[]'))

const backendsHere = () => {
  const { port } = backend.address() as AddressInfo
  return Object.fromEntries(
    Object.entries(base.backends).map(([id, one]) => [
      id,
      { ...one, url: `http://127.0.0.1:${port}` },
    ]),
  )
}

const configOf = (more: object) => ({
  backends: backendsHere(),
  decision: base.decision,
  policy: { file: join(folder, 'policy.json') },
  flags: { folder: join(folder, 'flags') },
  listen: { port: 0, adminPort: 0, closeDelayMs: 0 },
  ...more,
})

const [from = '', to = ''] = Object.keys(base.backends)
const declared = {
  from,
  to,
  resources: ['entities'],
  plan: { steps: [{ stage: 'dualwrite' }, { stage: 'shadow', hold: '1d', approval: true }] },
}

/** Nobody moves what the commands ask for, since another process has said that it does; and both backends are alike. */
const prepare = async (store: string): Promise<void> => {
  const opened = await openStorePlace(store, { env: {} })
  const tally = createTally(1)
  const [version, route, policy, lens] = ['1.0', 'entities.read', 1, contract.hash]
  const cell = { rollout: 'running', version, route, from, to, policy, lens }
  tally.compared(cell, [], Date.now())
  const facts = { usage: [], fields: [], contexts: [], lost: 0, cells: tally.take() }
  await opened.take({ instance: 'test', sequence: 1, ...facts })
  expect(await opened.lease('rollouts', 'somebody else', 86_400_000)).toBe(true)
  await opened.close()
}

beforeAll(async () => {
  backend.listen(0, '127.0.0.1')
  await once(backend, 'listening')
  folder = await mkdtemp(join(tmpdir(), 'isthmus-rollout-'))
  await cp(new URL('../../flags', import.meta.url), join(folder, 'flags'), { recursive: true })
  const control = { store: `sqlite:${join(folder, 'control.db')}` }
  await writeFile(files(), JSON.stringify(configOf({})))
  await writeFile(stored(), JSON.stringify(configOf({ control })))
  await writeFile(rolloutFile(), JSON.stringify(declared))
  await writeFile(join(folder, 'wrong.json'), JSON.stringify({ ...declared, speed: 1 }))
  await writeFile(join(folder, 'unsound.json'), JSON.stringify({ ...declared, to: from }))
  await writeFile(join(folder, 'text.json'), '{')
  const { defineConfig } = await import('../../src/gateway/index.ts')
  gateway = await startGateway({
    contract,
    config: { ...defineConfig(configOf({ control })), state: false },
    log: silentLogger,
  })
  const made = await standing(['control', 'init', '--config', stored()])
  token = made.stdout.trim()
  const applied = await standing(['policy', 'apply', '--config', stored(), '--yes'])
  if (applied.code !== 0) throw new Error(applied.stderr)
  await prepare(control.store)
})

afterAll(async () => {
  await gateway?.close()
  backend.closeAllConnections()
  backend.close()
  await rm(folder, { recursive: true, force: true })
})

type Run = (...words: readonly string[]) => ReturnType<typeof standing>

const inFiles: Run = (...words) => standing([...words, '--config', files()])
const inStore: Run = (...words) => standing([...words, '--config', stored()])
const inGateway: Run = (...words) =>
  standing([...words, '--config', files(), '--gateway', gateway?.adminUrl ?? ''], {
    env: { ...process.env, ISTHMUS_TOKEN: token },
  })

describe.each([
  ['a control store', inStore, 'stored'],
  ['a gateway', inGateway, 'running'],
] as const)('rollouts in %s', (_, run, name) => {
  test('are declared, sent on, held and led back', async () => {
    const made = await run('rollout', 'create', name, rolloutFile(), '--yes')
    expect([made.code, made.stderr]).toEqual([0, expect.any(String)])
    expect((await run('rollout', 'list')).stdout).toContain(name)
    expect((await run('rollout', 'plan', name)).stdout).toContain('shadow')
    const early = await run('rollout', 'copied', name)
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('once all of them are')])
    const steps: readonly (readonly [string, ...string[]])[] = [
      ['advance', '--yes'],
      ['copied'],
      ['approve'],
      ['advance', '--yes'],
      ['hold', '--reason', 'lunch'],
      ['resume'],
      ['advance', '--to', 'live', '--share', '20%', '--yes'],
      ['rollback', '--yes'],
    ]
    const seen: unknown[] = []
    using db = new DatabaseSync(join(folder, 'control.db'))
    for (const [what, ...words] of steps) {
      if (what === 'copied') {
        db.prepare(
          `insert into isthmus_authorities (resource, stage, side, epoch, phase, rollout, share)
           values ('entities', 'dualwrite', 'from', 1, 'stable', ?, 0)`,
        ).run(name)
      }
      const { code, stdout, stderr } = await run('rollout', what, name, ...words, '--json')
      expect([code, what, stderr]).toEqual([0, what, expect.any(String)])
      const { state } = JSON.parse(stdout) as { state: { target: object; status: string } }
      seen.push([what, state.target, state.status])
    }
    expect(seen).toEqual([
      ['advance', { stage: 'dualwrite', share: 0 }, 'running'],
      ['copied', { stage: 'dualwrite', share: 0 }, 'running'],
      ['approve', { stage: 'dualwrite', share: 0 }, 'running'],
      ['advance', { stage: 'shadow', share: 0 }, 'running'],
      ['hold', { stage: 'shadow', share: 0 }, 'held'],
      ['resume', { stage: 'shadow', share: 0 }, 'running'],
      ['advance', { stage: 'live', share: 20 }, 'running'],
      ['rollback', { stage: 'off', share: 0 }, 'reverting'],
    ])
    db.exec('delete from isthmus_authorities')
    expect((await run('rollout', 'status', name)).stdout).toMatch(/entities +X +\. /)
  })

  test('are waited for until they are where they are to be, and not where that is in vain', async () => {
    const wait = (duration: string, ...words: readonly string[]) =>
      run('rollout', 'status', name, '--wait', duration, ...words)
    const late = await wait('1s')
    const whom =
      run === inStore ? ' A gateway tells what stands in the way: ask with --gateway.' : ''
    expect([late.code, late.stderr]).toEqual([1, `It has not got there in time.${whom}\n`])
    expect(late.stdout).toContain(`${name}: ${from} -> ${to}, reverting, to be at off`)
    expect((await run('rollout', 'hold', name)).code).toBe(0)
    const held = await wait('1d', '--json')
    expect([held.code, held.stderr]).toEqual([1, expect.stringContaining('It is held')])
    expect(JSON.parse(held.stdout)).toMatchObject({ state: { status: 'held' } })
    expect((await run('rollout', 'rollback', name, '--yes')).code).toBe(0)
    const waiting = wait('1d', '--json')
    using db = new DatabaseSync(join(folder, 'control.db'))
    db.prepare(
      `update isthmus_rollouts set state = json_set(state, '$.reachedAt', 5) where id = ?`,
    ).run(name)
    const there = await waiting
    expect([there.code, there.stderr]).toEqual([0, ''])
    expect(JSON.parse(there.stdout)).toMatchObject({ state: { reachedAt: 5 } })
  })

  test('show their stages, and the writes that repair has given up', async () => {
    using db = new DatabaseSync(join(folder, 'control.db'))
    db.exec(`delete from isthmus_authorities; delete from isthmus_intents`)
    db.prepare(
      `insert into isthmus_authorities (resource, stage, side, epoch, phase, next_stage, next_side,
         rollout, share) values ('entities', 'dualwrite', 'from', 3, 'preparing', 'off', 'from', ?, 0)`,
    ).run(name)
    const insert = db.prepare(
      `insert into isthmus_intents (id, resource, key, kind, stage, side, epoch, owner, state,
         create_in_flight, fresh, opened, deadline, due, attempts, problem)
       values (?, 'entities', 'e1', 'put', 'live', 'to', 3, null, 'quarantined', 0, 0, 1, 2, 3, 7, 'no')`,
    )
    for (const id of ['a', 'b', 'c', 'd']) insert.run(id)
    const { stdout } = await run('rollout', 'status', name)
    expect(stdout).toMatch(/entities +> +X +\. +\. +\. +\. +0 open, 0 to repair, 4 GIVEN UP/)
    expect(stdout).toContain(`isthmus repair list ${name}`)
    const listed = await run('repair', 'list', name)
    expect(listed.stdout).toMatch(/a +put entities\/e1 .* given up +no\n/)
    expect((await run('repair', 'retry', 'a')).code).toBe(0)
    const unsure = await run('repair', 'lost', 'b')
    expect([unsure.code, unsure.stderr]).toEqual([2, expect.not.stringContaining('--dry-run')])
    expect((await run('repair', 'lost', 'b', '--yes', '--json')).code).toBe(0)
    const gone = await run('repair', 'lost', 'b', '--yes')
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('given up')])
    db.exec(`update isthmus_intents set state = 'dirty' where id = 'd'`)
    expect((await run('repair', 'list', name)).stdout).toMatch(/d +put .* tried 7 times +no\n/)
    const all = await run('repair', 'lost', '--all', name, '--yes')
    expect([all.code, all.stdout]).toEqual([0, 'c: declared lost\nd: declared lost\n'])
    expect((await run('repair', 'retry', '--all', name)).stdout).toContain('no write waits')
    db.exec(`delete from isthmus_intents; update isthmus_authorities set stage = 'off',
      phase = 'stable', next_stage = null, next_side = null`)
    const removed = await run('rollout', 'remove', name, '--yes')
    expect([removed.code, removed.stderr]).toEqual([0, expect.any(String)])
    db.exec('delete from isthmus_authorities')
  })

  test('say who holds them up, and let go of it once somebody agrees', async () => {
    using db = new DatabaseSync(join(folder, 'control.db'))
    const made = await run('rollout', 'create', name, rolloutFile(), '--yes')
    expect([made.code, made.stderr]).toEqual([0, expect.any(String)])
    db.prepare(
      `insert into isthmus_authorities (resource, stage, side, epoch, phase, rollout, share)
       values ('entities', 'off', 'from', 1, 'stable', ?, 0)`,
    ).run(name)
    const now = Date.now()
    const insert = db.prepare(
      'insert into isthmus_members (id, lease, effect, is_bound, name) values (?, ?, ?, 1, ?)',
    )
    const member = (id: string, silentMs: number, label: string): void => {
      insert.run(id, now - silentMs, now - silentMs + 60_000, label)
    }
    member('one', 3 * 3_600_000, 'gateway-7:4711:1b9d6bcd')
    member('nameless', 120_000, '')
    member('late', 5000, 'gateway-8:1:1b9d6bcd/2')
    const { stdout } = await run('rollout', 'status', name)
    expect(stdout).toMatch(
      /waits for gateway-7:4711:1b9d6bcd \(one\): its lease ran out 3 h ago, and it may still write entities by its flags\n/,
    )
    expect(stdout).toMatch(/waits for nameless: its lease ran out 2 min ago/)
    expect(stdout).toContain('`isthmus rollout forget one`')
    const forget = (...words: readonly string[]) => run('rollout', 'forget', ...words)
    const asked = await forget('one')
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect(asked.stderr).toContain('gateway-7:4711:1b9d6bcd (one): its lease ran out 3 h ago.')
    expect(asked.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'it goes on writing to one backend, and what it writes is missing at the other one',
    )
    const done = await forget('one', '--yes', '--reason', 'it burnt')
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('is forgotten')])
    const told = await forget('nameless', '--yes', '--json')
    expect(JSON.parse(told.stdout)).toMatchObject({ id: 'nameless', name: '' })
    for (const words of [['late'], ['late', '--yes']]) {
      const { code, stderr } = await forget(...words)
      expect([code, stderr]).toEqual([1, expect.stringContaining('gateway-8:1:1b9d6bcd/2 (late)')])
      expect(stderr).toContain('effect')
    }
    const lives = db.prepare(`select id from isthmus_members where name like '%:${process.pid}:%'`)
    const { code, stderr } = await forget(String(lives.get()?.['id']))
    expect([code, stderr]).toEqual([1, expect.stringContaining('It lives')])
    db.exec(`delete from isthmus_members where id = 'late'`)
    expect((await run('rollout', 'remove', name, '--yes')).code).toBe(0)
    db.exec('delete from isthmus_authorities')
  })

  test.each([
    [['forget', 'none'], 1, 'rollout status'],
    [['forget', 'none', '--yes'], 1, 'No instance has the id'],
    [['forget'], 2, 'id'],
    [['forget', 'a', 'b'], 2, 'Too many arguments'],
    [['status', 'none'], 1, 'none'],
    [['status', 'none', '--wait', '1d'], 1, 'none'],
    [['status', 'none', '--wait', 'long'], 2, '15m'],
    [['advance', 'none', '--yes'], 1, 'none'],
    [['advance', 'none', '--to', 'nowhere', '--yes'], 2, 'dualwrite'],
    [['advance', 'none', '--share', '120', '--yes'], 2, 'percentage'],
    [['create', 'x', 'FOLDER/wrong.json', '--yes'], 2, 'speed'],
    [['create', 'x', 'FOLDER/text.json', '--yes'], 2, 'not JSON'],
    [['create', 'x', 'FOLDER/none.json', '--yes'], 2, 'cannot be read'],
    [['create', 'x', 'FOLDER/unsound.json', '--yes'], 1, 'another backend'],
    [['create', 'x', 'FOLDER/rollout.json'], 2, '--yes'],
  ] as const)('wrong use: %s', async (words, code, said) => {
    const given = words.map((word) => word.replace('FOLDER', folder))
    const found = await run('rollout', ...given)
    expect(found.stderr).toContain(said)
    expect([found.code, found.stderr]).toEqual([code, expect.any(String)])
  })
})

test('a gateway says what stands in the way, and the way back is open', async () => {
  const made = await inGateway('rollout', 'create', 'refused', rolloutFile(), '--yes')
  expect([made.code, made.stderr]).toEqual([0, expect.any(String)])
  const ask = (...words: readonly string[]) => inGateway('rollout', ...words)
  const far = await ask('advance', 'refused', '--to', 'live', '--yes')
  expect([far.code, far.stderr]).toEqual([1, expect.stringContaining('script: nobody has said')])
  expect(far.stderr).toContain('compatibility: no answer of the two backends has been compared')
  expect((await ask('advance', 'refused', '--to', 'dualwrite', '--yes')).code).toBe(0)
  const { stdout } = await ask('status', 'refused', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ blocked: [expect.stringContaining('script: ')] })
  expect((await ask('rollback', 'refused', '--yes')).code).toBe(0)
  expect((await ask('remove', 'refused', '--yes')).code).toBe(0)
})

describe('rollouts in files', () => {
  test('are declared, and do not move', async () => {
    const made = await inFiles('rollout', 'create', 'move', rolloutFile(), '--yes')
    expect([made.code, made.stderr]).toEqual([0, expect.any(String)])
    expect(made.stderr).toContain('control store')
    const policy = JSON.parse(await readFile(join(folder, 'policy.json'), 'utf8')) as object
    expect(policy).toMatchObject({ rollouts: { move: declared } })
    expect((await inFiles('rollout', 'plan', 'move')).stdout).toContain('dualwrite')
    for (const words of [
      ['rollout', 'status'],
      ['rollout', 'hold'],
      ['rollout', 'forget'],
      ['repair', 'list'],
    ]) {
      const { code, stderr } = await inFiles(...words, 'move')
      expect([code, stderr]).toEqual([1, expect.stringContaining('control: {}')])
    }
  })
})

test('who asks a control store that no gateway has is told that nothing moves', async () => {
  const alone = join(folder, 'alone.json')
  const control = { store: `sqlite:${join(folder, 'alone.db')}` }
  await writeFile(alone, JSON.stringify(configOf({ control })))
  const on = (...words: readonly string[]) => standing([...words, '--config', alone])
  expect((await on('control', 'init')).code).toBe(0)
  expect((await on('policy', 'apply', '--yes')).code).toBe(0)
  const file = join(folder, 'alone-rollout.json')
  await writeFile(file, JSON.stringify({ from, to, resources: ['relations'] }))
  expect((await on('rollout', 'create', 'alone', file, '--yes')).code).toBe(0)
  const said = 'No gateway runs with this control store'
  const sent = await on('rollout', 'advance', 'alone', '--yes')
  expect([sent.code, sent.stderr]).toEqual([0, expect.stringContaining(said)])
  expect((await on('rollout', 'status', 'alone')).stderr).toContain(said)
  expect((await on('rollout', 'hold', 'alone')).stderr).not.toContain(said)
})
