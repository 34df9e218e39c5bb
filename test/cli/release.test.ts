import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import base from '../../isthmus.config.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { standing } from './standing.ts'
import { isthmus } from './support.ts'

let folder = ''
let gateway: RunningGateway | undefined
let token = ''

const files = () => join(folder, 'files.json')
const stored = () => join(folder, 'stored.json')

const isLab = ({ id }: { readonly id: string }): boolean => id === 'nerv-lab'

/** One client stands where commands edit it. */
const policyFile = (): string => {
  const { id: _, key, ...lab } = base.clients.find(isLab) ?? { id: '', key: '' }
  const members = Object.entries(lab).filter(([, value]) => value !== undefined)
  return JSON.stringify(
    { clients: { 'nerv-lab': { keys: [key], ...Object.fromEntries(members) } } },
    null,
    4,
  )
}

/** The demo's configuration, with flags of its own. */
const configOf = (more: object) => ({
  backends: base.backends,
  decision: base.decision,
  identity: { apiKey: {} },
  clients: base.clients.filter((client) => !isLab(client)),
  policy: { file: join(folder, 'policy.json') },
  flags: { folder: join(folder, 'flags') },
  listen: { port: 0, adminPort: 0, closeDelayMs: 0 },
  ...more,
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-release-'))
  await cp(new URL('../../flags', import.meta.url), join(folder, 'flags'), { recursive: true })
  await writeFile(join(folder, 'policy.json'), policyFile())
  const control = { store: `sqlite:${join(folder, 'control.db')}` }
  await writeFile(files(), JSON.stringify(configOf({})))
  await writeFile(stored(), JSON.stringify(configOf({ control })))
  const { defineConfig } = await import('../../src/gateway/index.ts')
  gateway = await startGateway({
    contract,
    config: { ...defineConfig(configOf({ control })), state: false },
    log: silentLogger,
  })
  const made = await isthmus(['control', 'init', '--config', stored()])
  token = made.stdout.trim()
})

afterAll(async () => {
  await gateway?.close()
  await rm(folder, { recursive: true, force: true })
})

type Run = (...words: readonly string[]) => ReturnType<typeof isthmus>

const targetsBy = (run: typeof standing) => {
  const inFiles: Run = (...words) => run([...words, '--config', files()])
  const inStore: Run = (...words) => run([...words, '--config', stored()])
  const inGateway: Run = (...words) =>
    run([...words, '--config', files(), '--gateway', gateway?.adminUrl ?? ''], {
      env: { ISTHMUS_TOKEN: token },
    })
  return { files: inFiles, 'a control store': inStore, 'a gateway': inGateway }
}

/** Each command in a process of its own. */
const alone = targetsBy(isthmus)
const byTarget = targetsBy(standing)
const { files: inFiles, 'a control store': inStore, 'a gateway': inGateway } = byTarget
const targets = Object.entries(byTarget)

const flagIn = async (run: Run): Promise<{ definition: { targeting: unknown } }> => {
  const { stdout } = await run('flags', 'show', 'entity-schema', '--json')
  return JSON.parse(stdout).value
}

describe.each(Object.entries(alone))('a process of its own over %s', (name, run) => {
  test.each(['flags list', 'flags show none', 'flags ramp entity-schema green 101 --yes'])(
    '%s',
    async (command) => {
      const words = command.split(' ')
      expect(await run(...words)).toEqual(await byTarget[name as keyof typeof alone](...words))
    },
  )
})

