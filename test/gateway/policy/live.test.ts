/** A policy that changes while the gateway runs: the next request is decided by it, all of it. */
import { describe, expect, test } from 'vitest'
import { resolveAny } from '../../../src/gateway/resolve-options.ts'
import { HeaderList } from '../../../src/http/index.ts'
import { killEdit, type Edit, type Entry, type KillScope } from '../../../src/policy/index.ts'
import { client, digest, flag, key, start } from './support.ts'

const version = (id: string, value: object): Edit => ({ kind: 'version', id, value })

describe('the next request after a change', () => {
  test('speaks as its client is pinned now', async () => {
    const { ask, source } = await start([flag('old'), client('ann', { pin: '1.1' })])
    expect((await ask(key('ann'))).headers['api-version']).toBe('1.1.0')
    await source.change(client('ann', { pin: '2.0' }))
    expect((await ask(key('ann'))).headers['api-version']).toBe('2.0.2')
    await source.change(client('ann'))
    expect((await ask(key('ann'))).headers['api-version']).toBe('1.0.0')
  })

  test('is refused where its key is gone, and known by the new one as the same client', async () => {
    const { ask, source } = await start([flag('old'), client('ann')])
    expect((await ask(key('ann'))).client).toBe('ann')
    await source.change(client('ann', { keys: [digest('ann-key'), digest('fresh')] }))
    expect((await ask(key('ann'))).client).toBe('ann')
    expect((await ask({ 'X-API-Key': 'fresh' })).client).toBe('ann')
    await source.change(client('ann', { keys: [digest('fresh')] }))
    expect(await ask(key('ann'))).toMatchObject({ status: 401, code: 'unknown-client' })
    expect((await ask({ 'X-API-Key': 'fresh' })).client).toBe('ann')
    await source.change({ kind: 'client', id: 'ann', value: null })
    expect(await ask({ 'X-API-Key': 'fresh' })).toMatchObject({ status: 401 })
  })

  test('is another client where its key was given to another', async () => {
    const { ask, source } = await start([flag('old'), client('ann'), client('bob', { keys: [] })])
    expect((await ask(key('ann'))).client).toBe('ann')
    await source.change(client('ann', { keys: [] }), client('bob', { keys: [digest('ann-key')] }))
    expect((await ask(key('ann'))).client).toBe('bob')
  })

  test('is refused where its client is no longer recognised by keys', async () => {
    const { ask, source } = await start([flag('old'), client('ann')])
    expect((await ask(key('ann'))).client).toBe('ann')
    await source.change(client('ann', { via: ['jwt'] }))
    expect(await ask(key('ann'))).toMatchObject({ status: 401 })
    await source.change(client('ann', { via: ['jwt', 'api-key'] }))
    expect((await ask(key('ann'))).client).toBe('ann')
  })

  test('is told that its version is deprecated, and then that it is retired', async () => {
    const { ask, source } = await start([flag('old')], { versions: { default: '1.1' } })
    const asked = { 'API-Version': '1.0' }
    expect((await ask(asked)).headers).not.toHaveProperty('deprecation')
    await source.change(version('1.0', { deprecated: '2026-01-01T00:00:00Z', successor: '2.0' }))
    const deprecated = await ask(asked)
    expect(deprecated.headers['deprecation']).toBe('@1767225600')
    expect(deprecated.headers['link']).toContain('successor-version')
    await source.change(version('1.0', { retired: true, successor: '2.0' }))
    const retired = await ask(asked)
    expect(retired).toMatchObject({ status: 410, code: 'retired-version' })
    expect(retired.json['supported']).not.toContain('1.0')
    await source.change({ kind: 'version', id: '1.0', value: null })
    expect((await ask(asked)).status).toBe(200)
  })

  test('is decided by the flags of the same policy, which it names', async () => {
    const { ask, source, gateway } = await start([flag('old')])
    const first = await ask()
    expect(first).toMatchObject({
      backend: 'old',
      policy: expect.stringMatching(/^1-[0-9a-f]{8}$/),
    })
    await source.change(flag('new'))
    const second = await ask()
    expect(second).toMatchObject({ backend: 'new', policy: expect.stringMatching(/^2-/) })
    expect(second.policy).toBe(`2-${source.current.hash.slice(0, 8)}`)
    const lines = gateway.lines.filter(({ message }) => message === 'Request answered')
    expect(lines.map(({ fields }) => fields['policy'])).toEqual([first.policy, second.policy])
  })

  test('is explained as it is decided', async () => {
    const { gateway, source } = await start([flag('old'), client('ann', { pin: '1.1' })])
    await source.change(flag('new'), client('ann', { pin: '2.0' }), client('eve'))
    const explained = await gateway.explain({ method: 'GET', path: '/items/a', client: 'ann' })
    expect(explained.decision).toMatchObject({ backend: 'new', clientVersion: '2.0' })
    expect(explained.header).toContain(`policy="2-${source.current.hash.slice(0, 8)}"`)
    const eve = await gateway.explain({ method: 'GET', path: '/items/a', client: 'eve' })
    expect(eve.decision?.client).toBe('eve')
  })
})

