import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileFlagSet } from '../../src/flags/index.ts'

const run = promisify(execFile)
const config = 'test/flags/workerd/wrangler.toml'

let folder: string
let workerd: Miniflare

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-workerd-'))
  const wrangler = ['node_modules/wrangler/bin/wrangler.js', 'deploy', '--dry-run']
  await run(process.execPath, [...wrangler, '--outdir', folder, '--config', config], {
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: folder },
  })
  workerd = new Miniflare({
    modules: true,
    script: await readFile(join(folder, 'worker.js'), 'utf8'),
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
  })
  await workerd.ready
})

afterAll(async () => {
  await workerd?.dispose()
  await rm(folder, { recursive: true, force: true })
})

const decide = async (client: string): Promise<unknown> => {
  const response = await workerd.dispatchFetch(`http://worker/?client=${client}`)
  return response.json()
}

describe('in workerd, where code cannot be generated', () => {
  test.each([
    ['anonymous', 'blue'],
    ['nerv-canary', 'green'],
    ['client-2', 'green'],
    ['client-1', 'blue'],
  ])('%s is sent to %s, as on Node', async (client, backend) => {
    expect(await decide(client)).toMatchObject({
      backend: { value: backend, variant: backend, reason: 'TARGETING_MATCH' },
      allToBlue: { value: false, variant: 'off', reason: 'STATIC' },
    })
  })

  test('no decision was a default, and the set has the version it has on Node', async () => {
    const names = ['flags/entity-schema.json', 'flags/kill-switch.json']
    const files = await Promise.all(
      names.map(async (name) => ({ name, text: await readFile(name, 'utf8') })),
    )
    const compiled = await compileFlagSet(files)
    const answer = await decide('anonymous')
    expect(answer).toMatchObject({ version: compiled.ok && compiled.set.version })
    expect(answer).toHaveProperty('metrics', expect.not.stringContaining('flags_defaults_total{'))
  })
})
