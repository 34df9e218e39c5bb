import { spawn, spawnSync } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configFile, root, start, temporaryFolder, until, type Running } from './support.ts'

interface Said {
  readonly url: string
  readonly adminUrl: string
  readonly backends: Readonly<Record<'blue' | 'green', { readonly url: string }>>
  readonly data: string
  readonly try: readonly string[]
}

const anyPorts = ['--port=0', '--admin-port=0', '--blue-port=0', '--green-port=0']

const said = async (demo: Running): Promise<Said> => JSON.parse(await demo.line(/"try"/)) as Said

const lab = 'demo-lab-key'

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

const allGone = async ({ url, adminUrl, backends }: Said): Promise<boolean> => {
  const all = [url, adminUrl, backends.blue.url, backends.green.url]
  return (await Promise.all(all.map(answers))).every((answer) => !answer)
}

const shell = (line: string): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve) => {
    const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.once('close', (code) => resolve({ code, text }))
  })

describe('a running demo', () => {
  let demo: Running
  let here: Said
  let flags: string
  let japan: string

  beforeAll(async () => {
    flags = join(await temporaryFolder(), 'flags')
    await cp(join(root, 'flags'), flags, { recursive: true })
    const config = await configFile({ flags: { folder: flags } })
    const data = await temporaryFolder()
    demo = start(['demo', '--config', config, '--data', data, ...anyPorts, '--json'])
    here = await said(demo)
    japan = /entities\/(\S+)/.exec(here.try[0] ?? '')?.[1] ?? ''
  })

  afterAll(async () => {
    demo.child.kill('SIGTERM')
    await demo.done
  })

  /** Who answers a client of 1.0 without credentials. */
  const servedBy = async (version = '1.0'): Promise<string | undefined> => {
    const answer = await fetch(`${here.url}/entities/${japan}`, {
      headers: { 'API-Version': version, 'Isthmus-Explain': '1' },
    })
    return /backend="(\w+)"/.exec(answer.headers.get('isthmus-decision') ?? '')?.[1]
  }

  test('prints three curl lines that work when pasted', async () => {
    const [old, newest, explained] = await Promise.all(here.try.slice(0, 3).map(shell))
    expect(JSON.parse(old?.text ?? '')).toMatchObject({
      entity_type: 'Country',
      metadata: { name: 'Japan' },
    })
    expect(JSON.parse(newest?.text ?? '')).toMatchObject({
      kind: 'Country',
      metadata: { name: 'Japan' },
    })
    expect(explained?.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(explained?.text).toMatch(/^isthmus-decision: .*backend="blue"/im)
    expect([old, newest, explained].map((result) => result?.code)).toEqual([0, 0, 0])
  })

  test('prints a fourth pair: a client of 1.0 renames a private entity of 2.0, which stays private', async () => {
    expect(here.try).toHaveLength(5)
    const [rename = '', look = ''] = here.try.slice(3)
    type Entity = Record<string, unknown> & { readonly metadata: Record<string, unknown> }
    const seen = async (): Promise<Entity> => JSON.parse((await shell(look)).text) as Entity
    const before = await seen()
    expect(before.metadata).toMatchObject({ name: 'Antarctica', visibility: 'private' })

    const renamed = JSON.parse((await shell(rename)).text) as Entity
    expect(renamed.metadata['name']).toBe('Terra Australis')
    expect(renamed.metadata).not.toHaveProperty('visibility')

    expect(await seen()).toEqual({
      ...before,
      updated_at: renamed['updated_at'],
      metadata: { ...before.metadata, name: 'Terra Australis' },
    })
    const { text } = await shell(look.replace('curl', "curl -i -H 'Isthmus-Explain: 1'"))
    expect(text).toMatch(/^isthmus-decision: client="nerv-lab".*backend="green", store="2.0"/im)
  })

  test('answers the same entity in four shapes', async () => {
    const shapes = await Promise.all(
      ['1.0', '1.1', '2.0', '3.0'].map(async (version) => {
        const { text } = await shell(
          `curl -s -H 'API-Version: ${version}' ${here.url}/entities/${japan}`,
        )
        const entity = JSON.parse(text) as Record<string, unknown> & { metadata: object }
        expect(entity).toMatchObject({ id: japan, metadata: { name: 'Japan' } })
        return { entity: Object.keys(entity), metadata: Object.keys(entity.metadata) }
      }),
    )
    const base = ['id', 'entity_type', 'created_at', 'updated_at', 'metadata']
    const metadata = ['name', 'description', 'tags', 'properties']
    const sorted = shapes.map((shape) => ({
      entity: shape.entity.toSorted(),
      metadata: shape.metadata.toSorted(),
    }))
    expect(sorted).toEqual(
      [
        { entity: base, metadata },
        { entity: [...base, 'deleted'], metadata: [...metadata, 'visibility'] },
        {
          entity: [...base, 'deleted', 'owner_identity'],
          metadata: [...metadata, 'visibility', 'last_accessed', 'version'],
        },
        {
          entity: [...base.with(1, 'kind'), 'deleted', 'owner_identity'],
          metadata: [...metadata, 'visibility', 'last_accessed', 'version'],
        },
      ].map((shape) => ({ entity: shape.entity.toSorted(), metadata: shape.metadata.toSorted() })),
    )
  })

  test('an edit of the flag file changes the store without a restart', async () => {
    const file = join(flags, 'entity-schema.json')
    const text = await readFile(file, 'utf8')
    expect(await servedBy()).toBe('blue')
    const edited = text.replace(/("anonymous"\] \},\s*)"blue"/, '$1"green"')
    expect(edited).not.toBe(text)
    await writeFile(file, edited)
    await until(async () => (await servedBy()) === 'green')
    await writeFile(file, text)
    await until(async () => (await servedBy()) === 'blue')
  })

  test('the kill switch sends everything to blue', async () => {
    expect(await servedBy('3.0')).toBe('green')
    const file = join(flags, 'kill-switch.json')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('"defaultVariant": "off"', '"defaultVariant": "on"'))
    await until(async () => (await servedBy('3.0')) === 'blue')
    await writeFile(file, text)
    await until(async () => (await servedBy('3.0')) === 'green')
  })
})