describe('one policy decides a request from beginning to end', () => {
  test('also where it changes while credentials are looked up', async () => {
    const { gateway, source } = await start([flag('old'), client('ann', { pin: '1.1' })])
    const headers = HeaderList.of({ 'X-API-Key': 'ann-key' })
    const change = await source.ready(flag('new'), client('ann', { pin: '2.0' }))
    const resolving = resolveAny(gateway.core, {
      method: 'GET',
      path: '/items/a',
      query: '',
      headers,
    })
    change()
    const { policy, negotiated, choice } = await resolving
    expect(policy?.number).toBe(2)
    expect(negotiated?.version.key).toBe('2.0')
    expect(choice?.course.answers.name).toBe('new')
  })

  test('whenever it changes', async () => {
    const { gateway, source } = await start([flag('old'), client('ann', { pin: '1.1' })])
    const pins: Record<string, string> = { old: '1.1', new: '2.0' }
    const seen: (readonly [string | undefined, string | undefined])[] = []
    for (let i = 0; i < 60; i += 1) {
      const backend = i % 2 === 0 ? 'new' : 'old'
      // Another key each time, so that it has to be looked up.
      const keys = [digest(`k${i}`), digest(`k${i - 1}`)]
      const change = await source.ready(flag(backend), client('ann', { pin: pins[backend], keys }))
      const headers = HeaderList.of({ 'X-API-Key': `k${i - 1}` })
      const resolving = resolveAny(gateway.core, {
        method: 'GET',
        path: '/items/a',
        query: '',
        headers,
      })
      for (let turn = 0; turn < i % 12; turn += 1) await Promise.resolve()
      change()
      const { negotiated, choice } = await resolving
      seen.push([negotiated?.version.key, pins[choice?.course.answers.name ?? '']])
    }
    expect(seen.filter(([spoken, pinned]) => spoken !== pinned)).toEqual([])
    expect(new Set(seen.map(([spoken]) => spoken))).toEqual(new Set(['1.1', '2.0']))
  })
})

describe('a kill switch', () => {
  const all: KillScope = { kind: 'all' }
  const scopes: readonly KillScope[] = [
    all,
    { kind: 'version', version: '1.0' },
    { kind: 'route', route: 'items.get' },
    { kind: 'client', client: 'ann' },
  ]

  test.each(scopes)('for %j takes what it says, is told, and is taken back', async (scope) => {
    const { ask, source } = await start([flag('new'), client('ann'), client('bob')])
    const other = {
      all: undefined,
      version: () => ask({ ...key('ann'), 'API-Version': '1.1' }),
      route: () => ask(key('ann'), '/items/count'),
      client: () => ask(key('bob')),
    }[scope.kind]
    await source.change(killEdit(scope, 'old'))
    const killed = await ask(key('ann'))
    expect(killed.backend).toBe('old')
    expect(killed.by).toBe(source.current.kills.length === 1 ? idOf(scope) : undefined)
    expect(killed.decision).toContain('reason="KILLED"')
    const untouched = await other?.()
    expect(untouched?.backend ?? 'new').toBe('new')
    await source.change(killEdit(scope, null))
    expect(await ask(key('ann'))).toMatchObject({ backend: 'new', by: undefined })
  })

  test('that is wider counts over narrower ones', async () => {
    const { ask, source } = await start([flag('old'), client('ann')])
    for (const scope of scopes.toReversed()) {
      await source.change(killEdit(scope, 'new'))
      expect((await ask(key('ann'))).by).toBe(idOf(scope))
    }
  })

  test('of the instance counts over those of the policy, that of the configuration over both', async () => {
    const local = { scope: { kind: 'client', client: 'ann' }, backend: 'new' } as const
    const stop: Extract<Entry, { kind: 'flag' }> = {
      kind: 'flag',
      id: 'stop',
      value: {
        file: 'store',
        definition: {
          state: 'ENABLED',
          variants: { on: true, off: false },
          defaultVariant: 'off',
        },
      },
    }
    const config = {
      decision: { flag: 'store', fallback: 'old', killSwitch: { flag: 'stop', backend: 'old' } },
    }
    const { ask, source } = await start([flag('old'), stop, client('ann')], config, [local])
    await source.change(killEdit(all, 'old'))
    expect(await ask(key('ann'))).toMatchObject({ backend: 'new', by: 'instance:client:ann' })
    expect(await ask()).toMatchObject({ backend: 'old', by: 'all' })
    const definition = { ...stop.value.definition, defaultVariant: 'on' }
    await source.change({ ...stop, value: { file: 'store', definition } })
    const stopped = await ask(key('ann'))
    expect(stopped).toMatchObject({ backend: 'old', by: undefined })
    expect(stopped.decision).toContain('flag="stop"')
  })

  test('is told by explain in words', async () => {
    const { gateway, source } = await start([flag('new')])
    await source.change(killEdit({ kind: 'version', version: '1.0' }, 'old'))
    const { steps } = await gateway.explain({ method: 'GET', path: '/items/a' })
    expect(steps.map(({ says }) => says)).toContain('Kill switch version:1.0 chooses old (KILLED).')
  })
})

const idOf = (scope: KillScope): string =>
  scope.kind === 'all' ? 'all' : `${scope.kind}:${Object.values(scope)[1]}`
