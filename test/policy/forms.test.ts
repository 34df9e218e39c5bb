import { describe, expect, test } from 'vitest'
import { judgePolicy, parseEntry, type Entry, type PolicyRules } from '../../src/policy/index.ts'

const long = 'x'.repeat(256)
const astral = '🚀'.repeat(256)
const backend = 'b'.repeat(300)
const key = 'k'.repeat(300)

const rules: PolicyRules = {
  backends: [backend, 'blue'],
  decision: { flag: 'store', fallback: 'blue' },
  versionKey: (name) => (name === key ? key : undefined),
  versions: [key, '1.0'],
  defaultVersion: '1.0',
  routes: [long],
}

const store: Entry = {
  kind: 'flag',
  id: 'store',
  value: {
    file: 'a b-',
    definition: { state: 'ENABLED', variants: { blue: 'blue' }, defaultVariant: 'blue' },
  },
}

const client = (id: string, value: object): Entry => ({
  kind: 'client',
  id,
  value: { keys: [], ...value },
})

const kill = (scope: object, id: string, to = backend): Entry =>
  ({ kind: 'kill', id, value: { scope, backend: to } }) as Entry

const version = (value: object): Entry => ({ kind: 'version', id: key, value })

/** At the limits of what is sound. */
const sound: readonly Entry[] = [
  store,
  client(long, { pin: key, tenant: astral, attributes: { a: 'v'.repeat(256), b: 1.5, c: false } }),
  client(astral, { via: ['api-key', 'jwt', 'trusted-header'], explain: true }),
  client('ten', {
    keys: Array.from({ length: 10 }, (_, at) => `sha256:${String(at).repeat(64)}`),
  }),
  kill({ kind: 'client', client: astral }, `client:${astral}`),
  kill({ kind: 'version', version: key }, `version:${key}`),
  kill({ kind: 'route', route: long }, `route:${long}`),
  version({ deprecated: '2027-06-01t00:00:00.123456789z', sunset: '2027-06-02', successor: '1.0' }),
  version({ link: `HTTP://x/${'y'.repeat(2000)}` }),
]

describe('the form of entries', () => {
  test.each(sound.map((entry) => [`${entry.kind} ${entry.id.slice(0, 20)}`, entry] as const))(
    'has room for what is sound: %s',
    async (_, entry) => {
      const verdict = await judgePolicy(entry === store ? [store] : [store, entry], rules)
      const others = verdict.ok ? [] : verdict.issues.map(({ message }) => message)
      expect(others.filter((message) => !message.includes('no client'))).toEqual([])
      expect(parseEntry(JSON.parse(JSON.stringify(entry)))).toMatchObject({ ok: true })
    },
  )

  test.each([
    [
      'eleven keys',
      client('a', {
        keys: Array.from({ length: 11 }, (_, at) => `sha256:${at.toString(16).repeat(64)}`),
      }),
    ],
    ['a date that is none', version({ sunset: '2027-06-01T00:00' })],
    ['a page that is too long', version({ link: `http://x/${'y'.repeat(3000)}` })],
  ])('and what it refuses is not sound, either: %s', async (_, entry) => {
    expect(parseEntry(JSON.parse(JSON.stringify(entry))).ok).toBe(false)
    expect((await judgePolicy([store, entry], rules)).ok).toBe(false)
  })
})
