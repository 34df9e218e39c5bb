import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { judgeBy } from '../../../src/control/judge.ts'
import { policyRules } from '../../../src/gateway/config/policy-rules.ts'
import { defineConfig, servedConfig } from '../../../src/gateway/index.ts'
import { useApi, type Running } from './support.ts'

const config = defineConfig({
  backends: {
    blue: { url: 'http://127.0.0.1:1', version: '1.0' },
    green: { url: 'http://127.0.0.1:2', version: '2.0' },
  },
  decision: { flag: 'schema', fallback: 'blue' },
})

const flag = {
  file: 'schema',
  definition: {
    state: 'ENABLED',
    variants: { blue: 'blue', green: 'green' },
    defaultVariant: 'blue',
  },
}

const tagOf = async (api: Running) =>
  (await api.ask('GET', '/flags/schema')).headers.get('etag')!.replaceAll('"', '')

describe('a flag of a release', () => {
  const api = useApi({
    judge: judgeBy(() => policyRules(servedConfig(config, contract), contract)),
  })
  const step = async (path: string, body: unknown) =>
    api.ask('POST', `/flags/schema/${path}`, {
      as: 'release-manager',
      body,
      ifMatch: await tagOf(api),
    })

  test('is ramped, step by step, and back', async () => {
    await api.ask('PUT', '/flags/schema', { body: { value: flag }, isNew: true })
    for (const percent of [5, 25, 10]) {
      const { status } = await step('ramp', { variant: 'green', percent, reason: `${percent} %` })
      expect(status).toBe(200)
    }
    const { json } = await api.ask('GET', '/flags/schema')
    expect(json.value.definition.targeting).toEqual({
      fractional: [
        { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] },
        ['green', 10],
        ['blue', 90],
      ],
    })
    const history = await api.ask('GET', '/flags/schema/history')
    expect(history.json.items.map(({ reason }: { reason: string }) => reason)).toEqual([
      '10 %',
      '25 %',
      '5 %',
      null,
    ])
    const back = await api.ask('POST', '/flags/schema/revert', { body: { to: 1 } })
    expect(back.status).toBe(200)
    expect((await api.ask('GET', '/flags/schema')).json.value).toEqual(flag)
  })

  test('lets a client go first, is disabled, and gets another default', async () => {
    expect((await step('clients', { client: 'rei', variant: 'green' })).status).toBe(200)
    expect((await step('default', { variant: 'green' })).status).toBe(200)
    expect((await step('state', { enabled: false })).status).toBe(200)
    const { json } = await api.ask('GET', '/flags/schema')
    expect(json.value.definition).toMatchObject({
      state: 'DISABLED',
      defaultVariant: 'green',
      targeting: { if: [{ in: [{ var: 'targetingKey' }, ['rei']] }, 'green'] },
    })
    expect((await step('clients', { client: 'rei', variant: null })).status).toBe(200)
  })

  test('is told what it lacks', async () => {
    const lacking = await step('ramp', { variant: 'red', percent: 5 })
    expect(lacking.status).toBe(422)
    expect(lacking.json.errors).toMatchObject([{ place: 'variants', choices: ['blue', 'green'] }])
    for (const percent of [-1, 101, 'all', 1e-9, null]) {
      expect((await step('ramp', { variant: 'green', percent })).status).toBe(422)
    }
    const absent = await api.ask('POST', '/flags/none/ramp', {
      body: { variant: 'green', percent: 1 },
      headers: { 'if-match': '*' },
    })
    expect(absent.status).toBe(404)
    const blind = await api.ask('POST', '/flags/schema/state', { body: { enabled: true } })
    expect(blind.status).toBe(428)
  })

  test('keeps numbers that no double holds', async () => {
    const text =
      '{"value":{"file":"n","definition":{"state":"ENABLED","variants":{"a":1.0,"b":1e400},"defaultVariant":"a"}}}'
    const put = await api.ask('PUT', '/flags/numbers', { body: text, isNew: true })
    expect(put.status).toBe(200)
    expect((await api.ask('GET', '/flags/numbers')).text).toContain('"variants":{"a":1,"b":1e400}')
  })
})

describe('a policy in files', () => {
  const api = useApi({ settings: { policy: 'files', requireReason: false } })

  test('is not edited here', async () => {
    const { status, json } = await api.ask('PUT', '/kills/all', { body: { backend: 'blue' } })
    expect([status, json.code]).toEqual([409, 'policy-in-files'])
  })
})