describe.each(targets)('the levers over %s', (_, run) => {
  test('lists the same flags', async () => {
    const { code, stdout } = await run('flags', 'list')
    expect(code).toBe(0)
    expect(stdout).toContain('entity-schema  enabled  blue     green 25 %, blue 75 %')
  })

  test('tells a flag that is not there, with those that are', async () => {
    const { code, stderr } = await run('flags', 'show', 'entity-shema')
    expect(code).not.toBe(0)
    expect(stderr).toContain('all-to-blue, entity-schema')
  })

  test('asks nobody where there is no terminal, and changes nothing', async () => {
    const { code, stderr } = await run('flags', 'ramp', 'entity-schema', 'green', '60')
    expect(code).not.toBe(0)
    expect(stderr).toContain('shares: green 25 %, blue 75 % -> green 60 %, blue 40 %')
    expect(stderr).toContain('--yes')
    expect((await run('flags', 'list')).stdout).toContain('green 25 %, blue 75 %')
  })

  test('shows what it would do, and does not do it', async () => {
    const dry = await run('flags', 'ramp', 'entity-schema', 'green', '60', '--dry-run', '--json')
    expect(dry.code).toBe(0)
    expect(JSON.parse(dry.stdout)).toMatchObject({ kind: 'tried', needsApproval: false })
    expect((await run('flags', 'list')).stdout).toContain('green 25 %, blue 75 %')
  })

  test('ramps up and down again, to the very same flag', async () => {
    const before = await flagIn(run)
    const up = await run('flags', 'ramp', 'entity-schema', 'green', '60', '--yes')
    expect([up.code, up.stdout]).toEqual([0, expect.stringContaining('Done')])
    expect((await run('flags', 'list')).stdout).toContain('green 60 %, blue 40 %')
    expect((await run('flags', 'ramp', 'entity-schema', 'green', '25', '--yes')).code).toBe(0)
    expect(await flagIn(run)).toEqual(before)
  })

  test('refuses what would not be sound', async () => {
    const { code, stderr } = await run('flags', 'ramp', 'entity-schema', 'gren', '60', '--yes')
    expect(code).not.toBe(0)
    expect(stderr).toContain('blue, green')
    const most = await run('flags', 'ramp', 'entity-schema', 'green', '101', '--yes')
    expect(most.code).not.toBe(0)
  })

  test('lets one client go first, and takes it back', async () => {
    const set = ['flags', 'set', 'entity-schema', '--client', "o'brien; --"]
    const before = await flagIn(run)
    expect((await run(...set, '--variant', 'green', '--yes')).code).toBe(0)
    expect(JSON.stringify(await flagIn(run))).toContain("o'brien; --")
    expect((await run(...set, '--yes')).code).toBe(0)
    expect(await flagIn(run)).toEqual(before)
  })
})

describe.each(targets)('clients over %s', (_, run) => {
  test('pins a client, by any name of the version', async () => {
    expect((await run('clients', 'pin', 'nerv-lab', 'v2.0.0', '--yes')).code).toBe(0)
    expect((await run('clients', 'list')).stdout).toMatch(/nerv-lab +2\.0/)
    expect((await run('clients', 'pin', 'nerv-lab', '9.9', '--yes')).stderr).toContain('9.9')
    expect((await run('clients', 'pin', 'nerv-lab', '1.0', '--yes')).code).toBe(0)
  })

  test('shows a new key once, and never again', async () => {
    const made = await run('clients', 'rotate-key', 'nerv-lab', '--yes')
    expect(made.stdout).toMatch(/isk_[\w-]{43}/)
    const key = /isk_[\w-]{43}/.exec(made.stdout)?.[0] ?? ''
    const shown = await run('clients', 'show', 'nerv-lab', '--json')
    expect(shown.stdout).not.toContain(key)
    const { keys } = JSON.parse(shown.stdout).value
    expect(keys).toHaveLength(2)
    const added = String(keys.at(-1)).slice('sha256:'.length, 'sha256:'.length + 12)
    expect((await run('clients', 'remove-key', 'nerv-lab', added, '--yes')).code).toBe(0)
  })

  test('adds a client with its pin and its key, and takes it away without a trace', async () => {
    const before = (await run('clients', 'list', '--json')).stdout
    const twice = ['clients', 'add', 'nerv-lab', '--yes']
    expect((await run(...twice)).stderr).toContain('"nerv-lab"')
    const add = ['clients', 'add', 'pilot-13', '--pin', 'v2.0.1', '--tenant', 'nerv', '--yes']
    const dry = JSON.parse((await run(...add, '--dry-run', '--json')).stdout)
    expect(dry).toMatchObject({ kind: 'tried', changes: [{ kind: 'client', id: 'pilot-13' }] })
    expect((await run('clients', 'list', '--json')).stdout).toBe(before)
    const made = JSON.parse((await run(...add, '--json')).stdout)
    expect(made).toMatchObject({ kind: 'committed', key: expect.stringMatching(/^isk_/) })
    const shown = JSON.parse((await run('clients', 'show', 'pilot-13', '--json')).stdout)
    expect(shown.value).toEqual({ keys: [expect.any(String)], pin: '2.0', tenant: 'nerv' })
    expect(made.entries[0].tag).toBe(shown.tag)
    expect((await run('clients', 'unpin', 'pilot-13', '--yes')).code).toBe(0)
    expect((await run('clients', 'show', 'pilot-13')).stdout).toContain('the default version')
    expect((await run('clients', 'remove', 'pilot-13', '--yes')).code).toBe(0)
    expect((await run('clients', 'list', '--json')).stdout).toBe(before)
  })

  test('kills and releases', async () => {
    const kill = ['flags', 'kill', '--route', 'entities.get', '--backend']
    expect((await run(...kill, 'gren', '--yes')).stderr).toContain('blue, green')
    expect((await run(...kill, 'green', '--yes')).code).toBe(0)
    expect((await run('flags', 'list')).stdout).toContain('Killed: route:entities.get -> green')
    const again = await run(...kill, 'green', '--yes')
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing was changed')])
    expect((await run('flags', 'release', '--route', 'entities.get', '--yes')).code).toBe(0)
    expect((await run('flags', 'list')).stdout).not.toContain('Killed')
  })
})

