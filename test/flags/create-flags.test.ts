import {
  ErrorCode,
  FlagNotFoundError,
  InMemoryProvider,
  OpenFeature,
  ProviderEvents,
  type EvaluationContext,
  type Hook,
} from '@openfeature/server-sdk'
import { readFile } from 'node:fs/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  createFlags,
  evaluationEvents,
  loggedEvaluations,
  staticSource,
  type EvaluationEvent,
  type FlagHook,
  type FlagsOptions,
} from '../../src/flags/index.ts'
import { consoleLogger } from '../../src/telemetry/index.ts'
import { soon } from '../support/runs.ts'
import { anyone, flagFile, observed } from './support.ts'

const flagsOf = async (files: Record<string, unknown>, options: Partial<FlagsOptions> = {}) => {
  const seen = observed()
  const source = await staticSource(files)
  const { log, metrics } = seen
  const flags = await createFlags({ source, log, metrics, ...options } as FlagsOptions)
  onTestFinished(() => flags.close())
  return { ...seen, flags }
}

const shipped = async () => {
  const names = ['flags/entity-schema.json', 'flags/kill-switch.json']
  const files = await Promise.all(
    names.map(async (name) => [name, JSON.parse(await readFile(name, 'utf8')) as unknown]),
  )
  return flagsOf(Object.fromEntries(files) as Record<string, unknown>)
}

/** Counts evaluations through a provider of someone else. */
const countingProvider = (value: unknown = 'blue') => {
  const evaluated: EvaluationContext[] = []
  const flag = { variants: { on: value as string }, defaultVariant: 'on', disabled: false }
  const contextEvaluator = (context: EvaluationContext) => {
    evaluated.push(context)
    return 'on'
  }
  return { evaluated, provider: new InMemoryProvider({ color: { ...flag, contextEvaluator } }) }
}

describe('the shipped flags', () => {
  test.each([
    ['the anonymous client of the tutorial', { targetingKey: 'anonymous' }, 'blue'],
    [
      'a 3.0 client, even when anonymous',
      { targetingKey: 'anonymous', clientVersion: '3.0' },
      'green',
    ],
    ['a client named to go first', { targetingKey: 'nerv-canary' }, 'green'],
    ['a tenant named to go first', { tenant: 'geofront' }, 'green'],
    ['a client within the 25 %', { targetingKey: 'client-2' }, 'green'],
    ['a client outside of it', { targetingKey: 'client-1' }, 'blue'],
  ])('%s', async (_name, context, backend) => {
    const { flags } = await shipped()
    const decision = await flags.string('entity-schema', 'none', { ...anyone, ...context })
    expect(decision).toEqual({ value: backend, variant: backend, reason: 'TARGETING_MATCH' })
  })

  test('the kill switch is off', async () => {
    const { flags } = await shipped()
    const decision = await flags.boolean('all-to-blue', true, anyone)
    expect(decision).toEqual({ value: false, variant: 'off', reason: 'STATIC' })
  })
})

describe('defaults', () => {
  test.each([
    ['a flag that is missing', 'nothing', 'FLAG_NOT_FOUND'],
    ['a flag of another type', 'count', 'TYPE_MISMATCH'],
    ['a rule that fails', 'failing', 'GENERAL'],
  ])('%s: the default is used, counted each time and logged once', async (_name, key, cause) => {
    const { flags, text, lines } = await flagsOf({
      'count.json': flagFile({ variants: { blue: 1 } }, 'count'),
      'failing.json': flagFile({ targeting: { throw: 'x' } }, 'failing'),
    })
    for (const client of ['a', 'a', 'b']) {
      const decision = await flags.string(key, 'mine', { ...anyone, targetingKey: client })
      expect(decision).toEqual({ value: 'mine', reason: 'ERROR', errorCode: cause })
    }
    expect(text()).toContain(`isthmus_flags_defaults_total{flag="${key}",cause="${cause}"} 3\n`)
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'error', flag: key, cause }),
    ])
  })

  test('a disabled flag gives the default without alarm', async () => {
    const { flags, lines } = await flagsOf({ 'a.json': flagFile({ state: 'DISABLED' }) })
    const decision = await flags.string('color', 'mine', anyone)
    expect(decision).toEqual({ value: 'mine', reason: 'DISABLED' })
    expect(lines).toEqual([])
  })
})

