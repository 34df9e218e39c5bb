/** What operators are told of a gateway on Node: `/readyz?verbose`, gauges, and where its listener is. */
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { defineConfig, type Check, type GatewayConfigInput } from '../../src/gateway/index.ts'
import { silentLogger, startGateway } from '../../src/runtime/node.ts'
import { root } from '../cli/support.ts'
import { contract } from '../gateway/support/contract.ts'
import { soon } from '../support/runs.ts'

const flags = (variant: string) =>
  JSON.stringify({
    flags: {
      store: { state: 'ENABLED', variants: { old: 'old', new: 'new' }, defaultVariant: variant },
    },
  })

const home = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-readiness-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'flags'))
  await writeFile(join(folder, 'flags', 'store.json'), flags('new'))
  return folder
}

/** Nobody asks the backends. */
const configOf = (folder: string, more: Partial<GatewayConfigInput> = {}) =>
  defineConfig({
    backends: {
      old: { url: 'http://127.0.0.1:1', version: '1.0' },
      new: { url: 'http://127.0.0.1:1', version: '2.0' },
    },
    decision: { flag: 'store', fallback: 'old' },
    listen: { port: 0, adminPort: 0 },
    state: join(folder, 'state'),
    policy: { file: join(folder, 'policy.json') },
    ...more,
    flags: { folder: join(folder, 'flags') },
  })

const start = async (config: ReturnType<typeof configOf>) => {
  const gateway = await startGateway({ contract, config, log: silentLogger })
  let closed = false
  const close = async () => {
    if (!closed) await gateway.close()
    closed = true
  }
  onTestFinished(close)
  const verbose = async () => {
    const answer = await fetch(`${gateway.adminUrl}/readyz?verbose`)
    const { ready, checks } = (await answer.json()) as { ready: boolean; checks: readonly Check[] }
    const named = Object.fromEntries(checks.map(({ name, ...check }) => [name, check]))
    return { status: answer.status, ready, checks: named }
  }
  const bare = async () => {
    const answer = await fetch(`${gateway.adminUrl}/readyz`)
    return { status: answer.status, text: await answer.text() }
  }
  return { ...gateway, verbose, bare, close }
}

const eventually = (check: () => Promise<void>) =>
  vi.waitFor(check, { timeout: soon, interval: 20 })

test('a gateway tells by which policy it decides, that its flags are sound, and when it drains', async () => {
  const gateway = await start(configOf(await home()))
  const told = await gateway.verbose()
  expect(told).toMatchObject({ status: 200, ready: true })
  expect(Object.keys(told.checks)).toEqual(['policy', 'flags', 'kill file', 'draining'])
  expect(told.checks).toMatchObject({
    policy: {
      ok: true,
      says: expect.stringMatching(/^\d+-[0-9a-f]{8} of files, since 2.*Z, 0.0 s old$/),
    },
    flags: { ok: true, says: expect.stringMatching(/^[0-9a-f]{12}$/) },
    'kill file': { ok: true, says: expect.stringMatching(/kill\.json: none is thrown$/) },
    draining: { ok: true, says: 'no' },
  })
  expect(await gateway.bare()).toEqual({ status: 200, text: 'ok\n' })
  gateway.drain()
  expect(await gateway.bare()).toEqual({ status: 503, text: 'draining\n' })
  expect(await gateway.verbose()).toMatchObject({
    status: 503,
    ready: false,
    checks: { policy: { ok: true }, draining: { ok: false, says: 'yes' } },
  })
})

test('a broken flag file is named with what is wrong, and leaves the gateway ready', async () => {
  const folder = await home()
  const gateway = await start(configOf(folder))
  await writeFile(join(folder, 'flags', 'store.json'), '{ broken')
  await eventually(async () =>
    expect((await gateway.verbose()).checks).toMatchObject({
      policy: { ok: false, says: expect.stringContaining('from the copy that was kept') },
      flags: {
        ok: false,
        says: expect.stringMatching(
          /store\.json since .*its last good content in force: .*name expected/,
        ),
      },
    }),
  )
  expect(await gateway.verbose()).toMatchObject({ status: 200, ready: true })
  expect(await gateway.bare()).toEqual({ status: 200, text: 'ok\n' })
  await writeFile(join(folder, 'flags', 'store.json'), flags('old'))
  await eventually(async () =>
    expect((await gateway.verbose()).checks).toMatchObject({
      policy: { ok: true },
      flags: { ok: true },
    }),
  )
})

