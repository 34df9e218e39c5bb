import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { openStorePlace } from '../../src/control/node/store-place.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { soon } from '../support/runs.ts'

const flag = (defaultVariant: string) => ({
  file: 'entity-schema',
  definition: { state: 'ENABLED', variants: { blue: 'blue', green: 'green' }, defaultVariant },
})

describe('the blast radius of a running gateway', () => {
  let folder = ''
  let gateway: RunningGateway
  let token = ''

  const ask = (path: string, body?: unknown, method = 'POST') =>
    fetch(`${gateway.adminUrl}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  const contextCount = async (): Promise<number> => {
    const answer = (await (await ask('/contexts?limit=100', undefined, 'GET')).json()) as {
      items: unknown[]
    }
    return answer.items.length
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-foresight-'))
    const content = { flags: { 'entity-schema': flag('blue').definition } }
    await writeFile(join(folder, 'entity-schema.json'), JSON.stringify(content))
    const place = `sqlite:${join(folder, 'control.db')}` as const
    const store = await openStorePlace(place, { env: {} })
    await store.migrate()
    token = (await store.createToken({ name: 'a', role: 'admin', by: 'test' })).secret
    await store.commit({
      actor: 'cli:test',
      action: 'policy.apply',
      edits: [{ kind: 'flag', id: 'entity-schema', value: flag('blue') }],
      judge: async () => [],
    })
    await store.close()
    gateway = await startGateway({
      contract,
      config: defineConfig({
        backends: {
          blue: { url: 'http://127.0.0.1:9', version: '1.0' },
          green: { url: 'http://127.0.0.1:9', version: '2.0' },
        },
        decision: { flag: 'entity-schema', fallback: 'blue' },
        identity: { trustedHeader: { name: 'x-client' } },
        flags: { folder },
        state: join(folder, 'state'),
        listen: { port: 0, adminPort: 0 },
        control: { store: place },
      }),
      log: silentLogger,
    })
  })

  afterAll(async () => {
    await gateway.close()
    await rm(folder, { recursive: true })
  })

  test('is told by the admin API before a change, by the requests that it has really had', async () => {
    await fetch(`${gateway.url}/entities/a`, { headers: { 'x-client': 'ann' } })
    await fetch(`${gateway.url}/entities/b`, { headers: { 'x-client': 'ben' } })
    const deadline = Date.now() + soon
    while ((await contextCount()) < 2) {
      if (Date.now() > deadline) throw new Error('no context was handed over')
    }
    const answer = await ask('/blast-radius', {
      edits: [{ kind: 'flag', id: 'entity-schema', value: flag('green') }],
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      kind: 'tried',
      blastRadius: {
        basis: { clients: 2, traffic: { requests: 2, judged: 2 } },
        moved: {
          clients: { count: 2, names: ['ann', 'ben'] },
          share: { of: 'requests', part: 2, whole: 2 },
        },
        moves: [
          { client: 'ann', from: { backend: 'blue' }, to: { backend: 'green' }, isNew: true },
          { client: 'ben', from: { backend: 'blue' }, to: { backend: 'green' }, isNew: true },
        ],
        changes: { flags: { names: ['entity-schema'] } },
      },
    })
  })

  test('is told by the kill switches of the instance, too', async () => {
    await mkdir(join(folder, 'state'), { recursive: true })
    const kills = [{ scope: { kind: 'client', client: 'ann' }, backend: 'blue' }]
    await writeFile(join(folder, 'state', 'kill.json'), JSON.stringify({ kills }))
    const deadline = Date.now() + soon
    const edits = [{ kind: 'flag', id: 'entity-schema', value: flag('green') }]
    const radius = async () => {
      const { blastRadius } = (await (await ask('/blast-radius', { edits })).json()) as {
        blastRadius: { basis: { instanceKills: string[] } }
      }
      return blastRadius
    }
    while ((await radius()).basis.instanceKills.length === 0) {
      if (Date.now() > deadline) throw new Error('the kill file was not read')
    }
    expect(await radius()).toMatchObject({
      basis: { instanceKills: ['client:ann'] },
      moved: { clients: { names: ['ben'] } },
    })
    const ready = await fetch(`${gateway.adminUrl}/readyz?verbose`)
    expect(await ready.text()).toContain('kill.json: thrown: client:ann to blue')
  })

  test('an upgrade is previewed by the reads of this instance, and refused where there is no such version', async () => {
    const done = await ask('/preview', { client: 'ann', to: '2.0' })
    expect(done.status).toBe(200)
    expect(await done.json()).toMatchObject({
      client: 'ann',
      from: '1.0',
      to: '2.0',
      reads: [],
      notes: expect.arrayContaining([
        expect.stringContaining('No recent reads'),
        'Kill switches in the file of this instance count: client:ann.',
      ]),
    })
    const refused = await ask('/preview', { client: 'ann', to: '7.7' })
    expect(await refused.json()).toMatchObject({ code: 'unsupported-version' })
  })

  test('a request is explained with what decided each step, and one that is none is refused', async () => {
    const done = await ask('/explain', { method: 'GET', path: '/nothing?a=b', client: 'ann' })
    expect(done.status).toBe(200)
    const { steps } = (await done.json()) as { steps: { step: string; facts?: object }[] }
    expect(steps.find(({ step }) => step === 'negotiate')?.facts).toMatchObject({
      source: 'default',
      'version header': 'API-Version',
    })
    const refused = await ask('/explain', {
      method: 'GET',
      path: 'nothing',
      headers: { 'X-A': 'b\r\nX-B: c' },
    })
    expect(await refused.json()).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/path' }, { pointer: '/headers/X-A' }],
    })
  })
})
