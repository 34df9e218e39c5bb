import { OpenFeature } from '@openfeature/server-sdk'
import { OFREPProvider } from '@openfeature/ofrep-provider'
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { createFlags, staticSource, type Flags } from '../../../src/flags/index.ts'
import { checkConfig, defineConfig } from '../../../src/gateway/index.ts'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { startGateway } from '../support/gateway.ts'
import { contract } from '../support/contract.ts'

const hashed = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`

const forClients = { metadata: { ofrep: true } }

const document = {
  flags: {
    store: { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' },
    colour: {
      ...forClients,
      state: 'ENABLED',
      variants: { red: 'red', green: 'green' },
      defaultVariant: 'red',
      targeting: { if: [{ in: [{ var: 'targetingKey' }, ['ann']] }, 'green', 'red'] },
    },
    limit: {
      ...forClients,
      state: 'ENABLED',
      variants: { low: 3, high: 4.5 },
      defaultVariant: 'high',
    },
    theme: {
      ...forClients,
      state: 'ENABLED',
      variants: { dark: { background: '#000', depth: [1, 2] } },
      defaultVariant: 'dark',
    },
    beta: {
      ...forClients,
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: 'off',
      targeting: {
        if: [
          { or: [{ '==': [{ var: 'tenant' }, 'acme'] }, { '==': [{ var: 'resource' }, 'gold'] }] },
          'on',
          'off',
        ],
      },
    },
    old: {
      ...forClients,
      state: 'ENABLED',
      variants: { yes: true, no: false },
      defaultVariant: 'no',
      targeting: { if: [{ '==': [{ var: 'clientVersion' }, '1.0'] }, 'yes', 'no'] },
    },
    plan: {
      ...forClients,
      state: 'ENABLED',
      variants: { gold: 'gold', other: 'other' },
      defaultVariant: 'other',
      targeting: { if: [{ '==': [{ var: 'plan' }, 'gold'] }, 'gold', 'other'] },
    },
    off: { ...forClients, state: 'DISABLED', variants: { a: 'a' }, defaultVariant: 'a' },
    denied: {
      metadata: { ofrep: false },
      state: 'ENABLED',
      variants: { a: 'a' },
      defaultVariant: 'a',
    },
    'name with / and %': {
      ...forClients,
      state: 'ENABLED',
      variants: { a: 'a' },
      defaultVariant: 'a',
    },
  },
}

const identity: Partial<GatewayConfigInput> = {
  identity: { apiKey: {} },
  clients: [
    { id: 'ann', key: hashed('ann-key'), tenant: 'acme', pin: '1.0' },
    { id: 'bob', key: hashed('bob-key'), attributes: { plan: 'gold' } },
  ],
}

const start = async (more: Partial<GatewayConfigInput> = {}, now?: () => number) => {
  const source = await staticSource({ 'flags.json': document }, { attributes: ['plan'] })
  const flags: Flags = await createFlags({ source, log: silentLogger, metrics: createMetrics() })
  onTestFinished(() => flags.close())
  const gateway = await startGateway({
    stores: { blue: { url: 'http://127.0.0.1:9', version: '1.0' } },
    flags,
    config: { ...identity, ofrep: {}, ...more },
    threads: false,
    ...(now ? { now } : {}),
  })
  const ask = async (
    path: string,
    context: unknown,
    {
      key = 'ann-key',
      headers = {},
    }: { key?: string | null; headers?: Record<string, string> } = {},
  ) => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === null ? {} : { 'x-api-key': key }),
        ...headers,
      },
      body: typeof context === 'string' ? context : JSON.stringify({ context }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      json: text === '' ? undefined : JSON.parse(text),
    }
  }
  return { gateway, ask, source }
}

const flags = '/ofrep/v1/evaluate/flags'

describe('a flag that a client asks', () => {
  test('is told as the protocol has it', async () => {
    const { ask } = await start()
    const { status, json, headers } = await ask(`${flags}/colour`, { targetingKey: 'ann' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json')
    expect(json).toEqual({
      key: 'colour',
      value: 'green',
      variant: 'green',
      reason: 'TARGETING_MATCH',
      metadata: { ofrep: true },
    })
  })

  test('is decided for who asks, whatever is said', async () => {
    const { ask } = await start()
    const value = async (key: string, context: unknown, headers = {}) => {
      const { status, json } = await ask(`${flags}/${key}`, context, { headers })
      return status === 200 ? json.value : json.errorCode
    }
    expect(await value('colour', {})).toBe('green')
    expect(await value('colour', { targetingKey: 'bob' })).toBe('INVALID_CONTEXT')
    expect(await value('colour', { targetingKey: 7 })).toBe('INVALID_CONTEXT')
    expect(await value('beta', {})).toBe(true)
    expect(await value('beta', { tenant: 'acme' })).toBe(true)
    expect(await value('beta', { tenant: 'other' })).toBe('INVALID_CONTEXT')
    expect(await value('old', {})).toBe(true)
    expect(await value('old', { clientVersion: '2.0' })).toBe('INVALID_CONTEXT')
    expect(await value('old', {}, { 'api-version': '2.0' })).toBe(false)
  })

  test('depends on what a client may say of itself', async () => {
    const { ask } = await start()
    const bob = { key: 'bob-key' }
    expect((await ask(`${flags}/beta`, {}, bob)).json.value).toBe(false)
    expect((await ask(`${flags}/beta`, { resource: 'gold' }, bob)).json.value).toBe(true)
    const fake = await ask(`${flags}/beta`, { tenant: 'acme' }, bob)
    expect([fake.status, fake.json.errorCode]).toEqual([400, 'INVALID_CONTEXT'])
  })

  test('sees the attributes that the gateway knows, and no others', async () => {
    const { ask } = await start()
    const value = async (key: string, context: unknown) => {
      const { status, json } = await ask(`${flags}/plan`, context, { key })
      return status === 200 ? json.value : json.errorCode
    }
    expect(await value('bob-key', {})).toBe('gold')
    expect(await value('bob-key', { plan: 'gold' })).toBe('gold')
    expect(await value('bob-key', { plan: 'free' })).toBe('INVALID_CONTEXT')
    expect(await value('ann-key', { plan: 'gold' })).toBe('other')
  })

  test.each([
    'nothing',
    'store',
    'denied',
    'off',
    '__proto__',
    'constructor',
    'toString',
    '%',
    '',
    'a/b',
  ])('called %j is not found', async (key) => {
    const { ask } = await start()
    const { status, json } = await ask(`${flags}/${encodeURIComponent(key)}`, {})
    expect([status, json.errorCode]).toEqual([404, 'FLAG_NOT_FOUND'])
    expect(json.key).toBe(key)
  })

  test('may have any name', async () => {
    const { ask } = await start()
    const { json } = await ask(`${flags}/${encodeURIComponent('name with / and %')}`, {})
    expect(json).toMatchObject({ key: 'name with / and %', value: 'a' })
  })

  test.each([
    ['no JSON', '{', 'PARSE_ERROR'],
    ['a list', '[]', 'INVALID_CONTEXT'],
    ['a context that is a text', '{"context":"x"}', 'INVALID_CONTEXT'],
    ['depth', `{"context":${'{"a":'.repeat(50)}1${'}'.repeat(50)}}`, 'PARSE_ERROR'],
    [
      'a second targeting key',
      '{"context":{"targetingKey":"ann","targetingKey":"bob"}}',
      'INVALID_CONTEXT',
    ],
  ])('is refused with %s', async (_, body, code) => {
    const { ask } = await start()
    for (const path of [flags, `${flags}/colour`]) {
      const { status, json } = await ask(path, body)
      expect([status, json.errorCode]).toEqual([400, code])
    }
  })

  test('needs no body', async () => {
    const { ask } = await start()
    expect((await ask(`${flags}/colour`, '')).json.value).toBe('green')
  })

  test('is told to nobody who is not recognised', async () => {
    const { ask } = await start({ identity: { apiKey: {}, anonymous: { allow: false } } })
    expect((await ask(`${flags}/colour`, {}, { key: null })).status).toBe(401)
    expect((await ask(`${flags}/colour`, {}, { key: 'wrong' })).status).toBe(401)
  })

  test('is one of those listed, where they are', async () => {
    const { ask } = await start({ ofrep: { flags: ['store'] } })
    expect((await ask(`${flags}/store`, {})).json.value).toBe('blue')
    expect((await ask(`${flags}/colour`, {})).status).toBe(404)
    expect((await ask(flags, {})).json.flags).toHaveLength(1)
  })
})

describe('all flags of a client', () => {
  test('are told at once, each as if it were asked alone', async () => {
    const { ask } = await start()
    const { status, json } = await ask(flags, { resource: 'gold' })
    expect(status).toBe(200)
    const keys = json.flags.map(({ key }: { key: string }) => key)
    expect(keys).toEqual(['beta', 'colour', 'limit', 'name with / and %', 'old', 'plan', 'theme'])
    for (const flag of json.flags) {
      const alone = await ask(`${flags}/${encodeURIComponent(flag.key)}`, { resource: 'gold' })
      expect(alone.json).toEqual(flag)
    }
  })

  test('have a tag that covers who asks, with what, and which flags there are', async () => {
    const { ask } = await start()
    const tagOf = async (context: unknown, key = 'ann-key') =>
      (await ask(flags, context, { key })).headers.get('etag')
    const tag = await tagOf({})
    expect(tag).toMatch(/^"[0-9a-f]{32}"$/)
    expect(await tagOf({ targetingKey: 'ann' })).toBe(tag)
    expect(await tagOf({ a: 2 })).toBe(tag)
    const others = [await tagOf({ resource: 'gold' }), await tagOf({}, 'bob-key')]
    expect(new Set([tag, ...others]).size).toBe(3)
    const again = await ask(flags, {}, { headers: { 'if-none-match': tag! } })
    expect([again.status, again.json, again.headers.get('etag')]).toEqual([304, undefined, tag])
    const listed = await ask(flags, {}, { headers: { 'if-none-match': `"x", W/${tag}` } })
    expect(listed.status).toBe(304)
    const other = await ask(flags, { resource: 'gold' }, { headers: { 'if-none-match': tag! } })
    expect(other.status).toBe(200)
  })
})

describe('who asks too often', () => {
  test('has to wait, and nobody else does', async () => {
    const clock = { now: Date.now() }
    const { ask } = await start({ ofrep: { perMinute: 2 } }, () => clock.now)
    expect((await ask(flags, {})).status).toBe(200)
    expect((await ask(`${flags}/colour`, {})).status).toBe(200)
    const late = await ask(flags, {})
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await ask(flags, {}, { key: 'bob-key' })).status).toBe(200)
    clock.now += 60_000
    expect((await ask(flags, {})).status).toBe(200)
  })
})

describe('the paths of the protocol', () => {
  test('are asked by POST only, and are none where it is not configured', async () => {
    const { gateway } = await start()
    const got = await fetch(`${gateway.url}${flags}`, { headers: { 'x-api-key': 'ann-key' } })
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
    const options = await fetch(`${gateway.url}${flags}`, {
      method: 'OPTIONS',
      headers: { 'x-api-key': 'ann-key' },
    })
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'OPTIONS, POST'])
    const { ask } = await start({ ofrep: undefined })
    expect((await ask(flags, {})).status).toBe(404)
    expect((await ask(`${flags}andmore`, {})).status).toBe(404)
  })

  test('may stand behind the version', async () => {
    const { ask } = await start()
    expect((await ask(`/v2.0${flags}/old`, {})).json.value).toBe(false)
    expect((await ask(`/v1.0${flags}/old`, {})).json.value).toBe(true)
  })

  test('are not those of the contract', () => {
    const config = defineConfig({
      backends: { blue: { url: 'http://127.0.0.1:9', version: '1.0' } },
      decision: { flag: 'store', fallback: 'blue' },
      ofrep: {},
    })
    expect(checkConfig(config, contract)).toEqual([])
  })

  test('take no more than a context', async () => {
    const { ask } = await start()
    expect((await ask(flags, { a: 'x'.repeat(70_000) })).status).toBe(413)
  })
})

describe('the published provider', () => {
  afterAll(() => OpenFeature.clearProviders())

  test('asks flags of all types, and gets its own default where there is none', async () => {
    const { gateway } = await start()
    const provider = new OFREPProvider({
      baseUrl: gateway.url,
      headers: { 'X-API-Key': 'ann-key' },
    })
    await OpenFeature.setProviderAndWait('ofrep-test', provider)
    const client = OpenFeature.getClient('ofrep-test')
    expect(await client.getStringDetails('colour', 'none', { targetingKey: 'ann' })).toMatchObject({
      value: 'green',
      variant: 'green',
      reason: 'TARGETING_MATCH',
      flagMetadata: { ofrep: true },
    })
    expect(await client.getNumberValue('limit', 0)).toBe(4.5)
    expect(await client.getBooleanValue('beta', false)).toBe(true)
    expect(await client.getObjectValue('theme', {})).toEqual({ background: '#000', depth: [1, 2] })
    expect(await client.getStringDetails('nothing', 'mine')).toMatchObject({
      value: 'mine',
      errorCode: 'FLAG_NOT_FOUND',
    })
    expect(await client.getStringDetails('colour', 'mine', { targetingKey: 'bob' })).toMatchObject({
      value: 'mine',
      errorCode: 'INVALID_CONTEXT',
    })
    expect(await client.getBooleanDetails('colour', true)).toMatchObject({
      value: true,
      errorCode: 'TYPE_MISMATCH',
    })
  })

  test('waits where it asks too often', async () => {
    const { gateway } = await start({ ofrep: { perMinute: 1 } })
    const provider = new OFREPProvider({
      baseUrl: gateway.url,
      headers: { 'X-API-Key': 'ann-key' },
    })
    await provider.resolveStringEvaluation('colour', '', {})
    await expect(provider.resolveStringEvaluation('colour', '', {})).rejects.toThrow(/rate limit/)
    await expect(provider.resolveStringEvaluation('colour', '', {})).rejects.toThrow(/paused/)
  })

  test('is refused with wrong credentials', async () => {
    const { gateway } = await start()
    const provider = new OFREPProvider({ baseUrl: gateway.url, headers: { 'X-API-Key': 'wrong' } })
    await expect(provider.resolveStringEvaluation('colour', '', {})).rejects.toMatchObject({
      response: { status: 401 },
    })
  })
})