describe('the memo', () => {
  test('evaluates a flag once a context, and again for any other', async () => {
    const seen = observed()
    const { evaluated, provider } = countingProvider()
    const flags = await createFlags({ ...seen, provider, memo: { max: 10 } })
    onTestFinished(() => flags.close())
    const others = [
      { targetingKey: 'client-2' },
      { clientVersion: '1.1' },
      { tenant: 't' },
      { route: 'entities.list' },
      { resource: 'relations' },
      { method: 'HEAD' },
    ]
    for (const other of [{}, {}, ...others, ...others]) {
      const decision = await flags.string('color', 'none', { ...anyone, ...other })
      expect(decision).toMatchObject({ value: 'blue', variant: 'on' })
    }
    expect(evaluated).toHaveLength(1 + others.length)
    expect(seen.text()).toContain('isthmus_flags_evaluations_total{flag="color",variant="on"')
  })

  test('ends when the provider says that its flags changed', async () => {
    const { evaluated, provider } = countingProvider()
    const flags = await createFlags({ ...observed(), provider, memo: { max: 10 } })
    onTestFinished(() => flags.close())
    const before = flags.version
    await flags.string('color', 'none', anyone)
    provider.putConfiguration({
      color: { variants: { on: 'green' }, defaultVariant: 'on', disabled: false },
    })
    expect(await flags.string('color', 'none', anyone)).toMatchObject({ value: 'green' })
    expect(evaluated).toHaveLength(1)
    expect(flags.version).not.toBe(before)
  })

  test('is not used for other providers unless asked for', async () => {
    const { evaluated, provider } = countingProvider()
    const flags = await createFlags({ ...observed(), provider })
    onTestFinished(() => flags.close())
    await flags.string('color', 'none', anyone)
    await flags.string('color', 'none', anyone)
    expect(evaluated).toHaveLength(2)
  })

  test('does not remember rules that read the clock', async () => {
    const late = { '>': [{ var: '$flagd.timestamp' }, 0] }
    const source = await staticSource({
      'a.json': flagFile({ targeting: { if: [late, 'green'] } }),
      'b.json': flagFile({ targeting: { if: [true, 'green'] } }, 'steady'),
    })
    expect([...source.current.timed]).toEqual(['color'])
  })
})

const hanging = () => {
  const ready = Promise.withResolvers<void>()
  const { provider } = countingProvider()
  return { ready, provider: Object.assign(provider, { initialize: () => ready.promise }) }
}

