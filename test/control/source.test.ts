import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import type { ControlStore } from '../../src/control/port.ts'
import {
  openStoreSource,
  type Kept,
  type KeptPolicy,
  type StoreSourceOptions,
} from '../../src/control/source.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { Failure } from '../../src/errors/index.ts'
import type { Edit, Policy, PolicyRules, PolicySource } from '../../src/policy/index.ts'
import type { LogFields, Logger, LogLevel } from '../../src/telemetry/index.ts'
import { soon } from '../support/runs.ts'
import { committed, gone, pin } from './suite/edits.ts'

let folder = ''
let file = ''
const closes: (() => Promise<unknown>)[] = []

const open = (path = file): ControlStore => {
  const store = createControlStore(sqliteDatabase(path, { pollMs: 10, patienceMs: 200 }))
  closes.push(() => store.close())
  return store
}

const versions = ['1.0', '2.0', '3.0']

const rules: PolicyRules = {
  backends: ['blue', 'green'],
  decision: { flag: 'backend', fallback: 'blue' },
  versionKey: (name) => (versions.includes(name) ? name : undefined),
  versions,
  routes: ['list'],
}

const flag: Edit = {
  kind: 'flag',
  id: 'backend',
  value: {
    file: 'flags',
    definition: {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
    },
  },
}

const follow = async (
  store: ControlStore,
  options: Partial<StoreSourceOptions> = {},
): Promise<PolicySource> => {
  const source = await openStoreSource({ store, rules, askMs: 20, ...options })
  closes.unshift(() => source.close())
  return source
}

const capturedLog = () => {
  const lines: { level: LogLevel; fields: LogFields; message: string }[] = []
  const at = (level: LogLevel) => (fields: LogFields, message: string) =>
    void lines.push({ level, fields, message })
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  return { log, lines }
}

const pinIn = ({ current }: PolicySource, id: string): string | undefined =>
  current.clients.get(id)?.pin

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-source-'))
  file = join(folder, 'there', 'control.db')
  await open().migrate()
  await committed(open(), [flag])
})
afterEach(async () => {
  for (const close of closes.splice(0)) await close()
  await rm(folder, { recursive: true, force: true })
})

describe('a gateway over the control store', () => {
  test('decides by what any process edits, soon', async () => {
    const other = open()
    await committed(other, [pin('ada', '1.0')])
    const source = await follow(open())
    expect(pinIn(source, 'ada')).toBe('1.0')
    const seen: Policy[] = []
    source.subscribe((policy) => seen.push(policy))
    const { head } = await committed(other, [pin('ada', '2.0'), pin('bob', '1.0')])
    await vi.waitUntil(() => pinIn(source, 'ada') === '2.0', { timeout: soon })
    expect(source.current).toMatchObject({ ...head, source: 'store' })
    expect(seen).toEqual([source.current])
    expect(source.status()).toMatchObject({ ...head, kept: false, errors: [] })
    await committed(other, [gone('bob')])
    await vi.waitUntil(() => pinIn(source, 'bob') === undefined, { timeout: soon })
    expect(Array.from(source.current.entries(), ({ id }) => id)).toEqual(['backend', 'ada'])
    // A request that began before goes on with what it began with.
    expect(seen[0]?.clients.get('bob')).toBeDefined()
    expect([...(seen[0]?.entries() ?? [])]).toHaveLength(3)
  })

  test('is told of an edit of its own process without any poll', async () => {
    const store = createControlStore(sqliteDatabase(file, { pollMs: 3_600_000 }))
    closes.push(() => store.close())
    const source = await follow(store, { askMs: 3_600_000 })
    const changed = new Promise<Policy>((resolve) => source.subscribe(resolve))
    await committed(store, [pin('ada', '1.0')])
    expect((await changed).clients.get('ada')?.pin).toBe('1.0')
  })
})

