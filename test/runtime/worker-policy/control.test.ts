import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { snapshotKey } from '../../../src/control/worker/index.ts'
import { isthmus } from '../../cli/support.ts'
import { plantRun, strandedOf } from '../../migrate/support/planted-run.ts'
import { ids } from '../../suite/fixtures.ts'
import { startStores } from '../../suite/setup.ts'
import { deploy, eventually, type Deployed } from './deployed.ts'
import { project } from './project.ts'

const policyFile = { clients: { 'to-move': { keys: [], pin: '1.1', explain: true } } }
const made = await project(
  { control: { store: { d1: 'DB', kv: 'POLICY' }, maxAgeMs: 100 } },
  { 'policy.json': policyFile },
)
const gateway = await made.bundle()
const control = await made.bundle('.isthmus/worker/control.js')
const stores = await startStores()
const bindings = {
  ISTHMUS_BACKENDS: JSON.stringify({ blue: stores.urls['1.1'], green: stores.urls['2.0'] }),
}

const initSql = async () => {
  const files = ['--contract', made.contract, '--config', made.config]
  const { code, stdout, stderr } = await isthmus(['control', 'init', '--d1-sql', ...files], {
    cwd: made.folder,
  })
  const secret = /ist_[\w-]+/.exec(stderr)?.[0] ?? ''
  return { code, sql: stdout, secret }
}

const init = await initSql()

afterAll(async () => {
  await stores.close()
  await made.remove()
})

const asked = async (url: string, id: string) => {
  const answer = await fetch(`${url}/entities/${ids.ada}`, {
    headers: { 'X-Client-Id': id, 'Isthmus-Explain': '1' },
  })
  await answer.arrayBuffer()
  const decision = answer.headers.get('isthmus-decision') ?? ''
  return {
    status: answer.status,
    policy: Number(/policy="(\d+)-/.exec(decision)?.[1]),
    backend: /backend="([^"]*)"/.exec(decision)?.[1],
    version: answer.headers.get('api-version'),
  }
}

let worker: Deployed

/** As `wrangler d1 execute` does. */
const execute = async (sql: string): Promise<void> => {
  for (const text of sql.split(/;\n/)) if (text.trim() !== '') await worker.sql(text)
}

