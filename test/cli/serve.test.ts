import { writeFile, mkdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configFile, isthmus, start, temporaryFolder, type Running } from './support.ts'

interface Addresses {
  readonly url: string
  readonly adminUrl: string
}

const addresses = async (running: Running): Promise<Addresses> =>
  JSON.parse(await running.line(/"url"/)) as Addresses

const stop = (running: Running, signal: NodeJS.Signals) => {
  running.child.kill(signal)
  return running.done
}

const taken: Server = createServer()
let takenPort = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  takenPort = String((taken.address() as AddressInfo).port)
})

afterAll(() => taken.close())

const ship = (name: string) =>
  JSON.stringify({ entity_type: 'Ship', metadata: { name, tags: [], properties: {} } })

describe.concurrent('store', () => {
  test('says where it answers on its first line, keeps what was written, and ends with 0 on SIGTERM', async () => {
    const file = join(await temporaryFolder(), 'deep', 'store.db')
    const command = ['store', '--schema', '1.1', '--port', '0', '--data', file, '--json']
    const first = start(command)
    const { url } = await addresses(first)
    const made = await fetch(`${url}/entities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: ship('Argo'),
    })
    const { id } = (await made.json()) as { id: string }
    const ended = await stop(first, 'SIGTERM')
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout.split('\n')).toHaveLength(2)
    expect(JSON.parse(ended.stdout)).toEqual({ url, schema: '1.1', data: file })

    const second = start(['store', '--schema', '1.1'], {
      env: { ISTHMUS_STORE_PORT: '0', ISTHMUS_STORE_DATA: file },
    })
    const line = await second.line(/Inner Universe 1\.1 on/)
    const again = await fetch(`${/http:\S+?(?=,)/.exec(line)?.[0]}/entities/${id}`)
    expect(await again.json()).toMatchObject({ metadata: { name: 'Argo' } })

    const inUse = await isthmus(command)
    expect(inUse.code).toBe(2)
    expect(inUse.stdout).toContain('is in use by another process')
    expect((await stop(second, 'SIGINT')).code).toBe(0)

    const other = await isthmus(['store', '--schema', '2.0', '--port', '0', '--data', file])
    expect(other.code).toBe(2)
    expect(other.stderr).toContain(`${file} holds documents of schema 1.1`)
    expect(other.stderr).toContain('--data')
  })

  test('seeds an empty store, and ends when standard input does', async () => {
    const store = start(
      'store --schema 3.0 --port 0 --data :memory: --seed world --watch-stdin --json',
    )
    const { url } = await addresses(store)
    const { count } = (await (await fetch(`${url}/entities/count`)).json()) as { count: number }
    expect(count).toBeGreaterThan(300)
    store.child.stdin?.end()
    expect((await store.done).code).toBe(0)
  })

  test('a port that is taken is said with the option', async () => {
    const { code, stderr } = await isthmus(`store --schema 1.0 --data :memory: --port ${takenPort}`)
    expect(code).toBe(2)
    expect(stderr).toContain(`Port ${takenPort} on 127.0.0.1 is taken`)
    expect(stderr).toContain('--port or ISTHMUS_STORE_PORT')
  })

  test('a folder that cannot be written to', async () => {
    const { code, stderr } = await isthmus(
      'store --schema 1.0 --port 0 --data /dev/null/data/store.db',
    )
    expect(code).toBe(2)
    expect(stderr).toContain('The folder /dev/null/data cannot be written to (ENOTDIR)')
  })
})

describe('serve and doctor', () => {
  let stores: Running[]
  let backends = ''

  beforeAll(async () => {
    stores = ['1.1', '2.0'].map((schema) =>
      start(`store --schema ${schema} --port 0 --data :memory: --json`),
    )
    const [blue, green] = await Promise.all(stores.map(addresses))
    backends = JSON.stringify({ blue: blue?.url, green: green?.url })
  })

  afterAll(async () => {
    await Promise.all(stores.map((store) => stop(store, 'SIGTERM')))
  })

  const serve = () =>
    start('serve --port 0 --json', {
      env: { ISTHMUS_BACKENDS: backends, ISTHMUS_ADMIN_PORT: '0' },
    })

  test('carries requests between versions, logs them, and ends with 0 on SIGTERM', async () => {
    const gateway = serve()
    const { url, adminUrl } = await addresses(gateway)
    const made = await fetch(`${url}/entities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'API-Version': '1.0' },
      body: ship('Argo'),
    })
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: string }
    const newest = await fetch(`${url}/v2.0/entities/${id}`)
    expect(await newest.json()).toMatchObject({ metadata: { name: 'Argo', version: 1 } })
    expect(await (await fetch(`${adminUrl}/readyz`)).text()).toBe('ok\n')
    expect(await (await fetch(`${adminUrl}/metrics`)).text()).toContain('isthmus_requests')
    const { code, stdout } = await stop(gateway, 'SIGTERM')
    expect(code).toBe(0)
    const lines = stdout.trim().split('\n')
    const logged = lines.map((line) => JSON.parse(line) as { message?: string; route?: string })
    expect(logged.filter(({ message }) => message === 'Request answered')).toMatchObject([
      { route: 'entities.create' },
      { route: 'entities.get' },
    ])
  })

  test('doctor finds nothing wrong where nothing is', async () => {
    // By other names than the stores have for their versions.
    const config = await configFile({
      backends: {
        blue: { url: 'http://127.0.0.1:1', version: 'v1.1' },
        green: { url: 'http://127.0.0.1:1', version: '2.0.7' },
      },
      listen: { host: '127.0.0.1', adminHost: '127.0.0.1', port: 0, adminPort: 0 },
    })
    const data = join(await temporaryFolder(), 'data')
    const { code, stdout } = await isthmus(['doctor', '--config', config, '--data', data], {
      env: { ISTHMUS_BACKENDS: backends },
    })
    expect(stdout).not.toMatch(/^no/m)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ok {2}backend blue +http:\S+ speaks 1\.1/m)
    expect(stdout).toMatch(/^ok {2}backend green +http:\S+ speaks 2\.0/m)
  })

  test('doctor says what to do about stores that are down, wrong versions and taken ports', async () => {
    const config = await configFile({
      backends: {
        blue: { url: (JSON.parse(backends) as { green: string }).green, version: '1.1' },
        green: { url: 'http://127.0.0.1:9', version: '2.0' },
      },
      listen: { host: '127.0.0.1', adminHost: '127.0.0.1', port: Number(takenPort), adminPort: 0 },
    })
    const { code, stdout } = await isthmus([
      'doctor',
      '--json',
      '--config',
      config,
      '--data',
      '/dev/null/data',
    ])
    expect(code).toBe(1)
    const { ok, findings } = JSON.parse(stdout) as {
      ok: boolean
      findings: { what: string; ok: boolean; says: string }[]
    }
    expect(ok).toBe(false)
    const wrong = Object.fromEntries(
      findings.filter((finding) => !finding.ok).map(({ what, says }) => [what, says]),
    )
    expect(wrong).toEqual({
      'backend blue': expect.stringMatching(/speaks 2\.0.*says 1\.1\. Correct `version`/),
      'backend green': expect.stringMatching(/does not answer \(.*\)\. Start the store/),
      port: expect.stringMatching(/is taken by another program\. Stop the other program/),
      data: expect.stringMatching(/cannot be written to \(ENOTDIR\)\. .*--data/),
    })
  })

  test('doctor finds nothing wrong where the gateway is running already', async () => {
    const gateway = serve()
    const { url, adminUrl } = await addresses(gateway)
    const [port, adminPort] = [url, adminUrl].map((text) => Number(new URL(text).port))
    const config = await configFile({
      listen: { host: '127.0.0.1', adminHost: '127.0.0.1', port, adminPort },
    })
    const { code, stdout } = await isthmus(['doctor', '--config', config], {
      env: { ISTHMUS_BACKENDS: backends, ISTHMUS_DATA: await temporaryFolder() },
    })
    expect(stdout).not.toMatch(/^no/m)
    expect(code).toBe(0)
    expect(stdout).toContain(`127.0.0.1:${port} is held by a gateway that runs`)
    await stop(gateway, 'SIGTERM')
  })

  test('doctor goes on where contract, configuration and flags are missing', async () => {
    const { code, stdout } = await isthmus('doctor', { cwd: await temporaryFolder() })
    expect(code).toBe(1)
    expect(stdout.match(/^no {2}\w+/gm)).toEqual(['no  contract', 'no  configuration', 'no  flags'])
  })
})

