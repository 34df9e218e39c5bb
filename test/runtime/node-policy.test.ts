/** A gateway on Node with its policy in files: what it starts on, and its own kill switches. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import { silentLogger, startGateway } from '../../src/runtime/node.ts'
import { contract, items } from '../gateway/support/contract.ts'
import { call, startStore } from '../gateway/support/servers.ts'
import { soon } from '../support/runs.ts'

const flags = (variant: string) =>
  JSON.stringify({
    flags: {
      store: {
        state: 'ENABLED',
        variants: { old: 'old', new: 'new' },
        defaultVariant: variant,
      },
    },
  })

const home = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-node-policy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'flags'))
  await writeFile(join(folder, 'flags', 'store.json'), flags('new'))
  return folder
}

const start = async (folder: string, config: Partial<GatewayConfigInput> = {}) => {
  const stores = await Promise.all(
    (['1.0', '2.0'] as const).map((version) =>
      startStore((_, outgoing) => {
        outgoing.writeHead(200, { 'Content-Type': 'application/json' })
        outgoing.end(JSON.stringify(items[version]))
      }),
    ),
  )
  const gateway = await startGateway({
    contract,
    config: defineConfig({
      backends: {
        old: { url: stores[0]?.url ?? '', version: '1.0' },
        new: { url: stores[1]?.url ?? '', version: '2.0' },
      },
      decision: { flag: 'store', fallback: 'old' },
      identity: { anonymous: { explain: true } },
      listen: { port: 0, adminPort: 0 },
      state: join(folder, 'state'),
      policy: { file: join(folder, 'policy.json') },
      ...config,
      flags: { folder: join(folder, 'flags'), ...config.flags },
    }),
    log: silentLogger,
  })
  let closed = false
  const close = async () => {
    if (!closed) await gateway.close()
    closed = true
  }
  onTestFinished(close)
  const decision = async () => {
    const answer = await call(`${gateway.url}/items/a`, { headers: { 'Isthmus-Explain': '1' } })
    return String(answer.headers['isthmus-decision'])
  }
  return { decision, close }
}

const eventually = (check: () => Promise<void>) =>
  vi.waitFor(check, { timeout: soon, interval: 20 })

describe('a gateway whose policy is in files', () => {
  test('is killed by the file of its instance, and by that of its policy, and comes back', async () => {
    const folder = await home()
    const { decision } = await start(folder)
    expect(await decision()).toContain('backend="new"')
    const all = { scope: { kind: 'all' }, backend: 'old' }
    await writeFile(join(folder, 'policy.json'), JSON.stringify({ kills: { all } }))
    await eventually(async () => expect(await decision()).toContain('by="all"'))
    await mkdir(join(folder, 'state'), { recursive: true })
    await writeFile(join(folder, 'state', 'kill.json'), JSON.stringify({ kills: [all] }))
    await eventually(async () => expect(await decision()).toContain('by="instance:all"'))
    await rm(join(folder, 'policy.json'))
    await rm(join(folder, 'state', 'kill.json'))
    await eventually(async () => expect(await decision()).toContain('backend="new"'))
  })

  test('starts with a broken flag file on what was good last, and refuses where nothing was kept', async () => {
    const folder = await home()
    const first = await start(folder)
    const before = await first.decision()
    await first.close()
    await writeFile(join(folder, 'flags', 'store.json'), '{ broken')
    const second = await start(folder)
    expect(await second.decision()).toBe(before)
    await second.close()
    await rm(join(folder, 'state'), { recursive: true })
    await expect(start(folder)).rejects.toMatchObject({
      code: 'flags-invalid',
      exitCode: 1,
    })
  })

  test('serves the fallback where it may, until its flags are mended', async () => {
    const folder = await home()
    await writeFile(join(folder, 'flags', 'store.json'), '{ broken')
    const { decision } = await start(folder, { flags: { onBroken: 'fallback' } })
    expect(await decision()).toContain('backend="old"')
    await writeFile(join(folder, 'flags', 'store.json'), flags('new'))
    await eventually(async () => expect(await decision()).toContain('backend="new"'))
  })
})
