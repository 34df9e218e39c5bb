/** Which rule of a flag decided, asked of gateways that run: with flags of files, and of a control store. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { openStorePlace } from '../../src/control/node/store-place.ts'
import type { FlagTrace } from '../../src/flags/index.ts'
import { defineConfig, type Explanation } from '../../src/gateway/index.ts'
import type { JsonObject } from '../../src/json/index.ts'
import { silentLogger, startGateway } from '../../src/runtime/node.ts'

const definition: JsonObject = {
  state: 'ENABLED',
  variants: { blue: 'blue', green: 'green' },
  defaultVariant: 'blue',
  targeting: {
    if: [
      { $ref: 'goes-first' },
      'green',
      {
        fractional: [
          { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] },
          ['green', 1],
          ['blue', 99],
        ],
      },
    ],
  },
}

const evaluators: JsonObject = { 'goes-first': { in: [{ var: 'targetingKey' }, ['canary']] } }

const home = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-explain-rules-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'flags'))
  const document = { flags: { 'entity-schema': definition }, $evaluators: evaluators }
  await writeFile(join(folder, 'flags', 'entity-schema.json'), JSON.stringify(document))
  return folder
}

const started = async (folder: string, control: object) => {
  const gateway = await startGateway({
    contract,
    config: defineConfig({
      backends: {
        blue: { url: 'http://127.0.0.1:9', version: '1.0' },
        green: { url: 'http://127.0.0.1:9', version: '2.0' },
      },
      decision: { flag: 'entity-schema', fallback: 'blue' },
      identity: { trustedHeader: { name: 'x-client' } },
      flags: { folder: join(folder, 'flags') },
      state: join(folder, 'state'),
      listen: { port: 0, adminPort: 0 },
      ...control,
    }),
    log: silentLogger,
  })
  onTestFinished(() => gateway.close())
  return gateway
}

/** What a gateway says of a client, at an address of its admin listener. */
const asking =
  (url: string, token = '') =>
  async (client: string, more: object = {}): Promise<FlagTrace | undefined> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'GET', path: '/entities', client, ...more }),
    })
    expect(answer.status).toBe(200)
    const { steps } = (await answer.json()) as Explanation
    return steps.find(({ rules }) => rules !== undefined)?.rules
  }

const byRule: FlagTrace = {
  flag: 'entity-schema',
  variant: 'green',
  steps: [
    {
      depth: 0,
      kind: 'condition',
      says: 'client is one of canary',
      outcome: 'yes',
      evaluator: 'goes-first',
    },
    { depth: 1, kind: 'result', says: 'green', outcome: 'yes' },
  ],
}

const byShare = {
  flag: 'entity-schema',
  variant: 'blue',
  steps: [
    { says: 'client is one of canary', outcome: 'no' },
    { kind: 'otherwise', outcome: 'yes' },
    {
      says: 'blue, by shares',
      shares: {
        by: 'key of the flag + client',
        of: 100,
        weights: [
          { variant: 'green', weight: 1, isChosen: false },
          { variant: 'blue', weight: 99, isChosen: true },
        ],
      },
    },
  ],
}

describe('the rule that decided is told', () => {
  test('of flags in files, by the admin listener', async () => {
    const gateway = await started(await home(), {})
    const ask = asking(`${gateway.adminUrl}/explain`)
    expect(await ask('canary')).toEqual(byRule)
    expect(await ask('somebody')).toMatchObject(byShare)
  })

  test('of flags in a control store, by the admin API; not where a kill switch decides', async () => {
    const folder = await home()
    const place = `sqlite:${join(folder, 'control.db')}` as const
    const store = await openStorePlace(place, { env: {} })
    await store.migrate()
    const { secret } = await store.createToken({ name: 'a', role: 'viewer', by: 'test' })
    await store.commit({
      actor: 'cli:test',
      action: 'policy.apply',
      edits: [
        { kind: 'flag', id: 'entity-schema', value: { file: 'entity-schema', definition } },
        { kind: 'flag-file', id: 'entity-schema', value: { evaluators } },
        {
          kind: 'kill',
          id: 'client:killed',
          value: { scope: { kind: 'client', client: 'killed' }, backend: 'green' },
        },
      ],
      judge: async () => [],
    })
    await store.close()
    const gateway = await started(folder, { control: { store: place, policy: 'store' } })
    const ask = asking(`${gateway.adminUrl}/api/explain`, secret)
    expect(await ask('canary')).toEqual(byRule)
    expect(await ask('somebody')).toMatchObject(byShare)
    expect(await ask('killed')).toBeUndefined()
    expect(await ask('canary', { version: '7.7' })).toBeUndefined()
  })
})