describe('any OpenFeature provider', () => {
  test('that answers another type than asked is not believed', async () => {
    const { provider } = countingProvider(7)
    const lax = Object.assign(provider, {
      resolveStringEvaluation: async () => ({ value: 7 as unknown as string }),
    })
    const seen = observed()
    const flags = await createFlags({ ...seen, provider: lax })
    onTestFinished(() => flags.close())
    const decision = await flags.string('color', 'mine', anyone)
    expect(decision).toEqual({ value: 'mine', reason: 'ERROR', errorCode: ErrorCode.TYPE_MISMATCH })
    expect(seen.text()).toContain('cause="TYPE_MISMATCH"} 1\n')
  })

  test('that does not become ready is refused, without its secrets', async () => {
    const { provider } = countingProvider()
    const broken = Object.assign(provider, {
      initialize: () => Promise.reject(new Error('no answer from http://me:pass@flags.local')),
    })
    const creation = createFlags({ ...observed(), provider: broken })
    await expect(creation).rejects.toMatchObject({
      code: 'flags-invalid',
      exitCode: 1,
      message: 'The flag provider in-memory is not ready: no answer from http://***@flags.local',
    })
  })

  test('is closed with the flags, and leaves other users of OpenFeature alone', async () => {
    let closed = 0
    const { provider } = countingProvider()
    const closing = Object.assign(provider, {
      onClose: async () => {
        closed += 1
      },
    })
    const flags = await createFlags({ ...observed(), provider: closing })
    expect(OpenFeature.getProvider().metadata.name).toBe('No-op Provider')
    await flags.close()
    expect(closed).toBe(1)
  })

  test('that does not become ready in time is refused, or decides once it is', async () => {
    const refused = createFlags({ ...observed(), ...hanging(), readyMs: 10 })
    await expect(refused).rejects.toMatchObject({
      code: 'flags-invalid',
      message: 'The flag provider in-memory is not ready: it took more than 10 ms',
    })
    const seen = observed()
    const { ready, provider } = hanging()
    const flags = await createFlags({ ...seen, provider, readyMs: 10, onBroken: 'fallback' })
    onTestFinished(() => flags.close())
    expect(flags.provider()).toEqual({ name: 'in-memory', status: 'NOT_READY' })
    expect(await flags.string('color', 'mine', anyone)).toEqual({
      value: 'mine',
      reason: 'ERROR',
      errorCode: ErrorCode.PROVIDER_NOT_READY,
    })
    const gauge = 'isthmus_flags_provider_broken{provider="in-memory",status="NOT_READY"}'
    expect(seen.text()).toContain(`${gauge} 1\n`)
    expect(seen.text()).toContain('cause="PROVIDER_NOT_READY"} 1\n')
    ready.resolve()
    await vi.waitFor(() => expect(flags.provider().status).toBe('READY'), {
      timeout: soon,
    })
    expect(await flags.string('color', 'mine', anyone)).toMatchObject({ value: 'blue' })
    expect(seen.text()).toContain(`${gauge} 0\n`)
  })

  test('that becomes stale or fails is told of, and what was remembered is asked again', async () => {
    const { evaluated, provider } = countingProvider()
    const seen = observed()
    const flags = await createFlags({ ...seen, provider, memo: { max: 10 } })
    onTestFinished(() => flags.close())
    const ask = () => flags.string('color', 'none', anyone)
    await ask()
    await ask()
    expect(evaluated).toHaveLength(1)
    for (const [event, status] of [
      [ProviderEvents.Stale, 'STALE'],
      [ProviderEvents.Error, 'ERROR'],
      [ProviderEvents.Ready, 'READY'],
    ] as const) {
      const before = evaluated.length
      provider.events.emit(event)
      expect(flags.provider().status).toBe(status)
      expect(await ask()).toMatchObject({ value: 'blue' })
      expect(evaluated).toHaveLength(before + 1)
      const gauge = `isthmus_flags_provider_broken{provider="in-memory",status="${status}"} 1`
      expect(seen.text().includes(gauge)).toBe(status !== 'READY')
    }
    expect(seen.lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual([
      'error',
      'error',
      'info',
    ])
  })

  test.each<[string, () => Promise<never>, string]>([
    ['fails', () => Promise.reject(new Error('no')), 'GENERAL'],
    ['does not find it', () => Promise.reject(new FlagNotFoundError('no')), 'FLAG_NOT_FOUND'],
    ['never answers', () => new Promise<never>(() => undefined), 'GENERAL'],
  ])('that %s leaves the fallback, counted', async (_, resolveStringEvaluation, cause) => {
    const { provider } = countingProvider()
    const seen = observed()
    const broken = Object.assign(provider, { resolveStringEvaluation })
    const flags = await createFlags({ ...seen, provider: broken, decisionMs: 20 })
    onTestFinished(() => flags.close())
    const decision = await flags.string('color', 'mine', anyone)
    expect(decision).toEqual({ value: 'mine', reason: 'ERROR', errorCode: cause })
    expect(seen.text()).toContain(`cause="${cause}"} 1\n`)
  })

  test('that gives no value leaves the fallback, counted', async () => {
    const { provider } = countingProvider()
    const empty = { resolveStringEvaluation: async () => ({ value: undefined as never }) }
    const flags = await createFlags({ ...observed(), provider: Object.assign(provider, empty) })
    onTestFinished(() => flags.close())
    const decision = await flags.string('color', 'mine', anyone)
    expect(decision).toMatchObject({ value: 'mine', errorCode: 'TYPE_MISMATCH' })
  })
})

const events = () => {
  const told: EvaluationEvent[] = []
  return { told, hook: evaluationEvents((event) => told.push(event)) }
}

describe('hooks', () => {
  test('are told of every decision, by the conventions of OpenTelemetry', async () => {
    const { told, hook } = events()
    const { flags } = await flagsOf({ 'a.json': flagFile() }, { hooks: [hook] })
    const context = { ...anyone, tenant: 'secret-tenant' }
    for (const key of ['color', 'color', 'nothing']) await flags.string(key, 'mine', context)
    const common = {
      'feature_flag.provider.name': 'isthmus-flagd',
      'feature_flag.context.id': 'client-1',
      'feature_flag.version': flags.version,
    }
    const decided = {
      name: 'feature_flag.evaluation',
      attributes: {
        ...common,
        'feature_flag.key': 'color',
        'feature_flag.result.reason': 'static',
        'feature_flag.result.variant': 'blue',
        'feature_flag.result.value': 'blue',
      },
    }
    const missing = {
      name: 'feature_flag.evaluation',
      attributes: {
        ...common,
        'feature_flag.key': 'nothing',
        'feature_flag.result.reason': 'error',
        'feature_flag.result.value': 'mine',
        'error.type': 'flag_not_found',
        'error.message': "flag 'nothing' not found",
      },
    }
    expect(told).toEqual([decided, decided, missing])
    expect(JSON.stringify(told)).not.toContain('secret-tenant')
  })

  test('write to our log at level debug', async () => {
    const lines: string[] = []
    const log = consoleLogger({ level: 'debug', write: (line) => lines.push(line) })
    const { flags } = await flagsOf({ 'a.json': flagFile() }, { hooks: [loggedEvaluations(log)] })
    await flags.string('color', 'mine', anyone)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'debug',
      message: 'A flag was evaluated',
      event: 'feature_flag.evaluation',
      'feature_flag.key': 'color',
    })
  })

  test.each<[string, Hook]>([
    ['before', { before: () => Promise.reject(new Error('no')) }],
    [
      'after',
      {
        after: () => {
          throw new Error('no')
        },
      },
    ],
    [
      'at the end',
      {
        finally: () => {
          throw new Error('no')
        },
      },
    ],
  ])('that fail %s change no decision', async (_, hook) => {
    const { flags } = await flagsOf({ 'a.json': flagFile() }, { hooks: [hook] })
    const decision = await flags.string('color', 'mine', anyone)
    expect(decision).toMatchObject({ value: 'blue', reason: 'STATIC' })
  })

  test('that never end leave the fallback', async () => {
    const hook: Hook = { before: () => new Promise<undefined>(() => undefined) }
    const { flags } = await flagsOf({ 'a.json': flagFile() }, { hooks: [hook], decisionMs: 20 })
    const decision = await flags.string('color', 'mine', anyone)
    expect(decision).toEqual({ value: 'mine', reason: 'ERROR', errorCode: 'GENERAL' })
  })

  test('cost nothing where there are none: what is remembered is there at once, as one object', async () => {
    const { flags } = await flagsOf({ 'a.json': flagFile() })
    await flags.string('color', 'mine', anyone)
    const first = flags.string('color', 'mine', anyone)
    expect(first).not.toBeInstanceOf(Promise)
    expect(flags.string('color', 'mine', anyone)).toBe(first)
  })

  describe('look on while evaluations are remembered', () => {
    const rules = {
      variants: { blue: 'blue', green: 'green' },
      targeting: { if: [{ '==': [{ var: 'plan' }, 'gold'] }, 'green', 'blue'] },
    }

    /** Our own provider over a source that counts what is evaluated. */
    const counted = async (hooks: readonly FlagHook[], flag: object = rules, memo?: false) => {
      const source = await staticSource({ 'a.json': flagFile(flag) })
      const { core } = source.current
      const asked: string[] = []
      const evaluate = core.resolveStringEvaluation.bind(core)
      core.resolveStringEvaluation = (...given) => {
        asked.push(JSON.stringify(given[2]))
        return evaluate(...given)
      }
      const { log, metrics } = observed()
      const off = memo === false ? { memo } : {}
      const flags = await createFlags({ source, log, metrics, hooks, ...off })
      onTestFinished(() => flags.close())
      return { asked, flags }
    }

    test('each decision is told, and one is evaluated', async () => {
      const { told, hook } = events()
      const { asked, flags } = await counted([hook])
      const one = await flags.string('color', 'mine', anyone)
      expect(await flags.string('color', 'mine', { ...anyone })).toEqual(one)
      expect(told[1]).toEqual(told[0])
      expect([told.length, asked.length]).toEqual([2, 1])
    })

    test('what a hook makes of the context decides, each time anew', async () => {
      const plans = ['gold', 'none', 'gold', 'none']
      const { asked, flags } = await counted([{ before: () => ({ plan: plans.shift() ?? '' }) }])
      const values: string[] = []
      for (let at = 0; at < 4; at++) {
        values.push((await flags.string('color', 'mine', anyone)).value)
      }
      expect(values).toEqual(['green', 'blue', 'green', 'blue'])
      expect(asked).toHaveLength(2)
    })

    test.each<[string, EvaluationContext]>([
      ['a list', { plan: ['gold'] }],
      ['an object', { plan: { a: 1 } }],
      ['a date', { plan: new Date(0) }],
      ['no number', { plan: Number.NaN }],
    ])('what text does not tell apart is evaluated anew: %s', async (_, more) => {
      const { asked, flags } = await counted([{ before: () => more }])
      for (let at = 0; at < 2; at++) await flags.string('color', 'mine', anyone)
      expect(asked).toHaveLength(2)
    })

    test('so is what depends on the clock, or is asked with another fallback, or by somebody else', async () => {
      const timed = { targeting: { if: [{ '>': [{ var: '$flagd.timestamp' }, 0] }, 'blue'] } }
      const clock = await counted([{}], timed)
      for (let at = 0; at < 2; at++) await clock.flags.string('color', 'mine', anyone)
      expect(clock.asked).toHaveLength(2)
      const others = await counted([{}])
      for (const tenant of ['1', '2', '1']) {
        await others.flags.string('color', 'mine', { ...anyone, tenant })
      }
      await others.flags.string('color', 'other', { ...anyone, tenant: '1' })
      expect(others.asked).toHaveLength(3)
    })

    test('nothing is remembered where nothing is to be', async () => {
      const { asked, flags } = await counted([{}], rules, false)
      for (let at = 0; at < 2; at++) await flags.string('color', 'mine', anyone)
      expect(asked).toHaveLength(2)
    })
  })
})