test('Ctrl-C lets a request under way finish, ends event streams, exits with 0, and what was written is there at the next start', async () => {
  const data = await temporaryFolder()
  const first = start(['demo', '--data', data, ...anyPorts])
  await first.line(/Ctrl-C stops everything/)
  const url = (await first.line(/gateway {2}http/)).split(/ +/)[2] ?? ''
  const adminUrl = (await first.line(/admin http/)).split(/ +/).at(-1) ?? ''
  const stream = await fetch(`${url}/events/stream`)
  const events = stream.text()

  // A write whose second half is sent only once the gateway has begun to end.
  const body = JSON.stringify({ entity_type: 'Ship', metadata: { name: 'Argo' } })
  const upload = request(`${url}/entities`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'api-version': '1.0',
    },
  })
  upload.write(body.slice(0, 20))
  const answered = new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    upload.once('error', reject)
    upload.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.once('end', () => resolve({ status: response.statusCode, text }))
    })
  })
  await until(async () => (await (await fetch(`${adminUrl}/readyz`)).text()) === 'ok\n')

  // As from a terminal through npm: the same key arrives twice.
  first.child.kill('SIGINT')
  first.child.kill('SIGINT')
  await first.noted(/Finishing what is under way/)
  await events
  await until(async () => (await fetch(`${adminUrl}/readyz`)).status === 503)
  upload.end(body.slice(20))
  const { status, text } = await answered
  expect(status).toBe(201)
  expect((await first.done).code).toBe(0)
  expect(await answers(url)).toBe(false)

  const second = start('demo --json', {
    env: {
      ISTHMUS_PORT: '0',
      ISTHMUS_ADMIN_PORT: '0',
      ISTHMUS_BLUE_PORT: '0',
      ISTHMUS_GREEN_PORT: '0',
      ISTHMUS_DATA: data,
    },
  })
  const here = await said(second)
  expect(here.data).toBe(data)
  const { id } = JSON.parse(text) as { id: string }
  const again = await fetch(`${here.url}/entities/${id}`, { headers: { 'API-Version': '1.0' } })
  expect(await again.json()).toMatchObject({ metadata: { name: 'Argo' } })

  second.child.kill('SIGKILL')
  await second.done
  await until(() => allGone(here))
})

