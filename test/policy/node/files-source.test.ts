/** The policy of files, on real files. */
import { mkdtemp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { folderSource } from '../../../src/flags/node/index.ts'
import { hashOf, type Entry, type PolicyRules } from '../../../src/policy/index.ts'
import { filesSource, keptFile, killFile } from '../../../src/policy/node/index.ts'
import { createMetrics, type LogFields, type Logger } from '../../../src/telemetry/index.ts'
import { soon } from '../../support/runs.ts'

const rules: PolicyRules = {
  backends: ['blue', 'green'],
  decision: { flag: 'schema', fallback: 'blue' },
  versionKey: (name) => ({ '1.0': '1.0', v1: '1.0', '2.0': '2.0' })[name],
  versions: ['1.0', '2.0'],
  routes: ['entities.get'],
}

const flags = (variant: string) =>
  JSON.stringify({
    flags: {
      schema: {
        state: 'ENABLED',
        variants: { blue: 'blue', green: 'green' },
        defaultVariant: variant,
      },
    },
  })

const digest = (digit: string) => `sha256:${digit.repeat(64)}`

const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'isthmus-policy-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  await mkdir(join(made, 'flags'))
  await writeFile(join(made, 'flags', 'schema.json'), flags('blue'))
  return made
}

const noting = () => {
  const lines: { level: string; fields: LogFields; message: string }[] = []
  const note = (level: string) => (fields: LogFields, message: string) => {
    lines.push({ level, fields, message })
  }
  const log: Logger = {
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  }
  return { log, lines }
}

const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: soon, interval: 20 })

const open = async (
  home: string,
  {
    configured = [],
    startsBroken = false,
  }: { configured?: readonly Entry[]; startsBroken?: boolean } = {},
) => {
  const { log, lines } = noting()
  const keep = keptFile(join(home, 'state', 'policy.json'))
  const kept = await keep.read()
  const texts = Object.fromEntries(
    Object.entries({ 'schema.json': flags('green') }).filter(() => kept !== undefined),
  )
  const source = await folderSource(join(home, 'flags'), {
    log,
    metrics: createMetrics(),
    pollMs: 50,
    kept: texts,
  })
  onTestFinished(() => source.close())
  const policy = await filesSource({
    flags: { source, documents: () => source.documents },
    configured,
    rules,
    file: join(home, 'policy.json'),
    kept,
    keep,
    origin: home,
    startsBroken,
    log,
    onError: (error) => lines.push({ level: 'error', fields: { error }, message: 'unexpected' }),
    pollMs: 50,
  })
  let closed = false
  const close = async () => {
    if (!closed) await policy.close()
    closed = true
  }
  onTestFinished(close)
  return { policy, lines, keep, close }
}