describe('a policy that is not sound', () => {
  test('does not count: the last good one stays, and it is said why', async () => {
    const store = open()
    await committed(store, [pin('ada', '1.0')])
    const source = await follow(store)
    await committed(store, [pin('ada', '9.9'), pin('bob', '1.0')])
    await vi.waitUntil(() => source.status().errors.length > 0, { timeout: soon })
    expect(source.status()).toMatchObject({
      number: 2,
      kept: false,
      errors: [{ place: 'client ada > pin' }],
    })
    expect([pinIn(source, 'ada'), pinIn(source, 'bob')]).toEqual(['1.0', undefined])
    await committed(store, [pin('ada', '2.0')])
    await vi.waitUntil(() => source.status().number === 4, { timeout: soon })
    expect([pinIn(source, 'ada'), pinIn(source, 'bob')]).toEqual(['2.0', '1.0'])
    expect(source.status().errors).toEqual([])
  })

  test('at the start leaves the copy in force, or refuses where there is none', async () => {
    const store = open()
    await committed(store, [pin('ada', '1.0')])
    const copied = await follow(store)
    const copy = { head: await store.head(), entries: copied.current.entries() }
    await committed(store, [pin('ada', '9.9')])
    const refused = await openStoreSource({ store, rules }).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      code: 'policy-invalid',
      issues: [{ place: 'client ada > pin' }],
    })
    const source = await follow(store, { kept: keptIn({ copy }) })
    expect(source.status()).toMatchObject({
      number: 2,
      kept: true,
      errors: [{ place: 'client ada > pin' }],
    })
    await committed(store, [pin('ada', '2.0')])
    await vi.waitUntil(() => !source.status().kept, { timeout: soon })
    expect(source.status()).toMatchObject({ number: 4, errors: [] })
  })
})

/** Edits as a newer program makes them, or somebody who writes past all programs. */
const oddEdits: Readonly<Record<string, object>> = {
  'a kind of a newer program': { kind: 'rollout', id: 'r', value: { stage: 1 } },
  'a kind that is a name of JavaScript': { kind: 'constructor', id: 'r', value: {} },
  'a member of a newer program': { kind: 'client', id: 'bob', value: { keys: [], quota: 1 } },
  'a list': { kind: 'client', id: 'bob', value: [] },
  'a client without keys': { kind: 'client', id: 'bob', value: {} },
  'keys that are no texts': { kind: 'client', id: 'bob', value: { keys: [null] } },
  'keys that are no list': { kind: 'client', id: 'bob', value: { keys: 'sha256:' } },
  'attributes that are a list': { kind: 'client', id: 'bob', value: { keys: [], attributes: [1] } },
  'a pin that is a number': { kind: 'client', id: 'bob', value: { keys: [], pin: 1 } },
  'a way that is none': { kind: 'client', id: 'bob', value: { keys: [], via: ['magic'] } },
  'a kill switch without a scope': { kind: 'kill', id: 'all', value: { backend: 'blue' } },
  'a scope that is null': { kind: 'kill', id: 'all', value: { scope: null, backend: 'blue' } },
  'a scope of a newer program': {
    kind: 'kill',
    id: 'tenant:a',
    value: { scope: { kind: 'tenant', tenant: 'a' }, backend: 'blue' },
  },
  'a flag that is a text': { kind: 'flag', id: 'x', value: { file: 'flags', definition: 'on' } },
  'a flag of no file': { kind: 'flag', id: 'x', value: { definition: {} } },
  'evaluators that are a list': { kind: 'flag-file', id: 'flags', value: { evaluators: [] } },
  'a life that is a text': { kind: 'version', id: '1.0', value: { retired: 'yes' } },
}

const said = (lines: readonly { readonly message: string }[]): readonly string[] =>
  lines.map(({ message }) => message)

