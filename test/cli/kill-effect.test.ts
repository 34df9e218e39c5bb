/** A kill switch that depends on nothing but a file of the instance: how long it takes is told, not asserted. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { standing } from './standing.ts'
import { configFile, start, temporaryFolder, until } from './support.ts'

const startBackend = async (name: string, received: string[]): Promise<string> => {
  const server = createServer((_, outgoing) => {
    received.push(name)
    outgoing.writeHead(404, { 'content-type': 'application/json' })
    outgoing.end('{}')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Here {
  readonly config: string
  readonly state: string
  readonly admin: string
  readonly env: Readonly<Record<string, string>>
  /** The backend that has taken a request. */
  readonly taking: () => Promise<string | undefined>
}

/** A gateway whose control store is down. */
const startHere = async (settings: object = {}, args: readonly string[] = []): Promise<Here> => {
  const received: string[] = []
  const [blue, green] = [
    await startBackend('blue', received),
    await startBackend('green', received),
  ]
  const state = await temporaryFolder()
  const config = await configFile({
    state,
    control: { store: { env: 'NOWHERE' }, policy: 'files' },
    ...settings,
  })
  const env = {
    ISTHMUS_BACKENDS: JSON.stringify({ blue, green }),
    ISTHMUS_ADMIN_PORT: '0',
    NOWHERE: 'postgres://127.0.0.1:9/nothing',
  }
  const gateway = start(['serve', '--config', config, '--port', '0', '--json', ...args], { env })
  onTestFinished(async () => {
    gateway.child.kill('SIGTERM')
    await gateway.done
  })
  const started = JSON.parse(await gateway.line(/"url"/)) as { url: string; adminUrl: string }
  const { url, adminUrl: admin } = started
  const taking = async (): Promise<string | undefined> => {
    received.length = 0
    await (await fetch(`${url}/entities/a`)).arrayBuffer()
    return received[0]
  }
  return { config, state, admin, env, taking }
}

test('a kill file is in force soon, and lifted soon, while the control store is down', async ({
  annotate,
}) => {
  const { state, taking } = await startHere()
  const before = await taking()
  if (before === undefined) throw new Error('no backend was asked')
  const other = before === 'blue' ? 'green' : 'blue'
  const draft = join(state, 'kill.draft')
  await writeFile(draft, JSON.stringify({ kills: [{ scope: { kind: 'all' }, backend: other }] }))
  await rename(draft, join(state, 'kill.json'))
  const killed = await until(async () => (await taking()) === other)
  await rm(join(state, 'kill.json'))
  const lifted = await until(async () => (await taking()) === before)
  expect(await taking()).toBe(before)
  await annotate(`killed after ${Math.round(killed)} ms, lifted after ${Math.round(lifted)} ms`)
})

describe.each([
  ['one process', []],
  ['two workers', ['--workers', '2']],
] as const)('kill --here on an instance of %s whose control store is down', (_, workers) => {
  test('throws and takes back each scope, and says after how long it had it', async ({
    annotate,
  }) => {
    const { config, state, admin, env, taking } = await startHere({}, workers)
    const run = (...words: readonly string[]) =>
      standing(['flags', ...words, '--here', '--config', config, '--gateway', admin], { env })
    const before = await taking()
    const other = before === 'blue' ? 'green' : 'blue'
    const scopes = [
      ['--all'],
      ['--version', 'v1.0.2'],
      ['--route', 'entities.get'],
      ['--client', 'nerv-tokyo'],
    ]
    for (const scope of scopes) {
      const done = await run('kill', ...scope, '--backend', other, '--yes', '--json')
      expect(done).toMatchObject({ code: 0 })
      const said = JSON.parse(done.stdout)
      expect(said).toMatchObject({ kind: 'committed', inForce: { ms: expect.any(Number) } })
      await annotate(`${scope.join(' ')}: in force after ${said.inForce.ms} ms`)
      expect(said.changes).toEqual([
        { kind: 'kill', id: expect.any(String), before: null, after: expect.anything() },
      ])
    }
    expect(await taking()).toBe(other)
    const again = await run('kill', '--all', '--backend', other, '--yes')
    expect(again.stdout).toContain('nothing was changed')
    for (const scope of scopes) {
      const done = await run('release', ...scope, '--yes')
      expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('In force after')])
    }
    expect(await taking()).toBe(before)
    expect(JSON.parse(await readFile(join(state, 'kill.json'), 'utf8'))).toEqual({ kills: [] })
  })
})

