/** Whatever is sent to the admin API: nothing is answered with 500, and nothing leaks. */
import * as fc from 'fast-check'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { judgeBy } from '../../../src/control/judge.ts'
import { policyRules } from '../../../src/gateway/config/policy-rules.ts'
import { defineConfig, servedConfig } from '../../../src/gateway/index.ts'
import { adminOperations as operations } from '../../../src/runtime/admin-operations.ts'
import { holdsInTime } from '../../support/seed.ts'
import { useApi, type Running } from './support.ts'

const settings = { policy: 'store' as const, requireReason: false, fourEyes: { flags: ['two'] } }

const names = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "'; drop table isthmus_tokens; --",
  '" or ""="',
  '%00',
  '\u{0}',
  '\ud800',
  '../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%zz',
  '*',
  '{id}',
  ':id',
  'a'.repeat(300),
  'é',
  '\u202e',
  '🦑',
  ' ',
  '',
  'all',
  'version:1.0',
  'two',
  'flag',
]

const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 40, unit: 'binary' }))

const hostile: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 1e308, 'x', '', [], {}),
    name,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        name,
        fc.constantFrom(
          'edits',
          'value',
          'client',
          'kind',
          'id',
          'ifMatch',
          'file',
          'definition',
          'reason',
          'to',
          'keys',
          'pin',
          'via',
          'attributes',
          'backend',
          'scope',
          'digest',
          'name',
          'role',
          'expiresAt',
          'newKey',
          'version',
          'evaluators',
        ),
      ),
      tie('value'),
      { maxKeys: 5 },
    ),
  ),
})).value

const edit = fc.record(
  {
    kind: fc.constantFrom('flag', 'flag-file', 'client', 'version', 'kill', 'rollout'),
    id: name,
    value: fc.oneof(
      fc.constant(null),
      fc.record({
        keys: fc.constant([]),
        attributes: fc.dictionary(name, fc.oneof(fc.string(), fc.double())),
      }),
      fc.record({ file: name, definition: hostile }),
      fc.record({ scope: fc.constant({ kind: 'all' }), backend: name }),
      fc.record({ sunset: name }),
      hostile,
    ),
    ifMatch: fc.constantFrom('none', '0123456789abcdef', 'nonsense'),
  },
  { requiredKeys: [] },
)

const body = fc.oneof(
  hostile,
  fc.record({ edits: fc.array(edit, { maxLength: 5 }), reason: name }, { requiredKeys: ['edits'] }),
  fc.record({ value: hostile, reason: name }),
  fc.record({ client: hostile, newKey: fc.boolean() }),
)

const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'limit',
      'cursor',
      'kind',
      'id',
      'from',
      'to',
      'dry-run',
      'since',
      'state',
      'after',
    ),
    name,
  ),
  fc.oneof(
    name,
    fc.integer().map(String),
    fc.constantFrom('true', '1', '1e3', 'NaN', '9'.repeat(30), 'AAAA'),
  ),
  { maxKeys: 3 },
)

/** As text, also where it holds halves of surrogate pairs. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

const untouched = async (api: Running) => {
  expect(api.defects).toEqual([])
  expect((await api.ask('GET', '/tokens')).json.items.length).toBe(3)
  expect((await api.ask('GET', '/audit/verify')).json).toMatchObject({ ok: true })
}

const notListening = operations.filter(
  ({ id }) => id !== 'listen' && id !== 'createToken' && id !== 'revokeToken',
)

const config = defineConfig({
  backends: { blue: { url: 'http://127.0.0.1:1', version: '1.0' } },
  decision: { flag: 'two', fallback: 'blue' },
})

/** Some get past the judges, so that everything behind them is met, too. */
const judges = {
  lenient: async () => ({ issues: [], warnings: [] }),
  strict: judgeBy(() => policyRules(servedConfig(config, contract), contract)),
} as const

describe.each(['lenient', 'strict'] as const)('the admin API with a %s judge', (judge) => {
  const api = useApi({ settings, judge: judges[judge] })

  test('judges whatever documents, names and parameters there are', async () => {
    const asked = fc.record({
      operation: fc.constantFrom(...notListening),
      name,
      query,
      body,
      condition: fc.constantFrom(
        {},
        { isNew: true },
        { ifMatch: 'x' },
        { headers: { 'if-match': '*' } },
      ),
    })
    const seen = new Set<number>()
    await holdsInTime(
      2000,
      fc.asyncProperty(asked, async (one) => {
        const path = one.operation.path.replaceAll(/\{\w+\}/g, () => encoded(one.name))
        const search = Object.entries(one.query).map(
          ([key, value]) => `${encoded(key)}=${encoded(value)}`,
        )
        const { status, text, headers } = await api.ask(
          one.operation.method,
          search.length > 0 ? `${path}?${search.join('&')}` : path,
          { ...one.condition, ...(one.operation.body ? { body: one.body } : {}) },
        )
        seen.add(status)
        expect(status === 501 ? 501 : Math.min(status, 500)).not.toBe(500)
        expect(text).not.toContain(api.tokens.admin)
        expect(text).not.toMatch(/node_modules|\.ts:\d|at [A-Z]\w+\.|sqlite|SQLITE/)
        expect(headers.get('cache-control')).toBe('no-store')
      }),
    )
    expect(seen.has(200)).toBe(true)
    await untouched(api)
  })
})