test('thrown switches of the kill file are told, and what is broken in it', async () => {
  const folder = await home()
  const gateway = await start(configOf(folder))
  const file = join(folder, 'state', 'kill.json')
  const kills = [{ scope: { kind: 'version', version: '1.0' }, backend: 'old' }]
  const asked = async () => (await fetch(`${gateway.adminUrl}/kills`)).json()
  expect(await asked()).toEqual({ items: [{ file, kills: [], errors: [] }] })
  await mkdir(join(folder, 'state'), { recursive: true })
  await writeFile(file, JSON.stringify({ kills }))
  await eventually(async () =>
    expect(await gateway.verbose()).toMatchObject({
      ready: true,
      checks: {
        'kill file': { ok: true, says: expect.stringMatching(/thrown: version:1\.0 to old$/) },
      },
    }),
  )
  expect(await asked()).toEqual({ items: [{ file, kills, errors: [] }] })
  await writeFile(file, '{ broken')
  await eventually(async () =>
    expect(await gateway.verbose()).toMatchObject({
      ready: true,
      checks: {
        'kill file': {
          ok: false,
          says: expect.stringMatching(/version:1\.0 to old; not in force/),
        },
      },
    }),
  )
})

test('a broken policy file is told of, and leaves the gateway ready', async () => {
  const folder = await home()
  const gateway = await start(configOf(folder))
  await writeFile(join(folder, 'policy.json'), '{ broken')
  await eventually(async () =>
    expect(await gateway.verbose()).toMatchObject({
      status: 200,
      ready: true,
      checks: {
        policy: { ok: false, says: expect.stringMatching(/; not in force: .*policy\.json/) },
        flags: { ok: true },
      },
    }),
  )
})

test('a gateway tells whether its control store answers, and is ready without it', async () => {
  const folder = await home()
  const file = join(folder, 'control.db')
  const control = { store: `sqlite:${file}`, pollMs: 100 } as const
  const first = await start(configOf(folder, { control }))
  expect((await first.verbose()).checks).toMatchObject({
    policy: { ok: true, says: expect.stringContaining(' of the store, since ') },
    control: { ok: true, says: expect.stringMatching(/^answered \d+\.\d s ago$/) },
  })
  await first.close()
  const kept = join(folder, 'state', 'policy.json')
  const text = await readFile(kept, 'utf8')
  const { at } = JSON.parse(text).head as { at: string }
  await writeFile(kept, text.replace(at, '2026-01-01T00:00:00.000Z'))
  // A folder in the place of the store: it cannot be opened, as one that is away.
  for (const name of ['', '-wal', '-shm']) await rm(file + name, { force: true })
  await mkdir(file)
  const second = await start(configOf(folder, { control }))
  const { ready, checks } = await second.verbose()
  expect(ready).toBe(true)
  expect(checks['policy']).toMatchObject({
    ok: false,
    says: expect.stringMatching(/from the copy that was kept$/),
  })
  expect(checks['control']).toMatchObject({
    ok: false,
    says: expect.stringMatching(
      /^has not answered for \d{5,}\.\d s: .*control\.db cannot be opened/,
    ),
  })
})