const here = async (settings: object = {}) => {
  const state = await temporaryFolder()
  const config = await configFile({ state, ...settings })
  const file = join(state, 'kill.json')
  const run = (...words: readonly string[]) =>
    standing(['flags', ...words, '--here', '--config', config, '--gateway', 'http://127.0.0.1:9'])
  return { file, run }
}

describe('kill --here', () => {
  test('is written where no instance answers, which is told', async () => {
    const { file, run } = await here()
    const done = await run('kill', '--all', '--backend', 'blue', '--yes')
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('Done')])
    expect(done.stderr).toContain('nothing answers at http://127.0.0.1:9')
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      kills: [{ scope: { kind: 'all' }, backend: 'blue' }],
    })
  })

  test('writes nothing when only tried, or where nobody agrees', async () => {
    const { file, run } = await here()
    const dry = await run('kill', '--all', '--backend', 'blue', '--dry-run', '--json')
    expect(JSON.parse(dry.stdout)).toMatchObject({ kind: 'tried', changes: [{ id: 'all' }] })
    const asked = await run('kill', '--all', '--backend', 'blue')
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--yes')])
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  })

  test.each([
    ['a backend that is none', ['--all', '--backend', 'gren'], 'blue, green', 1],
    ['a version that is none', ['--version', '9.9', '--backend', 'blue'], '1.0', 2],
    ['a route that is none', ['--route', 'entity', '--backend', 'blue'], 'entities.get', 1],
    ['no scope', ['--backend', 'blue'], '--all', 2],
    ['two scopes', ['--all', '--client', 'a', '--backend', 'blue'], 'one of', 2],
    ['a control store', ['--all', '--backend', 'blue', '--store', 'sqlite:x.db'], '--store', 2],
  ])('refuses %s, and leaves the file as it is', async (_, words, told, code) => {
    const { file, run } = await here()
    const text = '{"kills": [{"scope": {"kind": "client", "client": "x"}, "backend": "blue"}]}'
    await writeFile(file, text)
    const done = await run('kill', ...words, '--yes')
    expect([done.stderr, done.code]).toEqual([expect.stringContaining(told), code])
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('is refused where the instance reads no kill file', async () => {
    const { run } = await here({ state: false })
    const done = await run('kill', '--all', '--backend', 'blue', '--yes')
    expect([done.code, done.stderr]).toEqual([2, expect.stringContaining('reads no kill file')])
  })

  test('puts a broken file aside, and kills all the same', async () => {
    const { file, run } = await here()
    await writeFile(file, '{"kills": [')
    const done = await run('kill', '--all', '--backend', 'blue', '--yes')
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('kill.json.broken')])
    expect(await readFile(`${file}.broken`, 'utf8')).toBe('{"kills": [')
    expect(JSON.parse(await readFile(file, 'utf8')).kills).toHaveLength(1)
  })

  test('leaves other switches of the file as they were written', async () => {
    const { file, run } = await here()
    const kill = '{"scope":{"kind":"route",  "route":"entities.get"},"backend":"blue"}'
    await writeFile(file, `{\n\t"kills": [\n\t\t${kill}\n\t]\n}\n`)
    await run('kill', '--client', 'a', '--backend', 'blue', '--yes')
    expect(await readFile(file, 'utf8')).toContain(kill)
    await run('release', '--client', 'a', '--yes')
    expect(await readFile(file, 'utf8')).toBe(`{\n\t"kills": [\n\t\t${kill}\n\t]\n}\n`)
  })
})
