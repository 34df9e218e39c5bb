/** `isthmus doctor` before real files, databases and gateways: it is green exactly where all is well, and red says what to do. */
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import contract from '../../adapters/index.ts'
import base from '../../isthmus.config.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { soon } from '../support/runs.ts'
import { standing } from './standing.ts'

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly says: string
}

let root = ''
const backends: Record<string, { url: string; version: string }> = {}
const servers: Server[] = []
/** Tests run at once: that one of them is finished says nothing of another one. */
const gateways: RunningGateway[] = []

const answering = async (answer: string): Promise<string> => {
  const server = createServer((_, response) => response.end(answer))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'isthmus-doctor-'))
  for (const [name, { version }] of Object.entries(base.backends)) {
    backends[name] = { url: await answering(JSON.stringify({ version })), version }
  }
})

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()))
  for (const server of servers) server.close()
  await rm(root, { recursive: true, force: true })
})

/** A configuration in a folder of its own, which nothing else knows. */
const place = async (more: object = {}) => {
  const folder = await mkdtemp(join(root, 'place-'))
  await cp(new URL('../../flags', import.meta.url), join(folder, 'flags'), { recursive: true })
  const { decision, clients } = base
  const config = {
    backends,
    decision,
    identity: { apiKey: {} },
    clients,
    flags: { folder: join(folder, 'flags') },
    state: join(folder, 'state'),
    listen: { host: '127.0.0.1', adminHost: '127.0.0.1', port: 0, adminPort: 0 },
    ...more,
  }
  const file = join(folder, 'isthmus.json')
  const write = (now: object) => writeFile(file, JSON.stringify({ ...config, ...now }))
  await write({})
  return { folder, config, file, write, store: `sqlite:${join(folder, 'control.db')}` }
}

const doctor = async (words: readonly string[], env: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await standing(['doctor', '--json', ...words], { env })
  const told = JSON.parse(stdout) as { ok: boolean; findings: Finding[] }
  const red = Object.fromEntries(
    told.findings.filter(({ ok }) => !ok).map(({ what, says }) => [what, says]),
  )
  expect([stderr, told.ok, code]).toEqual(['', Object.keys(red).length === 0, told.ok ? 0 : 1])
  const rows = Object.fromEntries(told.findings.map(({ what, says }) => [what, says]))
  return { red, rows, order: told.findings.map(({ what }) => what) }
}

const running = async (config: Parameters<typeof defineConfig>[0]) => {
  const gateway = await startGateway({
    contract,
    config: defineConfig(config),
    log: silentLogger,
    quietMs: 0,
  })
  gateways.push(gateway)
  return gateway
}

describe.concurrent('doctor on files', () => {
  test('looks at no database where none is used', async () => {
    const { file } = await place()
    const { red, order } = await doctor(['--config', file])
    expect(red).toEqual({})
    expect(order).toEqual([
      'node',
      'contract',
      'configuration',
      'flags',
      'state',
      'kept policy',
      'kill file',
      'backend blue',
      'backend green',
      'port',
      'admin port',
    ])
  })

  test('looks at SQLite and the folder where the stores of isthmus run here', async () => {
    const { file, folder } = await place()
    const { red, rows } = await doctor(['--config', file], { ISTHMUS_DATA: join(folder, 'data') })
    expect(red).toEqual({})
    expect(rows).toMatchObject({
      sqlite: expect.stringMatching(/^SQLite 3/),
      data: expect.stringMatching(/can be written$/),
    })
  })

  test('tells kill switches of the instance, and what is kept', async () => {
    const { file, config } = await place()
    const gateway = await running(config)
    await vi.waitFor(async () => {
      const { rows } = await doctor(['--config', file])
      expect(rows['kept policy']).toMatch(/has policy 1-[0-9a-f]{8}, made \d+ seconds ago/)
    }, soon)
    await gateway.close()
    const kills = [{ scope: { kind: 'all' }, backend: 'blue' }]
    await writeFile(join(config.state, 'kill.json'), JSON.stringify({ kills }))
    const { red, rows } = await doctor(['--config', file])
    expect(red).toEqual({})
    expect(rows['kill file']).toMatch(/kill\.json throws all to blue$/)
  })

  test('says what to do about what cannot be read of an instance', async () => {
    const { file, config } = await place()
    await mkdir(config.state)
    await writeFile(join(config.state, 'policy.json'), '{"format": 1, "head"')
    await writeFile(join(config.state, 'kill.json'), '{"kills": [{"scope": {"kind": "al"}}]}')
    const { red } = await doctor(['--config', file])
    expect(red).toEqual({
      'kept policy': expect.stringMatching(/policy\.json cannot be read\. Remove it: /),
      'kill file': expect.stringMatching(/kill\.json has errors: .*kills > 0.*Correct it, or /),
    })
  })

  test('says what to do about a state folder that cannot be made', async () => {
    const { file } = await place({ state: join(new URL(import.meta.url).pathname, 'state') })
    const { red } = await doctor(['--config', file])
    expect(Object.keys(red)).toContain('state')
    expect(red['state']).toMatch(/cannot be written to \(E\w+\): no policy is kept\. Give the/)
  })
})

const init = (file: string) => standing(['control', 'init', '--config', file])