test('metrics tell build, policy and process, as they are when they are asked for', async () => {
  const folder = await home()
  const gateway = await start(configOf(folder))
  const value = async (series: string): Promise<number> => {
    const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length),
    )
  }
  const { version } = packageJson
  const labels = `version="${version}",contract="${contract.hash}",node="${process.version}"`
  expect(await value(`isthmus_build{${labels}}`)).toBe(1)
  expect(await value('isthmus_policy_age_seconds')).toBe(0)
  const number = await value('isthmus_policy_number')
  expect(number).toBeGreaterThan(0)
  await writeFile(join(folder, 'flags', 'store.json'), flags('old'))
  await eventually(async () => expect(await value('isthmus_policy_number')).toBeGreaterThan(number))
  const user = await value('process_cpu_time_seconds_total{cpu_mode="user"}')
  expect(user).toBeGreaterThan(0)
  expect(await value('process_cpu_time_seconds_total{cpu_mode="user"}')).toBeGreaterThanOrEqual(
    user,
  )
  expect(await value('process_memory_usage_bytes')).toBeGreaterThan(1e7)
  expect(await value('v8js_memory_heap_used_bytes')).toBeGreaterThan(1e6)
  expect(await value('v8js_memory_heap_size_bytes')).toBeGreaterThan(1e6)
  expect(await value('nodejs_eventloop_delay_p50_seconds')).toBeGreaterThanOrEqual(0)
  expect(await value('nodejs_eventloop_delay_p99_seconds')).toBeGreaterThanOrEqual(0)
  expect(await value('process_uptime_seconds')).toBeGreaterThan(0)
})

test('metrics tell how long the garbage collector takes', async () => {
  const gateway = await start(configOf(await home()))
  const made: unknown[] = []
  await vi.waitFor(async () => {
    for (let at = 0; at < 1_000_000; at++) made[at] = { at }
    const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
    expect(text).toMatch(/^v8js_gc_duration_seconds_count\{v8js_gc_type="m(?:in|aj)or"\} [1-9]/m)
  }, soon)
})

test('metrics tell configurations apart, on each machine alike, and which one is in force', async () => {
  const folder = await home()
  const config = configOf(folder)
  const [gateway, other] = [await start(config), await start(configOf(folder))]
  const hashes = async ({ adminUrl }: typeof gateway) => {
    const text = await (await fetch(`${adminUrl}/metrics`)).text()
    const lines = text.matchAll(/^isthmus_config_info\{hash="([0-9a-f]{12})"\} (\d)$/gm)
    return [...lines].map(([, hash = '', value]) => [hash, Number(value)] as const)
  }
  const before = await hashes(gateway)
  expect(before).toEqual([[expect.any(String), 1]])
  expect(await hashes(other)).toEqual(before)
  const hash = before[0]?.[0] ?? ''
  await gateway.reload(configOf(folder, { identity: { apiKey: {} } }))
  const after = await hashes(gateway)
  expect(after).toHaveLength(2)
  expect(after).toContainEqual([hash, 0])
  await gateway.reload(config)
  expect(await hashes(gateway)).toContainEqual([hash, 1])
})

test('all that a gateway tells Prometheus is on the page of metrics', async () => {
  const control = { store: `sqlite:${join(await home(), 'control.db')}` } as const
  const gateway = await start(configOf(await home(), { control }))
  const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  const told = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  const page = readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8')
  expect(told.length).toBeGreaterThan(20)
  expect(told.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([])
})

test.runIf(process.platform === 'linux')('metrics tell how many files are open', async () => {
  const gateway = await start(configOf(await home()))
  const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(text).toMatch(/^process_open_file_descriptor_count \d{2,}$/m)
})

test.each([
  ['absent', undefined],
  ['empty', ''],
])('the listeners stay on the loopback where their address is %s', async (_, host) => {
  const config = configOf(await home())
  const { adminHost: _admin, host: _host, ...listen } = config.listen
  // As a program without types may write it, which never asked `defineConfig`.
  const given = { ...listen, ...(host === undefined ? {} : { host, adminHost: host }) }
  const gateway = await start({ ...config, listen: given as typeof config.listen })
  expect(new URL(gateway.url).hostname).toBe('127.0.0.1')
  expect(new URL(gateway.adminUrl).hostname).toBe('127.0.0.1')
  expect(await gateway.bare()).toEqual({ status: 200, text: 'ok\n' })
})