describe('an entry that this program does not know', () => {
  test.each(Object.entries(oddEdits))(
    '%s: leaves the last good policy, is told once, and may be mended',
    async (_, given) => {
      const store = open()
      const odd = given as Edit
      const { log, lines } = capturedLog()
      const onError = vi.fn<(error: unknown) => void>()
      await committed(store, [pin('ada', '1.0')])
      const source = await follow(store, { log, onError })
      await committed(store, [odd, pin('ada', '2.0')])
      await vi.waitUntil(() => source.status().errors.length > 0, { timeout: soon })
      const { number, kept, away, errors } = source.status()
      expect({ number, kept, away }).toEqual({ number: 2, kept: false, away: [] })
      expect(errors[0]?.place).toContain(`${odd.kind} ${odd.id}`)
      expect(pinIn(source, 'ada')).toBe('1.0')
      // Whatever else is edited: it stays, and a start is refused for the same reason.
      await committed(store, [pin('eve', '1.0')])
      await expect(openStoreSource({ store, rules })).rejects.toMatchObject({
        code: 'policy-invalid',
        issues: [{ place: errors[0]?.place }],
      })
      await committed(store, [{ kind: odd.kind, id: odd.id, value: null }])
      await vi.waitUntil(() => source.status().number === 5, { timeout: soon })
      expect(source.status().errors).toEqual([])
      expect([pinIn(source, 'ada'), pinIn(source, 'eve')]).toEqual(['2.0', '1.0'])
      const [first, ...others] = said(lines)
      expect(first).toMatch(/has errors/)
      expect(others.at(-1)).toMatch(/sound again/)
      expect(onError).not.toHaveBeenCalled()
    },
  )

  test('a value that is no JSON: the store counts as one that does not answer, and says where', async () => {
    const store = open()
    const { log, lines } = capturedLog()
    await committed(store, [pin('ada', '1.0')])
    const source = await follow(store, { log })
    using db = new DatabaseSync(file, { timeout: 60_000 })
    await committed(store, [pin('ada', '2.0')])
    await vi.waitUntil(() => source.status().number === 3, { timeout: soon })
    db.exec(`update isthmus_entries set value = '{"pin', number = 4 where id = 'ada'`)
    db.exec(`update isthmus_head set number = 4, hash = 'x'`)
    await vi.waitUntil(() => source.status().errors.length > 0, { timeout: soon })
    expect(source.status()).toMatchObject({ number: 3, kept: false })
    expect(source.status().away?.[0]?.message).toContain('no JSON for client ada')
    expect(pinIn(source, 'ada')).toBe('2.0')
    db.exec(`update isthmus_entries set value = '{"keys":[],"pin":"3.0"}' where id = 'ada'`)
    await vi.waitUntil(() => pinIn(source, 'ada') === '3.0', { timeout: soon })
    expect(said(lines)).toEqual([
      expect.stringMatching(/does not answer/),
      expect.stringMatching(/answers again/),
    ])
  })
})

interface Copy {
  copy: KeptPolicy | undefined
}

const keptIn = (of: Copy): Kept => ({
  read: async () => of.copy,
  write: async (policy) => {
    of.copy = policy
  },
})