describe.concurrent('doctor on a control store', () => {
  test('is red until it is set up, and green from then on', async () => {
    const { file, store, write } = await place()
    await write({ control: { store } })
    const before = await doctor(['--config', file])
    expect(before.red).toEqual({
      'control store': expect.stringMatching(
        /There is no control store at .*\. Run `isthmus control init`/,
      ),
    })
    await init(file)
    const after = await doctor(['--config', file])
    expect(after.red).toEqual({})
    expect(after.rows).toMatchObject({
      sqlite: expect.stringMatching(/^SQLite 3/),
      'control store': expect.stringMatching(/control\.db: nothing yet$/),
      audit: 'whole: 1 rows',
      policy: 'the first start takes it from the files',
    })
    expect(after.order).not.toContain('flags')
  })

  test('judges the policy by the configuration as it is now, and tells its age', async () => {
    const { file, store, write, config } = await place()
    await write({ control: { store } })
    await init(file)
    const gateway = await running({ ...config, control: { store } })
    const live = await doctor(['--gateway', gateway.adminUrl])
    expect(live.red).toEqual({})
    expect(live.order).toEqual([
      'gateway',
      'gateway policy',
      'gateway flags',
      'gateway kill file',
      'gateway control',
      'gateway draining',
    ])
    const { red, rows } = await doctor(['--config', file])
    expect(red).toEqual({})
    expect(rows).toMatchObject({
      'control store': expect.stringMatching(/policy 1-[0-9a-f]{8}, made \d+ seconds ago/),
      policy: 'fits contract and configuration',
    })
    const { blue, green } = backends
    await write({ control: { store }, backends: { blue, violet: green } })
    const changed = await doctor(['--config', file])
    expect(changed.red['policy']).toMatch(/does not fit.*green.*isthmus policy apply/)
  })

  test('finds a row of the audit that somebody altered', async () => {
    const { file, store, write, folder } = await place()
    await write({ control: { store } })
    await init(file)
    const database = new DatabaseSync(join(folder, 'control.db'))
    database.exec(`update isthmus_audit set actor = 'nobody' where seq = 1`)
    database.close()
    const { red } = await doctor(['--config', file])
    expect(red).toEqual({ audit: expect.stringMatching(/is not whole: row 1.*keep a copy/) })
  })

  test.each<[string, (file: string) => Promise<void>, RegExp]>([
    ['is no database', (file) => writeFile(file, 'x'.repeat(8192)), /is not whole: .*backup/],
    ['is empty', (file) => writeFile(file, ''), /Run `isthmus control init`/],
    ['is a folder', (file) => mkdir(file), /is not whole: .*backup/],
  ])('says what to do about a file that %s', async (_, make, says) => {
    const { file, store, write, folder } = await place()
    await write({ control: { store } })
    await make(join(folder, 'control.db'))
    const { red } = await doctor(['--config', file])
    expect(red).toEqual({ 'control store': expect.stringMatching(says) })
  })

  test('says what to do about a database whose address is missing, or that is away', async () => {
    const { file, write } = await place()
    await write({ control: { store: { env: 'CONTROL_DATABASE' } } })
    const missing = await doctor(['--config', file])
    expect(missing.red).toEqual({ 'control store': expect.stringContaining('CONTROL_DATABASE') })
    const secret = 'postgres://isthmus:hunter2@127.0.0.1:9/isthmus'
    const away = await doctor(['--config', file], { CONTROL_DATABASE: secret })
    expect(away.red['control store']).toMatch(/See that the database/)
    expect(JSON.stringify(away)).not.toContain('hunter2')
  })
})

describe.concurrent('doctor on a gateway that runs', () => {
  test('tells its checks beside the ports that it holds', async () => {
    const { file, config, write } = await place()
    const gateway = await running(config)
    const [port, adminPort] = [gateway.url, gateway.adminUrl].map((url) =>
      Number(new URL(url).port),
    )
    await write({ listen: { host: '127.0.0.1', adminHost: '127.0.0.1', port, adminPort } })
    const { red, rows } = await doctor(['--config', file])
    expect(red).toEqual({})
    expect(rows).toMatchObject({
      port: expect.stringMatching(/is held by a gateway that runs$/),
      gateway: expect.stringMatching(/takes requests$/),
      'gateway policy': expect.stringMatching(/of files/),
    })
  })

  test('tells what is wrong with its flags, and what to do', async () => {
    const { config, folder } = await place()
    const gateway = await running(config)
    await writeFile(join(folder, 'flags', 'kill-switch.json'), '{"flags": ')
    await vi.waitFor(async () => {
      const { red } = await doctor(['--gateway', gateway.adminUrl])
      expect(red['gateway flags']).toMatch(/kill-switch\.json since .*Correct the files/)
    }, soon)
    gateway.drain()
    const { red } = await doctor(['--gateway', `${gateway.adminUrl}/`])
    expect(red).toMatchObject({
      gateway: expect.stringMatching(/takes no more requests\. Ask another one/),
      'gateway draining': expect.stringMatching(/^yes\. It was told to stop/),
    })
  })

  test.each<[string, () => Promise<string> | string, RegExp]>([
    [
      'nobody',
      () => 'http://127.0.0.1:9',
      /No gateway answers at http:\/\/127\.0\.0\.1:9: .*--gateway/,
    ],
    [
      'somebody else',
      () => answering('<html>'),
      /is no admin listener of a gateway \(status 200\)/,
    ],
    ['one that says null', () => answering('null'), /is no admin listener/],
    ['one with other checks', () => answering('{"ready": true}'), /is no admin listener/],
  ])('says so where %s answers', async (_, address, says) => {
    const { red } = await doctor(['--gateway', await address()])
    expect(red).toEqual({ gateway: expect.stringMatching(says) })
  })

  test('takes no address that is none', async () => {
    const { code, stderr } = await standing(['doctor', '--gateway', 'localhost:8788'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('"localhost:8788" is not an http')])
  })
})
