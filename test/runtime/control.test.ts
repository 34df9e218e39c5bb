import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import contract from '../../adapters/index.ts'
import { openStorePlace } from '../../src/control/node/store-place.ts'
import { Failure } from '../../src/errors/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { plantRun, strandedOf } from '../migrate/support/planted-run.ts'
import { flagFilesOf, storeName } from '../suite/flag-files.ts'
import { soon } from '../support/runs.ts'

const blue = storeName('1.0')

describe('a gateway with a control plane', () => {
  let folder = ''
  let gateway: RunningGateway
  let token = ''

  const configOf = (control: GatewayConfigInput['control']) =>
    defineConfig({
      backends: { [blue]: { url: 'http://127.0.0.1:9', version: '1.0' } },
      decision: { flag: 'entity-schema', fallback: blue },
      flags: { folder },
      listen: { port: 0, adminPort: 0 },
      control,
    })
  const store = () => `sqlite:${join(folder, 'control.db')}`
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${gateway.adminUrl}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(init.headers as Record<string, string>),
      },
    })

  const kill = () =>
    ask('/api/kills/all', { method: 'PUT', body: JSON.stringify({ backend: blue }) })

  const notices = async () => {
    const answer = await ask('/api/attention')
    const { items } = (await answer.json()) as { items: { kind: string; subject: object }[] }
    return items.map(({ kind, subject }) => ({ kind, ...subject }))
  }

  const put = (path: string, body: unknown) =>
    ask(path, { method: 'PUT', headers: { 'if-none-match': '*' }, body: JSON.stringify(body) })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-control-'))
    for (const [name, content] of Object.entries(flagFilesOf(['1.0']))) {
      await writeFile(join(folder, name), JSON.stringify(content))
    }
    const config = configOf({ store: store() })
    gateway = await startGateway({ contract, config, log: silentLogger })
  })

  afterAll(async () => {
    await gateway.close()
    await rm(folder, { recursive: true })
  })

  test('lets in whoever has a token of its store', async () => {
    const opened = await openStorePlace(store(), { env: {} })
    await opened.migrate()
    token = (await opened.createToken({ name: 'a', role: 'admin', by: 'test' })).secret
    await opened.close()
    const me = await ask('/api/me')
    expect(await me.json()).toMatchObject({ actor: 'token:a', role: 'admin' })
  })

  test('with its policy in files starts before its store is set up, and says what to do', async () => {
    const empty = { store: `sqlite:${join(folder, 'empty.db')}`, policy: 'files' } as const
    const config = configOf(empty)
    const other = await startGateway({ contract, config, log: silentLogger })
    const headers = { authorization: 'Bearer ist_x' }
    const { status } = await fetch(`${other.adminUrl}/api/me`, { headers })
    expect(status).toBe(503)
    expect((await fetch(`${other.adminUrl}/readyz`)).status).toBe(200)
    await other.close()
  })

  test('serves the admin API below /api only, and on the admin listener only', async () => {
    expect((await ask('/apiary')).status).toBe(404)
    expect((await ask('/api')).status).toBe(404)
    expect((await fetch(`${gateway.url}/api/me`)).status).toBe(404)
    expect((await ask('/metrics')).status).toBe(200)
    expect(await (await ask('/metrics')).text()).toContain(
      'isthmus_control_requests_total{operation="whoAmI",status="2xx"} 1',
    )
  })

  test('refuses flags that are not sound', async () => {
    const value = {
      file: 'x',
      definition: { state: 'ENABLED', variants: {}, defaultVariant: 'no' },
    }
    const refused = await ask('/api/flags/broken', {
      method: 'PUT',
      headers: { 'if-none-match': '*' },
      body: JSON.stringify({ value }),
    })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({ code: 'policy-refused' })
  })

  test('takes a policy that is sound for its contract and configuration', async () => {
    const definition = { state: 'ENABLED', variants: { [blue]: blue }, defaultVariant: blue }
    const value = { file: 'flags', definition }
    // Its policy began with what the files say.
    expect((await put('/api/flags/entity-schema', { value })).status).toBe(412)
    expect((await put('/api/flags/other', { value })).status).toBe(200)
    const unknown = await put('/api/clients/rei', { client: { pin: '9.0' } })
    expect(unknown.status).toBe(422)
    expect(await unknown.json()).toMatchObject({
      errors: [{ place: 'client rei > pin', choices: ['1.0', '1.1', '2.0', '3.0'] }],
    })
    expect((await put('/api/clients/rei', { client: { pin: '2.0' } })).status).toBe(200)
    expect((await put('/api/kills/route:nowhere', { backend: blue })).status).toBe(422)
    expect((await put('/api/kills/all', { backend: 'nowhere' })).status).toBe(422)
  })

  test('answers the census by what the store knows', async () => {
    const census = await ask('/api/census?version=1.0')
    expect(await census.json()).toMatchObject({ version: '1.0' })
    expect((await ask('/api/census?version=9.0')).status).toBe(400)
    expect((await ask('/api/where')).status).toBe(200)
  })

  test('answers how much traffic there was by what the store knows', async () => {
    const sent = 5
    for (let at = 0; at < sent; at += 1) {
      await fetch(`${gateway.url}/entities`, { headers: { 'api-version': '2.0' } })
    }
    await fetch(`${gateway.url}/elsewhere`, { headers: { 'api-version': '1.1' } })
    const unreached = { requests: sent, serverErrors: sent, p50: expect.any(Number) }
    await vi.waitFor(
      async () =>
        expect(await (await ask('/api/traffic')).json()).toMatchObject({
          clientVersions: expect.arrayContaining([
            expect.objectContaining({ version: '1.1', requests: 1, clientErrors: 1 }),
            expect.objectContaining({ version: '2.0', ...unreached }),
          ]),
          backends: expect.arrayContaining([
            expect.objectContaining({ backend: blue, version: '1.0', ...unreached }),
          ]),
        }),
      soon,
    )
  })

  test('says what needs attention: a flag that nobody asks, and clients that say no version', async () => {
    const unused = { kind: 'flag-unused', flag: 'other' }
    const unsaid = expect.objectContaining({ kind: 'silent-default', version: '1.0' })
    await fetch(`${gateway.url}/entities`)
    await vi.waitFor(
      async () => expect(await notices()).toEqual(expect.arrayContaining([unused, unsaid])),
      soon,
    )
  })

  test('tells of the migrations of its store, by gauges and by the API', async () => {
    const opened = await openStorePlace(store(), { env: {} })
    await plantRun(opened.runs, 'blue-to-green', { stranded: [strandedOf('a')] })
    await opened.close()
    const files = { store: store(), policy: 'files' } as const
    const other = await startGateway({ contract, config: configOf(files), log: silentLogger })
    const text = async (path: string) =>
      (
        await fetch(`${other.adminUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
      ).text()
    await vi.waitFor(
      async () =>
        expect(await text('/metrics')).toContain(
          'isthmus_migration_status{migration="blue-to-green",status="in_progress"} 1\n',
        ),
      { timeout: soon },
    )
    expect(await text('/metrics')).toContain(
      'isthmus_migration_documents{migration="blue-to-green",type="Entity",state="quarantined"} 1\n',
    )
    expect(JSON.parse(await text('/api/migrations/blue-to-green'))).toMatchObject({
      quarantined: { Entity: 1 },
    })
    await other.close()
  })

  test('takes other settings while it runs, and keeps its store', async () => {
    expect((await kill()).status).toBe(200)
    const kept = await gateway.reload(configOf({ store: store(), requireReason: true }))
    expect(kept).toEqual([])
    expect((await kill()).status).toBe(422)
    const other = await gateway.reload(configOf({ store: 'sqlite:elsewhere.db' }))
    expect(other).toEqual(['control > store'])
    expect((await kill()).status).toBe(200)
  })

  test('ends streams of events when it closes', async () => {
    const events = await ask('/api/events')
    const reader = events.body!.getReader()
    await reader.read()
    await gateway.close()
    for (;;) {
      const { done } = await reader.read()
      if (done) break
    }
    await expect(ask('/api/me')).rejects.toThrow(/fetch failed/)
    gateway = await startGateway({
      contract,
      config: configOf(undefined),
      log: silentLogger,
    })
    expect((await ask('/api/me')).status).toBe(404)
  })

  test('does not start where the environment lacks the address of its store', async () => {
    const config = configOf({ store: { env: 'NO_SUCH_VARIABLE' } })
    const started = startGateway({ contract, config, log: silentLogger, env: {} })
    await expect(started).rejects.toThrow(Failure)
  })
})
