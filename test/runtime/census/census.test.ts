import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import contract from '../../../adapters/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { FactsBatch, FactsSink } from '../../../src/gateway/facts/index.ts'
import { startGateway, type RunningGateway } from '../../../src/runtime/node.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'
import { soon } from '../../support/runs.ts'

const cleaning: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleaning.splice(0).toReversed()) await clean()
})

const folderOf = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-census-'))
  cleaning.push(() => rm(folder, { recursive: true }))
  await cp('test/support/only-blue', join(folder, 'flags'), { recursive: true })
  return folder
}

/** A store of 1.0 with one entity. */
const startStore = async (): Promise<string> => {
  const entity = {
    id: '8c1f2b34-5d6e-4f70-8a9b-0c1d2e3f4a5b',
    entity_type: 'Person',
    created_at: 1,
    updated_at: 1,
    metadata: { tags: [], properties: {} },
  }
  const server = createServer((incoming, outgoing) => {
    incoming.resume().once('end', () => {
      outgoing.setHeader('content-type', 'application/json').end(JSON.stringify(entity))
    })
  })
  cleaning.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const keyed = { id: 'nerv-tokyo' }

const configOf = (store: string, flags: string, settings: Partial<GatewayConfigInput> = {}) =>
  defineConfig({
    backends: { blue: { url: store, version: '1.0' }, green: { url: store, version: '1.0' } },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    flags: { folder: flags },
    listen: { port: 0, adminPort: 0 },
    ...settings,
  })

const start = async (
  facts?: FactsSink,
): Promise<{ gateway: RunningGateway; reload: (pin: string) => Promise<unknown> }> => {
  const store = await startStore()
  const flags = join(await folderOf(), 'flags')
  const config = (pin: string) =>
    configOf(store, flags, {
      clients: [{ id: keyed.id, pin }],
      identity: { trustedHeader: { name: 'X-Client' } },
    })
  const gateway = await startGateway({ contract, config: config('1.0'), log: silentLogger, facts })
  cleaning.push(() => gateway.close())
  return { gateway, reload: (pin) => gateway.reload(config(pin)) }
}

const asking = (client: string, version?: string) => ({
  headers: { 'x-client': client, ...(version === undefined ? {} : { 'api-version': version }) },
})

const ask = async ({ adminUrl }: RunningGateway, query: string) => {
  const answer = await fetch(`${adminUrl}/census${query}`)
  return { status: answer.status, json: (await answer.json()) as Record<string, never> }
}

const entity = '/entities/8c1f2b34-5d6e-4f70-8a9b-0c1d2e3f4a5b'

describe('a gateway without a control store', () => {
  test('says who speaks what, and whether a version can go', async () => {
    const { gateway } = await start()
    for (let at = 0; at < 3; at += 1) await fetch(`${gateway.url}${entity}`, asking(keyed.id))
    await fetch(`${gateway.url}${entity}`, asking('someone', '2.0'))
    expect((await ask(gateway, '')).json).toMatchObject({
      speaks: [
        { client: keyed.id, version: '1.0', requests: 3, share: 0.75, sources: { pin: 3 } },
        { client: 'someone', version: '2.0', requests: 1, sources: { header: 1 } },
      ],
    })
    expect((await ask(gateway, '?version=1.0&target=2.0')).json).toMatchObject({
      verdict: 'no',
      inTheWay: [{ client: keyed.id, isPinned: true, touches: [], frees: [{ kind: 'move-pin' }] }],
    })
    expect((await ask(gateway, '?version=1.0')).json).toMatchObject({
      inTheWay: [
        {
          touches: expect.arrayContaining([
            expect.objectContaining({ field: 'Entity.entity_type' }),
          ]),
        },
      ],
    })
    // It knows nothing of before it started.
    expect((await ask(gateway, '?version=1.1')).json).toMatchObject({ verdict: 'not-known' })
  })

  test('refuses questions that it does not understand, with the reason', async () => {
    const { gateway } = await start()
    const { status, json } = await ask(gateway, '?version=7')
    expect(status).toBe(400)
    expect(json).toMatchObject({ detail: 'There is no version "7": 1.0, 1.1, 2.0, 3.0.' })
  })

  test('goes on counting when its configuration is loaded again, and knows the new pins', async () => {
    const { gateway, reload } = await start()
    await fetch(`${gateway.url}${entity}`, asking(keyed.id))
    await reload('3.0')
    await fetch(`${gateway.url}${entity}`, asking(keyed.id))
    expect((await ask(gateway, '')).json).toMatchObject({
      speaks: [
        { version: '1.0', requests: 1 },
        { version: '3.0', requests: 1 },
      ],
    })
    expect((await ask(gateway, '?version=1.0')).json).toMatchObject({
      inTheWay: [{ client: keyed.id, isPinned: false, requests: 1 }],
    })
  })

  test('tells how much the census keeps, and what it lost, as metrics', async () => {
    const { gateway } = await start()
    await fetch(`${gateway.url}${entity}`, asking(keyed.id))
    await ask(gateway, '')
    const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
    expect(text).toMatch(/isthmus_census_size\{what="combinations"\} 1\n/)
  })
})

describe('a gateway whose facts go elsewhere', () => {
  test('hands over what is left when it ends, and does not answer questions itself', async () => {
    const batches: FactsBatch[] = []
    const { gateway } = await start({
      take: (batch) => {
        batches.push(batch)
        return Promise.resolve()
      },
    })
    expect((await fetch(`${gateway.adminUrl}/census`)).status).toBe(404)
    await fetch(`${gateway.url}${entity}`, asking(keyed.id))
    await gateway.close()
    expect(
      batches.flatMap(({ usage }) => usage).map(({ client, count }) => [client, count]),
    ).toEqual([[keyed.id, 1]])
  })

  test('serves and ends although nobody ever takes them', async () => {
    const { gateway } = await start({ take: () => Promise.reject(new Error('away')) })
    expect((await fetch(`${gateway.url}${entity}`, asking(keyed.id))).status).toBe(200)
    await gateway.close()
  })

  test('ends although the sink never answers', async () => {
    const { gateway } = await start({ take: () => new Promise(() => undefined) })
    await fetch(`${gateway.url}${entity}`, asking(keyed.id))
    await gateway.close()
    await expect(fetch(gateway.url)).rejects.toThrow('fetch failed')
  })
})

interface Running {
  readonly child: ChildProcess
  readonly url: string
}

const startProcess = async (file: string, flags: string, store: string): Promise<Running> => {
  const script = fileURLToPath(new URL('counting-gateway.ts', import.meta.url))
  const args = ['--conditions=isthmus-source', script, file, flags, store]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  cleaning.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The gateway ended with ${String(code)} before it said where it is`)
  })
  const said = once(createInterface(child.stdout), 'line')
  const [line] = (await Promise.race([said, ended])) as [string]
  ended.catch(() => undefined)
  return { child, url: line.split(' ')[0] ?? '' }
}

const countedIn = async (file: string): Promise<number> => {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  const batches = lines.map((line) => JSON.parse(line) as FactsBatch)
  return batches.flatMap(({ usage }) => usage).reduce((sum, { count }) => sum + count, 0)
}

const killed = async ({ child }: Running, signal: NodeJS.Signals): Promise<void> => {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

describe('a gateway process', () => {
  test('that is killed loses nothing that it had handed over, which happens by itself', async () => {
    const folder = await folderOf()
    const file = join(folder, 'facts.jsonl')
    await writeFile(file, '')
    const store = await startStore()
    const first = await startProcess(file, join(folder, 'flags'), store)
    for (let at = 0; at < 10; at += 1) await fetch(`${first.url}${entity}`)
    await vi.waitFor(async () => expect(await countedIn(file)).toBe(10), { timeout: soon })
    await killed(first, 'SIGKILL')
    const second = await startProcess(file, join(folder, 'flags'), store)
    for (let at = 0; at < 5; at += 1) await fetch(`${second.url}${entity}`)
    await killed(second, 'SIGTERM')
    expect(await countedIn(file)).toBe(15)
    const lines = (await readFile(file, 'utf8')).trim().split('\n')
    const instances = new Set(lines.map((line) => (JSON.parse(line) as FactsBatch).instance))
    expect(instances.size).toBe(2)
  })
})
