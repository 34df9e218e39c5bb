import { describe, expect, test } from 'vitest'
import { useApi } from './support.ts'

const flag = {
  file: 'entity-schema',
  definition: {
    state: 'ENABLED',
    variants: { blue: 'blue', green: 'green' },
    defaultVariant: 'blue',
  },
}

describe('an edit', () => {
  const api = useApi()

  test('of an entry that is not there yet says so, and is told its tag', async () => {
    const { status, headers, json } = await api.ask('PUT', '/flags/schema', {
      body: { value: flag, reason: 'first' },
      isNew: true,
    })
    expect(status).toBe(200)
    expect(json).toMatchObject({ kind: 'committed', policy: { number: 1 } })
    expect(headers.get('etag')).toBe(`"${json.entries[0].tag}"`)
    const read = await api.ask('GET', '/flags/schema', { as: 'viewer' })
    expect(read.headers.get('etag')).toBe(headers.get('etag'))
    expect(read.json.value).toEqual(flag)
  })

  test('without a condition is refused, and tells what to do', async () => {
    const there = await api.ask('PUT', '/flags/schema', { body: { value: flag } })
    expect(there.status).toBe(428)
    expect(there.json).toMatchObject({
      code: 'precondition-required',
      detail: 'The flag "schema" is there: its edit needs "If-Match".',
    })
    const absent = await api.ask('PUT', '/flags/other', { body: { value: flag } })
    expect(absent.json.detail).toBe(
      'There is no flag "other" yet: to make it needs "If-None-Match: *".',
    )
  })

  test('on an older state is refused with the entry as it is now', async () => {
    const stale = await api.ask('PUT', '/flags/schema', {
      body: { value: flag },
      ifMatch: '0123456789abcdef',
    })
    expect(stale.status).toBe(412)
    expect(stale.json.entries).toMatchObject([{ kind: 'flag', id: 'schema', value: flag }])
    const taken = await api.ask('PUT', '/flags/schema', { body: { value: flag }, isNew: true })
    expect(taken.status).toBe(412)
    expect(taken.json.entries[0].value).toEqual(flag)
  })

  test.each([
    ['a weak tag', 'W/"0123456789abcdef"', 412],
    ['no tag at all', 'nonsense', 400],
    ['one of several tags', '"0", "TAG"', 200],
    ['any', '*', 200],
  ])('takes If-Match with %s', async (_, given, status) => {
    const { headers } = await api.ask('GET', '/flags/schema')
    const tag = headers.get('etag')!.replaceAll('"', '')
    const reply = await api.ask('PUT', '/flags/schema', {
      body: { value: flag },
      headers: { 'if-match': given.replace('TAG', tag) },
    })
    expect(reply.status).toBe(status)
  })

  test('of several entries is made whole, or not at all', async () => {
    const before = (await api.ask('GET', '/policy')).json.number
    const edits = [
      { kind: 'client', id: 'nerv', value: { keys: [], pin: '1.0' }, ifMatch: 'none' },
      { kind: 'flag', id: 'schema', value: null, ifMatch: '0123456789abcdef' },
    ]
    const refused = await api.ask('POST', '/policy/edits', { body: { edits } })
    expect(refused.status).toBe(412)
    expect(refused.json.entries).toMatchObject([{ kind: 'flag', id: 'schema' }])
    expect((await api.ask('GET', '/policy')).json.number).toBe(before)
    const blind = await api.ask('POST', '/policy/edits', {
      body: { edits: [{ kind: 'kill', id: 'all', value: null }] },
    })
    expect(blind.status).toBe(428)
    const made = await api.ask('POST', '/policy/edits', { body: { edits: [edits[0]] } })
    expect(made.json).toMatchObject({ kind: 'committed', policy: { number: before + 1 } })
  })

  test('that is only tried changes nothing', async () => {
    const before = (await api.ask('GET', '/policy')).json.number
    const { headers } = await api.ask('GET', '/clients/nerv')
    const tag = headers.get('etag')!.replaceAll('"', '')
    const tried = await api.ask('PUT', '/clients/nerv/pin?dry-run=true', {
      body: { version: '2.0' },
      ifMatch: tag,
    })
    expect(tried.json).toMatchObject({
      kind: 'tried',
      changes: [{ id: 'nerv', before: { pin: '1.0' }, after: { pin: '2.0' } }],
      needsApproval: false,
      blastRadius: null,
    })
    expect((await api.ask('GET', '/policy')).json.number).toBe(before)
  })

  test('leads back by its inverse', async () => {
    const { headers } = await api.ask('GET', '/clients/nerv')
    const tag = headers.get('etag')!.replaceAll('"', '')
    const pinned = await api.ask('PUT', '/clients/nerv/pin', {
      body: { version: '2.0', reason: 'trial' },
      ifMatch: tag,
    })
    const back = await api.ask('POST', '/policy/edits', {
      body: { edits: pinned.json.inverse, reason: 'back' },
    })
    expect(back.status).toBe(200)
    expect((await api.ask('GET', '/clients/nerv')).json.pin).toBe('1.0')
    const history = await api.ask('GET', '/policy/history?kind=client&id=nerv&limit=2')
    expect(history.json.items.map((item: { reason: string }) => item.reason)).toEqual([
      'back',
      'trial',
    ])
  })
})