const api = async (
  method: string,
  path: string,
  body?: unknown,
  token = init.secret,
  headers: Readonly<Record<string, string>> = {},
) => {
  const answer = await fetch(`${worker.url}/_isthmus/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text }
}

describe('the control plane as a Worker', () => {
  beforeEach(async () => {
    worker = await deploy(gateway, bindings, control)
  })
  afterEach(() => worker.close())

  test('begins with the SQL of `control init`: tables, the policy of the files, one token, whose secret is nowhere in it', async () => {
    expect(init.code).toBe(0)
    expect(init.secret).toMatch(/^ist_/)
    expect(init.sql).not.toContain(init.secret)
    await execute(init.sql)
    expect(await asked(worker.url, 'to-green')).toMatchObject({ policy: 1, backend: 'green' })
    expect(await asked(worker.url, 'to-move')).toMatchObject({ policy: 1, version: '1.1.0' })
    const { store } = worker
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 2 })
    await plantRun(store.runs, 'moved', { stranded: [strandedOf('<b>')] })
    const page = await api('GET', '/migrations/moved/report', undefined, init.secret, {
      accept: 'text/html',
    })
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('&lt;b&gt;') })
    const paused = { 'if-match': '*' }
    const answer = await api('POST', '/migrations/moved/pause', {}, init.secret, paused)
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'paused' })
    await expect(execute(init.sql)).rejects.toThrow('already exists')
  })

  test('tells how much traffic Workers of the data plane had, and what needs attention', async () => {
    await execute(init.sql)
    for (let at = 0; at < 3; at += 1) await asked(worker.url, 'to-green')
    const traffic = await eventually(
      async () => JSON.parse((await api('GET', '/traffic')).text),
      ({ all }) => all.requests === 3,
    )
    expect(traffic.backends).toMatchObject([
      { backend: 'green', version: '2.0', requests: 3, serverErrors: 0, p50: expect.any(Number) },
    ])
    const { status, text } = await api('GET', '/attention')
    expect([status, JSON.parse(text).counts.critical]).toEqual([200, 0])
  })

  test('lets nobody in without a token, and does not work before it was set up', async () => {
    expect((await api('GET', '/policy')).status).toBe(503)
    await execute(init.sql)
    expect((await api('GET', '/policy', undefined, 'ist_nobody')).status).toBe(401)
    expect((await fetch(`${worker.url}/_isthmus/api/policy`)).status).toBe(401)
    expect((await fetch(`${worker.url}/_isthmus/other`)).status).toBe(404)
    expect((await api('GET', '/policy')).status).toBe(200)
  })

  test('brings the console, which signs somebody in by a link that the API makes', async () => {
    await worker.close()
    worker = await deploy(gateway, bindings, control, join(made.folder, '.isthmus/worker/console'))
    await execute(init.sql)
    const page = await fetch(`${worker.url}/_isthmus/console/clients/nerv-lab`)
    const html = await page.text()
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(html).toContain('<base href="/_isthmus/console/"')
    expect(html).toContain('<meta name="isthmus-api" content="/_isthmus/api"')
    const [, script = ''] = /src="\.\/(assets\/[^"]+\.js)"/.exec(html) ?? []
    const asset = await fetch(`${worker.url}/_isthmus/console/${script}`)
    expect([asset.status, asset.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('javascript'),
    ])
    expect((await asset.text()).length).toBeGreaterThan(100_000)
    const missing = await fetch(`${worker.url}/_isthmus/console/assets/none.js`)
    expect([missing.status, await missing.text()]).toEqual([404, expect.any(String)])

    const told = await isthmus(['console', '--gateway', `${worker.url}/_isthmus`, '--json'], {
      cwd: made.folder,
      env: { ISTHMUS_TOKEN: init.secret },
    })
    const { url } = JSON.parse(told.stdout) as { readonly url: string }
    const [where, code] = url.split('#code=')
    expect(where).toBe(`${worker.url}/_isthmus/console/`)
    const signedIn = JSON.parse((await api('POST', '/sign-in', { code })).text) as {
      readonly secret: string
    }
    expect(await api('GET', '/me', undefined, signedIn.secret)).toMatchObject({ status: 200 })
    expect(await api('POST', '/sign-in', { code })).toMatchObject({ status: 401 })
  })

  test('makes strangers wait who fail too often, over all requests of an isolate', async () => {
    await execute(init.sql)
    const statuses = new Set<number>()
    for (let i = 0; i < 40; i++) {
      statuses.add((await api('GET', '/policy', undefined, `ist_wrong${i}`)).status)
    }
    expect([...statuses]).toEqual([401, 429])
  })

  test('edits by the API and by commands reach the Workers of the data plane, by KV without D1', async () => {
    await execute(init.sql)
    expect(await asked(worker.url, 'to-green')).toMatchObject({ policy: 1, backend: 'green' })
    const edited = await api('PUT', '/kills/all', { backend: 'blue', reason: 'test' })
    expect([edited.status, edited.text]).toEqual([200, expect.any(String)])
    const put = await worker.kv.get(snapshotKey('inner-universe'))
    expect(put).toContain('"number":2')
    await eventually(
      () => asked(worker.url, 'to-green'),
      ({ policy, backend }) => policy === 2 && backend === 'blue',
    )
    const pin = ['clients', 'pin', 'to-move', '2.0', '--gateway', `${worker.url}/_isthmus`, '--yes']
    const files = ['--contract', made.contract, '--config', made.config]
    const done = await isthmus([...pin, ...files], {
      cwd: made.folder,
      env: { ISTHMUS_TOKEN: init.secret },
    })
    expect([done.code, done.stderr]).toEqual([0, expect.any(String)])
    await eventually(
      () => asked(worker.url, 'to-move'),
      ({ policy, version }) => policy === 3 && version === '2.0.0',
    )
    const { store } = worker
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 4 })
  })

  test('refuses what its contract and configuration cannot follow', async () => {
    await execute(init.sql)
    const { status, text } = await api('PUT', '/kills/all', { backend: 'purple' })
    expect(status).toBe(422)
    expect(text).toContain('there is no backend \\"purple\\"')
  })

  test('tells of each new policy as it comes, to streams of several requests', async () => {
    await execute(init.sql)
    const read = async () => {
      const headers = { authorization: `Bearer ${init.secret}` }
      const answer = await fetch(`${worker.url}/_isthmus/api/events`, { headers })
      expect(answer.status).toBe(200)
      const decoder = new TextDecoder()
      let text = ''
      for await (const chunk of answer.body ?? []) {
        text += decoder.decode(chunk, { stream: true })
        if (text.includes('"number":2')) break
      }
      return text
    }
    const streams = [read(), read()]
    expect((await api('PUT', '/kills/all', { backend: 'blue' })).status).toBe(200)
    for (const text of await Promise.all(streams)) expect(text).toContain('event: policy')
  })

  test('answers the census by what Workers have counted', async () => {
    await execute(init.sql)
    for (let i = 0; i < 3; i++) await asked(worker.url, 'to-move')
    const found = await eventually(
      () => api('GET', '/census'),
      ({ text }) => text.includes('to-move'),
    )
    expect(found.status).toBe(200)
  })

  test('takes rollouts as far as they get each time, and its gates refuse who asks by hand', async () => {
    await execute(init.sql)
    const value = { from: 'blue', to: 'green', resources: ['entities'] }
    const steps = [{ stage: 'dualwrite' }, { stage: 'shadow' }, { stage: 'live' }]
    const path = '/rollouts/move'
    const set = await api('PUT', path, { value: { ...value, plan: { steps } } }, undefined, {
      'if-none-match': '*',
    })
    expect([set.status, set.text]).toEqual([200, expect.any(String)])
    await worker.scheduled()
    const statusNow = async () =>
      JSON.parse((await api('GET', `${path}/status`)).text) as Record<string, unknown>
    expect(await statusNow()).toMatchObject({
      state: { target: { stage: 'dualwrite' }, step: 0, reachedAt: expect.any(Number) },
      resources: [{ resource: 'entities', stage: 'dualwrite', phase: 'stable' }],
      blocked: [expect.stringContaining('script: ')],
    })
    const any = { 'if-match': '*' }
    const refused = await api('POST', `${path}/advance`, { stage: 'shadow' }, undefined, any)
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('script: ')])
    expect((await api('POST', `${path}/copied`, {}, undefined, any)).status).toBe(200)
    await worker.scheduled()
    expect(await statusNow()).toMatchObject({
      resources: [{ stage: 'shadow' }],
      blocked: [expect.stringContaining('compatibility: ')],
    })
    const { store } = worker
    expect(await store.verifyAudit()).toMatchObject({ ok: true })
  })

  test.each(['control token list', 'serve --port 0'])(
    'is reached by Workers only, and `isthmus %s` says so',
    async (command) => {
      const files = ['--config', made.config]
      const { code, stderr } = await isthmus(
        [
          ...command.split(' '),
          ...files,
          ...(command === 'serve --port 0' ? ['--contract', made.contract] : []),
        ],
        { cwd: made.folder },
      )
      expect(code).not.toBe(0)
      expect(stderr).toContain('only Workers reach D1')
    },
  )

  test('weighs what a Worker may, and has the admin API', () => {
    expect(control.gzipped).toBeLessThanOrEqual(400_000)
    expect(control.script).toContain('isthmus_audit')
  })
})