const write = (home: string, content: unknown) =>
  writeFile(
    join(home, 'policy.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  )

const ann: Entry = { kind: 'client', id: 'ann', value: { keys: [digest('a')], pin: '1.0' } }

describe('a policy of files', () => {
  test('has flags, configuration and the file in one, and the hash of their entries', async () => {
    const home = await folder()
    await write(home, {
      clients: { bob: { keys: [digest('b')], pin: 'v1' } },
      versions: { v1: { deprecated: '2026-01-01', successor: '2.0' } },
      kills: {
        'route:entities.get': { scope: { kind: 'route', route: 'entities.get' }, backend: 'blue' },
      },
    })
    const { policy } = await open(home, { configured: [ann] })
    const { clients, versions, kills, flags: set, number, hash } = policy.current
    expect(clients.byKey('a'.repeat(64))?.id).toBe('ann')
    expect(clients.byKey('b'.repeat(64))).toMatchObject({ id: 'bob', pin: '1.0' })
    expect(versions['1.0']).toEqual({ deprecated: '2026-01-01', successor: '2.0' })
    expect(kills).toHaveLength(1)
    expect(set.keys).toEqual(['schema'])
    expect(number).toBe(1)
    expect(hash).toBe(await hashOf(policy.current.entries()))
  })

  test('follows each of its files, with a new number each time and a hash that comes back', async () => {
    const home = await folder()
    const { policy } = await open(home, { configured: [ann] })
    const first = policy.current
    const told: number[] = []
    policy.subscribe(({ number }) => told.push(number))
    await write(home, { clients: { bob: {} } })
    await eventually(() => expect(policy.current.clients.get('bob')).toBeDefined())
    await writeFile(join(home, 'flags', 'schema.json'), flags('green'))
    await eventually(() => expect(policy.current.number).toBe(3))
    expect(policy.current.flags.text).toContain('"defaultVariant":"green"')
    expect(policy.current.hash).toBe(await hashOf(policy.current.entries()))
    await rm(join(home, 'policy.json'))
    await eventually(() => expect(policy.current.clients.get('bob')).toBeUndefined())
    await writeFile(join(home, 'flags', 'schema.json'), flags('blue'))
    await eventually(() => expect(policy.current.hash).toBe(first.hash))
    expect(policy.current.number).toBe(5)
    await eventually(() => expect(told).toEqual([2, 3, 4, 5]))
  })

  test('goes on with the last good file while that is broken, is loud, and follows the others', async () => {
    const home = await folder()
    await write(home, { clients: { bob: {} } })
    const { policy, lines } = await open(home)
    for (const broken of [
      '{"clients": {"bob"',
      '{"clints": {}}',
      { clients: { bob: { pin: '9.0' } } },
    ]) {
      await write(home, broken)
      await eventually(() => expect(policy.status().errors).not.toEqual([]))
      expect(policy.current.clients.get('bob')).toBeDefined()
      expect(lines.at(-1)).toMatchObject({ level: 'error', message: /last good policy/ })
      await write(home, { clients: { bob: {} } })
      await eventually(() => expect(policy.status().errors).toEqual([]))
    }
    await write(home, '{')
    await eventually(() => expect(policy.status().errors).not.toEqual([]))
    await writeFile(join(home, 'flags', 'schema.json'), flags('green'))
    await eventually(() => expect(policy.current.flags.text).toContain('"defaultVariant":"green"'))
  })

  test('refuses a client that is in the configuration, too', async () => {
    const home = await folder()
    await write(home, { clients: { ann: {} } })
    await expect(open(home, { configured: [ann] })).rejects.toMatchObject({
      code: 'policy-invalid',
      issues: [{ message: 'is in the configuration, too' }],
    })
  })

  test('refuses to start on a broken file, unless it may go on without', async () => {
    const home = await folder()
    await write(home, '{')
    await expect(open(home)).rejects.toMatchObject({ code: 'policy-invalid' })
    const { policy, lines } = await open(home, { startsBroken: true, configured: [ann] })
    expect(policy.current.clients.get('ann')).toBeDefined()
    expect(policy.status().errors).not.toEqual([])
    expect(lines.some(({ level }) => level === 'error')).toBe(true)
    await write(home, { clients: { bob: {} } })
    await eventually(() => expect(policy.current.clients.get('bob')).toBeDefined())
  })

  test('is kept on disk for its user alone, and a start with a broken file goes on with it', async () => {
    const home = await folder()
    await write(home, { clients: { bob: { keys: [digest('b')] } } })
    const before = await open(home, { configured: [ann] })
    const { hash } = before.policy.current
    await before.close()
    const path = join(home, 'state', 'policy.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await before.keep.read()).toMatchObject({ head: { hash }, origin: home })
    await write(home, '{ broken')
    const after = await open(home, { configured: [ann] })
    expect(after.policy.current.hash).toBe(hash)
    expect(after.policy.current.clients.byKey('b'.repeat(64))?.id).toBe('bob')
    expect(after.policy.status()).toMatchObject({ kept: true, errors: [{}] })
    expect(after.lines.some(({ level }) => level === 'error')).toBe(true)
    await write(home, { clients: {} })
    await eventually(() => expect(after.policy.status().kept).toBe(false))
  })

  test.each([
    '',
    '{',
    '[]',
    '{"format":2}',
    '{"format":1,"head":{},"entries":[]}',
    '\u0000'.repeat(100),
  ])('that was kept and has become garbage (%j) is as if there were none', async (garbage) => {
    const home = await folder()
    await mkdir(join(home, 'state'))
    await writeFile(join(home, 'state', 'policy.json'), garbage)
    const { policy, close } = await open(home)
    expect(policy.status().kept).toBe(false)
    await close()
    expect(await readFile(join(home, 'state', 'policy.json'), 'utf8')).toContain('"format":1')
  })

  test('is not kept where the folder cannot be, which is said once, and goes on', async () => {
    const home = await folder()
    await writeFile(join(home, 'state'), 'a file where the folder should be')
    const { policy, lines } = await open(home)
    await eventually(() =>
      expect(lines.filter(({ message }) => /cannot be kept/.test(message))).toHaveLength(1),
    )
    await write(home, { clients: { bob: {} } })
    await eventually(() => expect(policy.current.clients.get('bob')).toBeDefined())
  })
})

const openKills = async () => {
  const home = await folder()
  const path = join(home, 'kill.json')
  const { log, lines } = noting()
  const start = async () => {
    const kills = await killFile({ path, rules, log, onError: () => undefined, pollMs: 50 })
    onTestFinished(() => kills.close())
    return kills
  }
  const put = (content: unknown) =>
    writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return { path, lines, start, put }
}

describe('the kill file of an instance', () => {
  const all = { scope: { kind: 'all' }, backend: 'blue' }

  test('throws switches when it comes, and takes them back when it goes', async () => {
    const { path, start, put, lines } = await openKills()
    const kills = await start()
    expect(kills.current).toEqual([])
    await put({ kills: [{ scope: { kind: 'version', version: 'v1' }, backend: 'green' }, all] })
    await eventually(() =>
      expect(kills.current).toEqual([
        all,
        { scope: { kind: 'version', version: '1.0' }, backend: 'green' },
      ]),
    )
    expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { kills: ['all', 'version:1.0'] } })
    await rename(path, `${path}.away`)
    await eventually(() => expect(kills.current).toEqual([]))
  })

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"kills": {}}',
    '{"kils": []}',
    '{"kills": [{"scope": {"kind": "all"}}]}',
    '{"kills": [{"scope": {"kind": "all"}, "backend": "red"}]}',
    '{"kills": [{"scope": {"kind": "version", "version": "9.0"}, "backend": "blue"}]}',
  ])('keeps the switches before it where it is broken: %j', async (broken) => {
    const { start, put, lines } = await openKills()
    await put({ kills: [all] })
    const kills = await start()
    expect(kills.current).toEqual([all])
    await put(broken)
    await eventually(() => expect(kills.errors).not.toEqual([]))
    expect(kills.current).toEqual([all])
    expect(lines.at(-1)).toMatchObject({ level: 'error' })
    await put({ kills: [] })
    await eventually(() => expect(kills.current).toEqual([]))
    expect(kills.errors).toEqual([])
  })

  test('that is broken at the start is loud, and throws nothing', async () => {
    const { start, put, lines } = await openKills()
    await put('{')
    const kills = await start()
    expect(kills.current).toEqual([])
    expect(lines.at(-1)).toMatchObject({ level: 'error' })
  })
})