describe('a client', () => {
  const api = useApi()
  const tagOf = async (path: string) =>
    (await api.ask('GET', path)).headers.get('etag')!.replaceAll('"', '')

  test('gets a key that is shown once, and another one beside it', async () => {
    const added = await api.ask('PUT', '/clients/magi', {
      body: { client: { tenant: 'tokyo-3' }, newKey: true },
      isNew: true,
    })
    expect(added.json.key).toMatch(/^isk_[\w-]{43}$/)
    const rotated = await api.ask('POST', '/clients/magi/keys', {
      body: {},
      ifMatch: await tagOf('/clients/magi'),
    })
    expect(rotated.json.key).not.toBe(added.json.key)
    const read = await api.ask('GET', '/clients/magi')
    expect(read.json.keys).toHaveLength(2)
    const everything = [
      read.text,
      (await api.ask('GET', '/audit')).text,
      (await api.ask('GET', '/policy/export')).text,
      (await api.ask('GET', '/policy/history')).text,
    ].join('')
    expect(everything).not.toContain(added.json.key)
    expect(everything).not.toContain(rotated.json.key)
    const [{ name, digest }] = read.json.keys
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(added.json.key))
    expect(digest).toBe(`sha256:${Buffer.from(bytes).toString('hex')}`)
    const removed = await api.ask('DELETE', `/clients/magi/keys/${name}`, {
      ifMatch: await tagOf('/clients/magi'),
    })
    expect(removed.status).toBe(200)
    expect((await api.ask('GET', '/clients/magi')).json.keys).toHaveLength(1)
  })

  test('shows viewers too little of a digest to guess a key by', async () => {
    const { text } = await api.ask('GET', '/policy/entries', { as: 'viewer' })
    expect(text).toMatch(/sha256:[0-9a-f]{12}…/)
    expect(text).not.toMatch(/sha256:[0-9a-f]{13}/)
    expect((await api.ask('GET', '/policy/entries')).text).toMatch(/sha256:[0-9a-f]{64}/)
  })

  test('is made, and given keys, by admins only', async () => {
    const as = 'release-manager' as const
    const keys = [`sha256:${'a'.repeat(64)}`]
    const made = await api.ask('PUT', '/clients/seele', {
      as,
      body: { client: { keys } },
      isNew: true,
    })
    expect(made.status).toBe(403)
    const edits = [
      { kind: 'client', id: 'magi', value: { keys }, ifMatch: await tagOf('/clients/magi') },
    ]
    expect((await api.ask('POST', '/policy/edits', { as, body: { edits } })).status).toBe(403)
    const number = (await api.ask('GET', '/policy')).json.number - 1
    const back = await api.ask('POST', '/policy/revert', { as, body: { to: number } })
    expect(back.status).toBe(403)
    const pinned = await api.ask('PUT', '/clients/magi/pin', {
      as,
      body: { version: '1.0' },
      ifMatch: await tagOf('/clients/magi'),
    })
    expect(pinned.status).toBe(200)
    const free = await api.ask('PUT', '/clients/rei', { as, body: { client: {} }, isNew: true })
    expect(free.status).toBe(200)
  })

  test('may be called like a path, a query or an object', async () => {
    for (const id of [
      'a/b',
      '../admin',
      '?x=1',
      '%2F',
      '__proto__',
      'constructor',
      "'; drop--",
      '日本',
    ]) {
      const path = `/clients/${encodeURIComponent(id)}`
      const made = await api.ask('PUT', path, { body: { client: {} }, isNew: true })
      expect([id, made.status]).toEqual([id, 200])
      expect((await api.ask('GET', path)).json.id).toBe(id)
      const gone = await api.ask('DELETE', path, { ifMatch: await tagOf(path) })
      expect([id, gone.status]).toEqual([id, 200])
    }
  })
})