describe.concurrent('serve does not start', () => {
  test('without its configuration', async () => {
    const { code, stderr } = await isthmus('serve --config nowhere.ts')
    expect(code).toBe(2)
    expect(stderr).toContain('There is no configuration at nowhere.ts')
  })

  test('without its flag folder', async () => {
    const config = await configFile({ flags: { folder: 'nowhere/flags' } })
    const { code, stdout } = await isthmus(['serve', '--json', '--config', config])
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'file-not-found', message: 'There is no flag folder nowhere/flags' },
    })
  })

  test('with flags that have errors', async () => {
    const folder = join(await temporaryFolder(), 'flags')
    await mkdir(folder)
    const shipped = await readFile('flags/entity-schema.json', 'utf8')
    await writeFile(join(folder, 'entity-schema.json'), shipped.replace('fractional', 'fractoinal'))
    const config = await configFile({ flags: { folder } })
    const { code, stderr } = await isthmus(['serve', '--config', config])
    expect(code).toBe(1)
    expect(stderr).toMatch(/entity-schema\.json.*fractoinal/)
  })

  test.each([
    ['--port', '--admin-port', 'ISTHMUS_PORT'],
    ['--admin-port', '--port', 'ISTHMUS_ADMIN_PORT'],
  ])('on a %s that is taken', async (option, other, variable) => {
    const { code, stderr } = await isthmus(['serve', option, takenPort, other, '0'])
    expect(code).toBe(2)
    expect(stderr).toContain(`Port ${takenPort} on 127.0.0.1 is taken`)
    expect(stderr).toContain(`with ${option} or ${variable}.`)
  })

  test('on an address that is not of this machine', async () => {
    const { code, stderr } = await isthmus('serve --host 192.0.2.1 --port 0')
    expect(code).toBe(2)
    expect(stderr).toContain('Cannot listen on port 0 of 192.0.2.1')
  })
})
