import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { defineConfig, type GatewayConfig } from '../../src/gateway/index.ts'
import { startGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { flagFilesOf, storeName } from '../suite/flag-files.ts'

const blue = storeName('1.0')

let folder = ''
const database = () => join(folder, 'db', 'control.db')

const configOf = (state: string | false): GatewayConfig =>
  defineConfig({
    backends: { [blue]: { url: 'http://127.0.0.1:9', version: '1.0' } },
    decision: { flag: 'entity-schema', fallback: blue },
    identity: { anonymous: { allow: true, explain: true } },
    flags: { folder: join(folder, 'flags') },
    listen: { port: 0, adminPort: 0 },
    state,
    control: { store: `sqlite:${database()}` },
  })

const start = (state: string | false) =>
  startGateway({ contract, config: configOf(state), log: silentLogger })

const decisionOf = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/entities`, { headers: { 'isthmus-explain': '1' } })
  return /policy="[^"]+"/.exec(answer.headers.get('isthmus-decision') ?? '')?.[0] ?? ''
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-store-policy-'))
  await mkdir(join(folder, 'flags'))
  for (const [name, content] of Object.entries(flagFilesOf(['1.0']))) {
    await writeFile(join(folder, 'flags', name), JSON.stringify(content))
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a control store that is damaged when a gateway starts', () => {
  let before = ''

  test('was made for this user alone', async () => {
    const gateway = await start(join(folder, 'state'))
    before = await decisionOf(gateway.url)
    await gateway.close()
    expect(before).toMatch(/^policy="1-/)
    const modes = process.platform === 'win32' ? 0o600 : (await stat(database())).mode & 0o777
    expect(modes).toBe(0o600)
  })

  test('lets it go on by the policy that was kept, which readiness tells', async () => {
    await rm(join(folder, 'db'), { recursive: true })
    await mkdir(join(folder, 'db'))
    await writeFile(
      database(),
      'no database, but some text that is long enough to be one'.repeat(20),
    )
    const gateway = await start(join(folder, 'state'))
    try {
      expect(await decisionOf(gateway.url)).toBe(before)
      const ready = await fetch(`${gateway.adminUrl}/readyz?verbose`)
      expect(ready.status).toBe(200)
      const { checks } = (await ready.json()) as { checks: { name: string; ok: boolean }[] }
      expect(checks).toContainEqual(expect.objectContaining({ name: 'policy', ok: false }))
    } finally {
      await gateway.close()
    }
  })

  test('refuses to start where nothing was kept', async () => {
    await expect(start(false)).rejects.toMatchObject({ code: 'control-corrupt' })
  })
})

const files = (name: string) => join(folder, name)

const begin = async (name: string, text: string, flags: Readonly<Record<string, string>>) => {
  await mkdir(files(`${name}-flags`))
  for (const [file, content] of Object.entries(flags)) {
    await writeFile(files(`${name}-flags/${file}`), content)
  }
  await writeFile(files(`${name}.json`), text)
  const config: GatewayConfig = {
    ...configOf(false),
    flags: { folder: files(`${name}-flags`), onBroken: 'refuse' },
    policy: { file: files(`${name}.json`) },
  }
  const control = defineConfig({ ...config, control: { store: `sqlite:${files(`${name}.db`)}` } })
  return startGateway({ contract, config: control, log: silentLogger })
}

describe('a control store that has no policy yet', () => {
  const flags = Object.fromEntries(
    Object.entries(flagFilesOf(['1.0'])).map(([name, content]) => [name, JSON.stringify(content)]),
  )

  test('begins with all that files say, the policy file among them', async () => {
    const kills = { 'version:1.0': { scope: { kind: 'version', version: '1.0' }, backend: blue } }
    const policy = { clients: { pilot: { pin: 'v1.0.3' } }, kills }
    const gateway = await begin('whole', JSON.stringify(policy), flags)
    const { openStorePlace } = await import('../../src/control/node/store-place.ts')
    const store = await openStorePlace(`sqlite:${files('whole.db')}`, { env: {} })
    try {
      const { entries } = await store.entries()
      expect(entries).toContainEqual(
        expect.objectContaining({ kind: 'client', id: 'pilot', value: { keys: [], pin: '1.0' } }),
      )
      expect(entries).toContainEqual(expect.objectContaining({ kind: 'kill', id: 'version:1.0' }))
    } finally {
      await store.close()
      await gateway.close()
    }
  })

  test('does not begin with half of them', async () => {
    const half = begin('half', '{}', { ...flags, 'other.json': '{"flags": {' })
    await expect(half).rejects.toMatchObject({ code: 'flags-invalid' })
    await expect(begin('torn', '{"clients": ', flags)).rejects.toMatchObject({
      code: 'policy-invalid',
    })
  })
})