describe('a store that is away', () => {
  test('leaves the gateway on what it has, which says how old that is, and comes back', async () => {
    const store = open()
    await committed(store, [pin('ada', '1.0')])
    const { log, lines } = capturedLog()
    const source = await follow(store, { log })
    await vi.waitUntil(() => source.status().ageMs < 1000, { timeout: soon })
    const [there, away] = [join(folder, 'there'), join(folder, 'away')]
    await committed(store, [pin('ada', '2.0')])
    await vi.waitUntil(() => pinIn(source, 'ada') === '2.0', { timeout: soon })
    await rename(there, away)
    await vi.waitUntil(() => source.status().errors.length > 0, { timeout: soon })
    const before = source.status().ageMs
    await vi.waitUntil(() => source.status().ageMs > before, { timeout: soon })
    expect(source.status()).toMatchObject({ number: 3, kept: false })
    expect(source.status().errors[0]?.place).toBe('control store')
    expect(pinIn(source, 'ada')).toBe('2.0')
    const back = open(join(away, 'control.db'))
    await committed(back, [pin('ada', '3.0')])
    await rename(away, there)
    await vi.waitUntil(() => pinIn(source, 'ada') === '3.0', { timeout: soon })
    expect(source.status().errors).toEqual([])
    expect(said(lines)).toEqual([
      expect.stringMatching(/does not answer/),
      expect.stringMatching(/answers again/),
    ])
  })

  test('at the start lets it start on the copy that is kept', async () => {
    const store = open()
    const copy: Copy = { copy: undefined }
    await committed(store, [pin('ada', '1.0')])
    const first = await follow(store, { kept: keptIn(copy) })
    await vi.waitUntil(() => copy.copy?.head.number === 2, { timeout: soon })
    await committed(store, [pin('ada', '2.0')])
    await vi.waitUntil(() => copy.copy?.head.number === 3, { timeout: soon })
    await first.close()
    await store.close()
    const [there, away] = [join(folder, 'there'), join(folder, 'away')]
    await rename(there, away)
    const later = open()
    await expect(openStoreSource({ store: later, rules })).rejects.toThrow(Failure)
    const source = await follow(later, { kept: keptIn(copy) })
    expect(pinIn(source, 'ada')).toBe('2.0')
    expect(source.status()).toMatchObject({ number: 3, kept: true })
    expect(source.status().errors).toHaveLength(1)
    const told: Policy[] = []
    source.subscribe((policy) => told.push(policy))
    await rename(away, there)
    await vi.waitUntil(() => !source.status().kept, { timeout: soon })
    expect(source.status()).toMatchObject({ number: 3, errors: [] })
    // The same policy is none that anybody has to be told of.
    expect(told).toEqual([])
  })

  test('whose copy is unsound or unreadable says what is wrong with the store', async () => {
    const store = open(join(folder, 'missing.db'))
    const head = { number: 1, hash: '', at: '' }
    const unsound: Copy = { copy: { head, entries: [] } }
    const unreadable: Kept = {
      read: () => Promise.reject(new Error('no JSON')),
      write: async () => undefined,
    }
    for (const kept of [keptIn(unsound), unreadable]) {
      const told: unknown[] = []
      const opening = openStoreSource({ store, rules, kept, onError: (error) => told.push(error) })
      await expect(opening).rejects.toMatchObject({ code: 'control-not-ready' })
      expect(told).toHaveLength(1)
    }
  })

  test('and is put back to a backup of another past is read anew', async () => {
    const store = open()
    await committed(store, [pin('ada', '1.0')])
    const backup = join(folder, 'backup.db')
    using db = new DatabaseSync(file)
    db.exec(`vacuum into '${backup}'`)
    await committed(store, [pin('bob', '1.0')])
    const source = await follow(store)
    expect(pinIn(source, 'bob')).toBe('1.0')
    const other = open(backup)
    await committed(other, [pin('eve', '1.0')])
    await committed(other, [pin('eve', '2.0')])
    await other.close()
    for (const name of ['-wal', '-shm']) await rm(`${file}${name}`, { force: true })
    await rename(backup, file)
    await vi.waitUntil(() => pinIn(source, 'eve') === '2.0', { timeout: soon })
    expect([pinIn(source, 'ada'), pinIn(source, 'bob')]).toEqual(['1.0', undefined])
  })
})

describe('a gateway', () => {
  test('tells which policy it decides by', async () => {
    const store = open()
    const startedAt = new Date().toISOString()
    const instance = { id: 'a', host: 'machine', startedAt, version: '0.1.0' }
    const source = await follow(store, { instance })
    const { head } = await committed(store, [pin('ada', '1.0')])
    const row = async () => (await store.instances())[0]
    await vi.waitUntil(async () => (await row())?.policyNumber === 2, { timeout: soon })
    expect(await row()).toMatchObject({ ...instance, policyHash: head.hash })
    await source.close()
    const closed = await row()
    await committed(store, [pin('ada', '2.0')])
    expect(await row()).toEqual(closed)
  })

  test('goes on where one that listens throws, and where the copy cannot be written', async () => {
    const store = open()
    const told: unknown[] = []
    const kept: Kept = {
      read: async () => undefined,
      write: () => Promise.reject(new Error('no space')),
    }
    const source = await follow(store, { kept, onError: (error) => told.push(error) })
    const seen: number[] = []
    source.subscribe(() => {
      throw new Error('a listener')
    })
    source.subscribe(({ number }) => seen.push(number))
    await committed(store, [pin('ada', '1.0')])
    await vi.waitUntil(() => seen.includes(2), { timeout: soon })
    await vi.waitUntil(() => told.length >= 3, { timeout: soon })
    expect(pinIn(source, 'ada')).toBe('1.0')
  })
})