test('tells people in plain lines what goes wrong, reads its kill file, and keeps JSON for programs', async () => {
  const data = await temporaryFolder()
  const demo = start(['demo', '--data', data, ...anyPorts])
  const [, url = '', adminUrl = ''] =
    /gateway +(\S+) +admin (\S+)/.exec(await demo.line(/gateway .* admin /)) ?? []
  await (await fetch(`${url}/entities/none`, { headers: { 'API-Version': '9.9' } })).arrayBuffer()
  await (await fetch(`${url}/nowhere`, { headers: { 'X-API-Key': lab } })).arrayBuffer()
  expect(await demo.noted(/unsupported-version/)).toMatch(
    /^note {2}GET(?! a path)[^:]*: 400 unsupported-version/,
  )
  expect(await demo.noted(/unknown-route/)).toMatch(
    /^note {2}GET a path that no route has of nerv-lab, 1\.0: 404 unknown-route/,
  )
  const kills = await (await fetch(`${adminUrl}/kills`)).json()
  expect(kills).toEqual({ items: [{ file: join(data, 'kill.json'), kills: [], errors: [] }] })
  demo.child.kill('SIGTERM')
  const { stderr } = await demo.done
  expect(stderr).not.toMatch(/^\s*\{/m)
})

test('ends when npm was killed, which leaves its scripts behind', async () => {
  const data = await temporaryFolder()
  // The shell that npm starts; `:` keeps it from becoming the command itself.
  const line = `"$0" bin/isthmus.js demo --json --data "$1" ${anyPorts.join(' ')}; :`
  const npm = spawn('sh', ['-c', line, process.execPath, data], {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  npm.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await until(() => Promise.resolve(text.includes('"try"')))
  const closed = new Promise((resolve) => npm.once('close', resolve))
  npm.kill('SIGKILL')
  await closed
  expect(await allGone(JSON.parse(text) as Said)).toBe(true)
})

/** A Node that is too old to run Isthmus, where the machine has one. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .find((node) => /^v(1\d|20)\./.test(spawnSync(node, ['--version']).stdout?.toString() ?? ''))

if (oldNode === undefined)
  console.warn('Skipped: this machine has no Node older than 22 to start the demo with.')

describe.runIf(oldNode !== undefined)('started by an older Node', () => {
  test('passes Ctrl-C on, and ends with 0 when all has ended', async () => {
    const demo = start(['demo', '--data', await temporaryFolder(), ...anyPorts, '--json'], {
      node: oldNode ?? '',
    })
    const here = await said(demo)
    demo.child.kill('SIGINT')
    expect((await demo.done).code).toBe(0)
    expect(await allGone(here)).toBe(true)
  })

  test('leaves nothing behind when it is killed', async () => {
    const demo = start(['demo', '--data', await temporaryFolder(), ...anyPorts, '--json'], {
      node: oldNode ?? '',
    })
    const here = await said(demo)
    demo.child.kill('SIGKILL')
    // Its output stays open until the last of its children has ended.
    await demo.done
    expect(await allGone(here)).toBe(true)
  })
})

describe.concurrent('a port that is taken', () => {
  const taken = createServer()
  let port = 0

  beforeAll(async () => {
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    port = (taken.address() as AddressInfo).port
  })

  afterAll(() => taken.close())

  test.each([
    ['--port', 'ISTHMUS_PORT'],
    ['--admin-port', 'ISTHMUS_ADMIN_PORT'],
    ['--blue-port', 'ISTHMUS_BLUE_PORT'],
    ['--green-port', 'ISTHMUS_GREEN_PORT'],
  ])('as %s ends the demo with 2 and nothing left running', async (option, variable) => {
    const ports = [...anyPorts.filter((other) => !other.startsWith(option)), `${option}=${port}`]
    const demo = start(['demo', '--data', await temporaryFolder(), ...ports])
    // Resolves only when no child holds the output any more.
    const { code, stdout, stderr } = await demo.done
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken by another program`)
    expect(stderr).toContain(`with ${option} or ${variable}.`)
    expect(stderr).not.toContain('    at ')
  })
})

test('where one store does not start the other is stopped, and the demo says why', async () => {
  const data = await temporaryFolder()
  await writeFile(join(data, 'blue.db'), 'This is not a database, but a poem. '.repeat(100))
  const { code, stdout } = await start(['demo', '--data', data, ...anyPorts, '--json']).done
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'config-invalid',
      message: expect.stringContaining(
        `The store blue did not start. ${join(data, 'blue.db')} is not a SQLite database`,
      ) as string,
    },
  })
})