describe.each(targets.slice(1))('the levers over %s', (name, run) => {
  test('kills, releases and goes back, with a history that says why', async () => {
    const scope = ['--version', '1.0']
    const killed = await run(
      'flags',
      'kill',
      ...scope,
      '--backend',
      'blue',
      '--yes',
      '--reason',
      name,
      '--json',
    )
    const { policy } = JSON.parse(killed.stdout)
    expect((await run('flags', 'list')).stdout).toContain('Killed: version:1.0 -> blue')
    expect((await run('flags', 'release', ...scope, '--yes')).code).toBe(0)
    expect((await run('flags', 'list')).stdout).not.toContain('Killed')
    await run('flags', 'ramp', 'entity-schema', 'green', '80', '--yes')
    const back = ['flags', 'revert', 'entity-schema', '--to', String(policy.number), '--yes']
    expect((await run(...back)).code).toBe(0)
    expect((await run('flags', 'list')).stdout).toContain('green 25 %, blue 75 %')
    const { changes } = JSON.parse((await run('flags', 'history', '--json')).stdout)
    expect(changes).toContainEqual(expect.objectContaining({ action: 'kill.throw', reason: name }))
  })
})

describe('the levers over files alone', () => {
  const run = inFiles

  test('says where else clients are edited', async () => {
    const path = join(folder, 'policy.json')
    const before = await readFile(path, 'utf8')
    const { code, stderr } = await run('clients', 'pin', 'nerv-tokyo', '2.0', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain('"nerv-tokyo" stands in')
    expect(stderr).toContain('files.json, which no command edits')
    expect(stderr).toContain('policy.json')
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test('changes no more of the policy file than it says', async () => {
    const path = join(folder, 'policy.json')
    const before = await readFile(path, 'utf8')
    await run('clients', 'pin', 'nerv-lab', '2.0', '--yes')
    const after = await readFile(path, 'utf8')
    const changed = after.split('\n').filter((line) => !before.includes(line))
    expect(changed.map((line) => line.trim())).toEqual(['"pin": "2.0",'])
    await run('clients', 'pin', 'nerv-lab', '1.0', '--yes')
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test('makes the policy file where there is none, which a gateway reads', async () => {
    const file = join(folder, 'new', 'policy.json')
    const config = join(folder, 'new.json')
    await writeFile(config, JSON.stringify(configOf({ policy: { file } })))
    const add = ['clients', 'add', 'first', '--no-key', '--yes', '--config', config]
    expect((await isthmus(add)).code).toBe(0)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ clients: { first: {} } })
    expect((await isthmus(['check', '--config', config])).code).toBe(0)
  })

  test('two commands at once: one is told that it came second, and nothing is lost', async () => {
    const ids = ['one', 'two', 'three', 'four']
    const done = await Promise.all(
      ids.map((id) => alone.files('clients', 'add', id, '--no-key', '--yes', '--json')),
    )
    const { clients } = JSON.parse(await readFile(join(folder, 'policy.json'), 'utf8'))
    const added = ids.filter((_, index) => done[index]?.code === 0)
    expect(added.length).toBeGreaterThan(0)
    expect(Object.keys(clients)).toEqual(expect.arrayContaining(added))
    const refused = done.filter(({ code }) => code !== 0)
    const codes = refused.map(({ stdout }) => JSON.parse(stdout).error.code)
    expect(codes).toEqual(refused.map(() => 'entry-changed'))
    for (const id of added) await run('clients', 'remove', id, '--yes')
  })

  test.each([
    ['garbage', '{"clients": ', 'is not JSON'],
    [
      'a client that the configuration has',
      '{"clients": {"nerv-tokyo": {}}}',
      'in the configuration, too',
    ],
    ['a member that is none', '{"clients": {"a": {"pn": "1.0"}}}', 'pn'],
    ['a pin that is no version', '{"clients": {"a": {"pin": "9.9"}}}', '9.9'],
    ['something twice', '{"clients": {"a": {}, "a": {"pin": "1.0"}}}', 'twice'],
  ])('leaves a policy file alone that has %s', async (_, text, told) => {
    const file = join(folder, 'broken.json')
    const config = join(folder, 'broken-config.json')
    await writeFile(config, JSON.stringify(configOf({ policy: { file } })))
    await writeFile(file, text)
    const add = ['clients', 'add', 'first', '--no-key', '--yes', '--config', config]
    const { code, stderr } = await isthmus(add)
    expect([code !== 0, stderr]).toEqual([true, expect.stringContaining(told)])
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('changes no more of a file than it says', async () => {
    const path = join(folder, 'flags', 'entity-schema.json')
    const before = await readFile(path, 'utf8')
    await run('flags', 'ramp', 'entity-schema', 'green', '60', '--yes')
    const after = await readFile(path, 'utf8')
    const changed = after.split('\n').filter((line) => !before.includes(line))
    expect(changed.map((line) => line.trim())).toEqual(['["green", 60],', '["blue", 40]'])
    await run('flags', 'ramp', 'entity-schema', 'green', '25', '--yes')
    expect(await readFile(path, 'utf8')).toBe(before)
  })
})

/** Every command, over every target: what is read, and what changes would do, as JSON; nothing is changed by it. */
describe.each(targets)('--json over %s', (name, run) => {
  test.each([
    'flags list',
    'flags show entity-schema',
    'clients list',
    'clients show nerv-lab',
    'policy show',
  ])('%s', async (command) => {
    const { code, stdout, stderr } = await run(...command.split(' '), '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toHaveProperty('where')
  })

  test.each([
    'flags history',
    'flags diff',
    'policy diff',
    'census',
    'where',
    'census --version 1.0',
  ])('%s, where files have it not', async (command) => {
    const { code, stdout, stderr } = await run(...command.split(' '), '--json')
    const said = JSON.parse(stdout)
    expect(stderr).toBe('')
    expect([code, said.error?.code]).toEqual(name === 'files' ? [2, 'usage'] : [0, undefined])
  })

  test.each([
    'flags ramp entity-schema green 33',
    'flags set entity-schema --default green',
    'flags set entity-schema --state disabled',
    'flags set entity-schema --client nerv-lab --variant green',
    'flags kill --all --backend blue',
    'flags kill --version 1.0 --backend blue',
    'flags kill --route entities.get --backend blue',
    'flags kill --client nerv-lab --backend blue',
    'clients add somebody --pin 2.0',
    'clients pin nerv-lab 2.0',
    'clients unpin nerv-lab',
    'clients rotate-key nerv-lab',
    'clients remove nerv-lab',
  ])('%s --dry-run', async (command) => {
    const before = (await run('policy', 'show', '--json')).stdout
    const done = await run(...command.split(' '), '--dry-run', '--json')
    expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' })
    const said = JSON.parse(done.stdout)
    expect(said).toMatchObject({ kind: 'tried', changes: [{ id: expect.any(String) }] })
    // Who would move, or why that is not known.
    expect(said.blastRadius ?? said.whyUnknown).toBeTruthy()
    expect((await run('policy', 'show', '--json')).stdout).toBe(before)
  })
})

describe.each(targets.slice(1))('flags diff over %s', (_, run) => {
  test('tells two policies apart, in words and as edits that lead from one to the other', async () => {
    const at = async () => {
      const text = (await run('flags', 'history', '--limit', '1', '--json')).stdout
      return Number(JSON.parse(text).changes[0].number)
    }
    const before = await at()
    await run('flags', 'ramp', 'entity-schema', 'green', '80', '--yes')
    const range = ['--from', String(before), '--to', String(await at())]
    const { code, stdout } = await run('flags', 'diff', 'entity-schema', ...range)
    expect(code).toBe(0)
    expect(stdout).toContain('shares: green 25 %, blue 75 % -> green 80 %, blue 20 %')
    const told = JSON.parse((await run('flags', 'diff', ...range, '--json')).stdout)
    expect(told.changes).toMatchObject([{ kind: 'flag', id: 'entity-schema' }])
    expect(told.edits[0].value).toEqual(told.changes[0].after)
    expect(told.edits[0].value.definition).toEqual((await flagIn(run)).definition)
    const back = JSON.parse(
      (await run('flags', 'diff', '--from', range[3] ?? '', '--to', String(before), '--json'))
        .stdout,
    )
    expect(back.changes[0].before).toEqual(told.changes[0].after)
    const other = JSON.parse((await run('flags', 'diff', '--json')).stdout)
    expect(other.changes).toMatchObject([{ id: 'entity-schema' }])
    expect(other.edits[0].ifMatch).toMatch(/^[0-9a-f]{16}$/)
    await run('flags', 'ramp', 'entity-schema', 'green', '25', '--yes')
    expect((await run('flags', 'diff')).stdout).toContain('the same')
  })

  test.each([
    ['a policy that there is not', ['--from', '1', '--to', '999999'], '999999', 1],
    ['one number alone', ['--to', '3'], '--from', 2],
    ['both ways at once', ['--from', '1', '--against', 'files'], '--against goes without', 2],
    ['a flag that there is not', ['entity-shema'], 'all-to-blue, entity-schema', 1],
    ['a revision that there is not', ['--against', 'no-such-branch'], 'no-such-branch', 2],
    ['no number', ['--from', 'last'], '"last"', 2],
  ])('refuses %s', async (__, words, told, code) => {
    const done = await run('flags', 'diff', ...words)
    expect([done.stderr, done.code]).toEqual([expect.stringContaining(told), code])
  })
})

const changesIn = async (run: Run, ...words: readonly string[]) => {
  const { stdout } = await run('flags', 'diff', ...words, '--json')
  return JSON.parse(stdout).changes
}

const gitIn = (place: string, words: readonly string[]) =>
  promisify(execFile)('git', ['-C', place, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words])

test('where over a gateway is for viewers, too', async () => {
  const words = ['control', 'token', 'create', '--name', 'looks', '--role', 'viewer']
  const made = await inStore(...words)
  const done = await isthmus(['where', '--json', '--gateway', gateway?.adminUrl ?? ''], {
    env: { ISTHMUS_TOKEN: made.stdout.trim() },
  })
  expect([done.code, JSON.parse(done.stdout).clients]).toEqual([0, []])
})

describe('flags diff between targets', () => {
  test('says the same from both sides, and from a gateway', async () => {
    await inStore('flags', 'ramp', 'entity-schema', 'green', '70', '--yes')
    const store = ['--store', `sqlite:${join(folder, 'control.db')}`]
    const toFiles = await changesIn(inStore, '--against', 'files')
    expect(toFiles).toMatchObject([{ id: 'entity-schema' }])
    expect(await changesIn(inGateway, '--against', 'files')).toEqual(toFiles)
    expect(await changesIn(inGateway, '--against', 'store', ...store)).toEqual([])
    const { before, after } = toFiles[0]
    const mirrored = [{ kind: 'flag', id: 'entity-schema', before: after, after: before }]
    expect(await changesIn(inFiles, '--against', 'store', ...store)).toEqual(mirrored)
    expect(await changesIn(inGateway, '--against', 'gateway')).toEqual(mirrored)
    await inStore('flags', 'ramp', 'entity-schema', 'green', '25', '--yes')
  })

  test('compares with a revision of git', async () => {
    const project = join(folder, 'project')
    await cp(join(folder, 'flags'), join(project, 'flags'), { recursive: true })
    const config = join(project, 'config.json')
    await writeFile(config, JSON.stringify(configOf({ flags: { folder: join(project, 'flags') } })))
    const git = (...words: readonly string[]) => gitIn(project, words)
    await git('init', '--quiet')
    await git('add', '.')
    await git('commit', '--quiet', '-m', 'first')
    const diff = (...words: readonly string[]) =>
      isthmus(['flags', 'diff', ...words, '--config', config])
    expect((await diff()).code).toBe(2)
    expect((await diff('--against', 'HEAD')).stdout).toContain('the same')
    const ramp = ['flags', 'ramp', 'entity-schema', 'green', '60', '--yes', '--config', config]
    expect((await isthmus(ramp)).code).toBe(0)
    const { stdout } = await diff('--against', 'HEAD')
    expect(stdout).toContain('shares: green 60 %, blue 40 % -> green 25 %, blue 75 %')
    expect(stdout).toContain('the revision HEAD')
  })
})

describe('files and control store', () => {
  test('say the same after the first start, and again after apply', async () => {
    expect((await inStore('policy', 'apply', '--yes')).code).toBe(0)
    const same = await inStore('policy', 'diff', '--json')
    expect(JSON.parse(same.stdout).changes).toEqual([])
    await inStore('clients', 'pin', 'nerv-lab', '2.0', '--yes')
    const other = await inStore('policy', 'diff', '--json')
    expect(JSON.parse(other.stdout).changes).toMatchObject([{ kind: 'client', id: 'nerv-lab' }])
    expect((await inStore('policy', 'apply', '--yes')).code).toBe(0)
    expect((await inStore('policy', 'apply', '--yes')).stdout).toContain('nothing to do')
  })

  test('a token that is none is told, and not shown', async () => {
    const { code, stderr } = await isthmus(
      ['flags', 'list', '--config', files(), '--gateway', gateway?.adminUrl ?? ''],
      { env: { ...process.env, ISTHMUS_TOKEN: 'ist_wrong-token' } },
    )
    expect(code).not.toBe(0)
    expect(stderr).not.toContain('wrong-token')
  })

  test('the audit of all that is whole', async () => {
    const { code, stdout } = await inStore('audit', 'verify')
    expect([code, stdout]).toEqual([0, expect.stringContaining('is whole')])
  })
})

describe('items that are left out of answers', () => {
  const item = {
    route: 'listEntities',
    backend: 'green',
    storeVersion: '2.0',
    clientVersion: '1.0',
    place: 'Item /items/3',
    pointer: '/items/3',
    id: 'ada',
    code: 'not-representable',
    detail: 'At /items/*: a name is needed',
  }

  test('are told by store and gateway, and looked for in vain where nothing is recorded', async () => {
    const { openStorePlace } = await import('../../src/control/node/store-place.ts')
    const store = await openStorePlace(`sqlite:${join(folder, 'control.db')}`, { env: {} })
    const now = Date.now()
    const omitted = [{ ...item, count: 3, firstSeen: now, lastSeen: now }]
    await store.take({
      instance: 'quarantined',
      sequence: 1,
      usage: [],
      fields: [],
      contexts: [],
      omitted,
      lost: 0,
    })
    await store.close()
    for (const run of [inStore, inGateway]) {
      const { code, stdout } = await run('quarantine')
      expect(code).toBe(0)
      expect(stdout).toMatch(/listEntities +green 2\.0 -> 1\.0 +ada +3 .*a name is needed/)
      const told = await run('quarantine', '--json')
      expect(JSON.parse(told.stdout)).toMatchObject({ items: omitted })
    }
    const none = await inStore('quarantine', '--route', 'other')
    expect(none.stdout).toContain('Nothing was left out')
    expect((await inStore('quarantine', '--since', 'yore')).code).toBe(2)
    const unknown = await inFiles('quarantine')
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('control: {}')])
  })
})