describe('a kill switch', () => {
  const api = useApi()

  test('needs no condition, and takes one', async () => {
    const thrown = await api.ask('PUT', '/kills/version:1.0', { body: { backend: 'blue' } })
    expect(thrown.status).toBe(200)
    expect((await api.ask('GET', '/kills/version:1.0')).json.value).toEqual({
      scope: { kind: 'version', version: '1.0' },
      backend: 'blue',
    })
    const again = await api.ask('PUT', '/kills/version:1.0', {
      body: { backend: 'green' },
      isNew: true,
    })
    expect(again.status).toBe(412)
    expect((await api.ask('DELETE', '/kills/version:1.0')).status).toBe(200)
    expect((await api.ask('DELETE', '/kills/version:1.0')).status).toBe(404)
  })

  test('has a name that says what it takes', async () => {
    for (const id of ['everything', 'version:', ':x', 'route']) {
      const { status, json } = await api.ask('PUT', `/kills/${id}`, { body: { backend: 'blue' } })
      expect([id, status]).toEqual([id, 422])
      expect(json.choices).toContain('all')
    }
  })
})

describe('a reason', () => {
  const api = useApi({ settings: { policy: 'store', requireReason: true } })

  test('is required where the configuration says so', async () => {
    const without = await api.ask('PUT', '/kills/all', { body: { backend: 'blue', reason: '  ' } })
    expect(without.status).toBe(422)
    expect(without.json.code).toBe('reason-required')
    const tried = await api.ask('PUT', '/kills/all?dry-run=true', { body: { backend: 'blue' } })
    expect(tried.status).toBe(200)
    const said = await api.ask('PUT', '/kills/all', {
      body: { backend: 'blue', reason: 'it burns' },
    })
    expect(said.status).toBe(200)
    const released = await api.ask('DELETE', '/kills/all?reason=calm')
    expect(released.status).toBe(200)
    const { items } = (await api.ask('GET', '/audit')).json
    expect(items.slice(-2)).toMatchObject([
      { actor: 'token:admin', action: 'kill.throw', reason: 'it burns' },
      { actor: 'token:admin', action: 'kill.release', reason: 'calm' },
    ])
    expect((await api.ask('GET', '/audit/verify')).json).toMatchObject({ ok: true })
  })
})

describe('a policy', () => {
  const issue = { place: 'flags > schema', message: 'is not sound', choices: ['blue'] }
  const api = useApi({
    judge: async (after) => ({
      issues: [...after].some(({ kind }) => kind === 'flag') ? [issue] : [],
      warnings: [{ place: 'kills', message: 'is thrown' }],
    }),
  })

  test('that would not be sound is refused with its places', async () => {
    const refused = await api.ask('PUT', '/flags/schema', { body: { value: flag }, isNew: true })
    expect(refused.status).toBe(422)
    expect(refused.json).toMatchObject({
      code: 'policy-refused',
      errors: [{ place: 'flags > schema', detail: 'is not sound', choices: ['blue'] }],
    })
    expect((await api.ask('GET', '/policy')).json.number).toBe(0)
  })

  test('tells what may not be meant', async () => {
    const { json } = await api.ask('PUT', '/kills/all', { body: { backend: 'blue' } })
    expect(json.warnings).toEqual([{ place: 'kills', message: 'is thrown' }])
  })
})