describe('the admin API', () => {
  const api = useApi({ settings })

  test.each<[string, string, number]>([
    ['no JSON', '{', 400],
    ['nothing', '', 400],
    ['names twice', '{"backend":"a","backend":"b"}', 400],
    ['names twice deep inside', '{"edits":[{"value":{"a":1,"a":2}}]}', 400],
    ['more than one document', '{}{}', 400],
    ['a byte order mark and nothing', '\ufeff', 400],
    ['depth', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
    ['a million names', `{${Array.from({ length: 200_000 }, (_, i) => `"n${i}":0`).join()}}`, 422],
    ['a long name', JSON.stringify({ ['n'.repeat(1_000_000)]: 1 }), 422],
    ['a long text', JSON.stringify({ backend: '"\\'.repeat(1_000_000) }), 422],
    ['a number that is none', '{"backend":1e999999}', 422],
    ['a prototype', '{"__proto__":{"backend":"a"}}', 422],
    ['an array', '[]', 422],
    ['more than may be', JSON.stringify({ backend: 'x'.repeat(9 * 1024 * 1024) }), 413],
  ])('refuses a body of %s', async (_, text, status) => {
    const reply = await api.ask('PUT', '/kills/all', { body: text })
    expect(reply.status).toBe(status)
    expect(reply.text.length).toBeLessThan(20_000)
    await untouched(api)
  })

  test('takes JSON only, in UTF-8 and plain', async () => {
    for (const [header, status] of [
      [{ 'content-type': 'text/plain' }, 415],
      [{ 'content-type': 'application/x-www-form-urlencoded' }, 415],
      [{ 'content-type': 'application/json; charset=utf-16' }, 415],
      [{ 'content-type': 'multipart/form-data; boundary=x' }, 415],
      [{ 'content-encoding': 'gzip' }, 415],
      [{ 'content-type': 'application/json; charset="UTF-8"' }, 200],
    ] as const) {
      const reply = await api.ask('PUT', '/kills/all', {
        body: { backend: 'blue' },
        headers: header,
      })
      expect([header, reply.status]).toEqual([header, status])
    }
  })

  test.each([
    '/api/../api/tokens',
    '/api/%2e%2e/api/tokens',
    '/api//tokens',
    '/api/tokens/',
    '/api/./tokens',
    '/api/tokens;x',
    '/api/tokens%00',
    '/api/tokens%2f',
    '/API/tokens',
    '/api\\tokens',
    '/api/openapi.json/../tokens',
    '/api/openapi.json%2f..%2ftokens',
  ])('gives nothing to nobody at %s', async (path) => {
    const { host, hostname, port } = new URL(api.url)
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname)
      let text = ''
      socket.on('data', (data) => (text += data.toString()))
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|401|404) /)
  })

  test('is asked by its own methods only', async () => {
    for (const method of ['PATCH', 'POST', 'PUT', 'DELETE', 'PURGE', 'OPTIONS']) {
      const reply = await api.ask(method, '/policy', {
        headers: { 'x-http-method-override': 'GET' },
      })
      expect([method, reply.status, reply.headers.get('allow')]).toEqual([method, 405, 'GET'])
    }
    const head = await api.ask('HEAD', '/policy')
    expect([head.status, head.text]).toEqual([200, ''])
    expect((await api.ask('HEAD', '/policy', { as: 'nobody' })).status).toBe(401)
  })

  test('answers with headers by which browsers do nothing with it', async () => {
    for (const path of ['/policy', '/nothing', '/openapi.json']) {
      const { headers } = await api.ask('GET', path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })
})

describe('pages', () => {
  const api = useApi()

  test('have all items, each once, in the order of their names', async () => {
    const ids = [
      ...names.filter((id) => /^[^\s\p{C}](?:[^\p{C}]{0,254}[^\s\p{C}])?$/u.test(id)),
      'B',
      'a',
      'Z',
      '10',
      '9',
    ]
    const edits = ids.map((id) => ({ kind: 'client' as const, id, value: { keys: [] } }))
    await api.store.commit({ actor: 'a', action: 'x', edits, judge: async () => [] })
    for (const path of ['/clients', '/policy/entries', '/policy/diff?from=0']) {
      const found: string[] = []
      let next: string | null = ''
      while (next !== null) {
        const cursor: string = next === '' ? '' : `&cursor=${next}`
        const { json } = await api.ask(
          'GET',
          `${path}${path.includes('?') ? '&' : '?'}limit=3${cursor}`,
        )
        expect(json.items.length).toBeLessThanOrEqual(3)
        found.push(...json.items.map(({ id }: { id: string }) => id))
        next = json.next
      }
      expect(found).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)))
    }
  })

  test.each(['nonsense!', '====', 'x', '_w', ''])('refuse the cursor %j', async (cursor) => {
    for (const path of ['/policy/history', '/audit']) {
      const { status } = await api.ask('GET', `${path}?cursor=${encodeURIComponent(cursor)}`)
      expect(status).toBe(400)
    }
    const { status } = await api.ask('GET', `/clients?cursor=${encodeURIComponent(cursor)}`)
    expect([200, 400]).toContain(status)
  })

  test('tell which parameters there are', async () => {
    const { status, json } = await api.ask('GET', '/clients?limt=3')
    expect([status, json.choices]).toEqual([
      400,
      ['pin', 'tenant', 'search', 'speaks-since', 'limit', 'cursor'],
    ])
    for (const limit of ['0', '-1', '1001', '1.5', 'x', '']) {
      expect((await api.ask('GET', `/clients?limit=${limit}`)).status).toBe(400)
    }
    expect((await api.ask('GET', '/clients?limit=1&limit=2')).status).toBe(400)
  })
})
