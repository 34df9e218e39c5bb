import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { useApi, type Running } from './support.ts'

const flag = (variant: string) => ({
  file: 'entity-schema',
  definition: {
    state: 'ENABLED',
    variants: { blue: 'blue', green: 'green' },
    defaultVariant: variant,
  },
})

const settings = { policy: 'store' as const, requireReason: false, fourEyes: { flags: ['schema'] } }

const edit = (variant: string, ifMatch: string) => ({
  kind: 'flag',
  id: 'schema',
  value: flag(variant),
  ifMatch,
})

const tagOf = async (api: Running) => {
  const { status, headers } = await api.ask('GET', '/flags/schema')
  return status === 200 ? headers.get('etag')!.replaceAll('"', '') : 'none'
}

/** What the release manager proposes. */
const propose = async (api: Running, variant: string) => {
  const body = { edits: [edit(variant, await tagOf(api))], reason: `to ${variant}` }
  const { status, json } = await api.ask('POST', '/policy/edits', { as: 'release-manager', body })
  expect(status).toBe(202)
  return json.proposal as { id: string; digest: string }
}

describe('a flag that two people decide', () => {
  const api = useApi({ settings })

  test('is not changed by one of them', async () => {
    const { id, digest } = await propose(api, 'blue')
    expect((await api.ask('GET', '/flags/schema')).status).toBe(404)
    const early = await api.ask('POST', `/proposals/${id}/apply`, { body: {} })
    expect(early.status).toBe(403)
    expect(early.json.code).toBe('second-person-required')
    const own = await api.ask('POST', `/proposals/${id}/approve`, {
      as: 'release-manager',
      body: { digest },
    })
    expect(own.status).toBe(403)
    const other = await api.ask('POST', `/proposals/${id}/approve`, {
      body: { digest: 'f'.repeat(64) },
    })
    expect(other.status).toBe(409)
    expect(other.json).toMatchObject({ code: 'proposal-changed', digest })
    const approved = await api.ask('POST', `/proposals/${id}/approve`, { body: { digest } })
    expect(approved.json).toMatchObject({ state: 'approved', approvals: [{ by: 'token:admin' }] })
    const done = await api.ask('POST', `/proposals/${id}/apply`, {
      as: 'release-manager',
      body: {},
    })
    expect(done.json.kind).toBe('committed')
    expect((await api.ask('GET', '/flags/schema')).json.value).toEqual(flag('blue'))
    const again = await api.ask('POST', `/proposals/${id}/apply`, { body: {} })
    expect(again.status).toBe(409)
    expect((await api.ask('GET', `/proposals/${id}`)).json.state).toBe('applied')
  })

  test.each([
    ['PUT', '/flags/schema', { value: flag('green') }],
    ['DELETE', '/flags/schema', undefined],
    ['PUT', '/flag-documents/entity-schema', { value: { evaluators: { x: true } } }],
  ] as const)('is proposed by %s %s', async (method, path, body) => {
    const ifMatch = await tagOf(api)
    const condition = path.startsWith('/flags') ? { ifMatch } : { isNew: true }
    const { status, json } = await api.ask(method, path, { ...condition, ...(body && { body }) })
    expect([status, json.kind]).toEqual([202, 'proposed'])
  })

  test('is not hidden among other edits', async () => {
    const edits = [
      { kind: 'client', id: 'rei', value: { keys: [] }, ifMatch: 'none' },
      edit('green', await tagOf(api)),
    ]
    expect((await api.ask('POST', '/policy/edits', { body: { edits } })).status).toBe(202)
    expect((await api.ask('GET', '/clients/rei')).status).toBe(404)
  })

  test('is as it was approved, or not changed at all', async () => {
    const { id, digest } = await propose(api, 'green')
    await api.ask('POST', `/proposals/${id}/approve`, { body: { digest } })
    const other = await propose(api, 'green')
    await api.ask('POST', `/proposals/${other.id}/approve`, { body: { digest: other.digest } })
    expect((await api.ask('POST', `/proposals/${other.id}/apply`, { body: {} })).status).toBe(200)
    const stale = await api.ask('POST', `/proposals/${id}/apply`, { body: {} })
    expect(stale.status).toBe(412)
    expect(stale.json.entries).toMatchObject([{ kind: 'flag', id: 'schema' }])
  })

  test('goes back without a second person, and is killed without one', async () => {
    const { number } = (await api.ask('GET', '/policy')).json
    const back = await api.ask('POST', '/flags/schema/revert', {
      as: 'release-manager',
      body: { to: number - 1 },
    })
    expect([back.status, back.json.kind]).toEqual([200, 'committed'])
    expect((await api.ask('GET', '/flags/schema')).json.value).toEqual(flag('blue'))
    const all = await api.ask('POST', '/policy/revert', {
      as: 'release-manager',
      body: { to: number },
    })
    expect([all.status, all.json.kind]).toEqual([200, 'committed'])
    const killed = await api.ask('PUT', '/kills/all', {
      as: 'release-manager',
      body: { backend: 'blue' },
    })
    expect([killed.status, killed.json.kind]).toEqual([200, 'committed'])
    expect((await api.ask('POST', '/policy/revert', { body: { to: 999 } })).status).toBe(404)
    expect((await api.ask('POST', '/flags/nothing/revert', { body: { to: 1 } })).status).toBe(404)
  })

  test('loses its approval with other edits in its place', async () => {
    const { id, digest } = await propose(api, 'blue')
    await api.ask('POST', `/proposals/${id}/approve`, { body: { digest } })
    const body = {
      edits: [
        edit('blue', await tagOf(api)),
        { kind: 'kill', id: 'all', value: null, ifMatch: 'none' },
      ],
    }
    const stranger = await api.ask('PUT', `/proposals/${id}`, { as: 'viewer', body })
    expect(stranger.status).toBe(403)
    const replaced = await api.ask('PUT', `/proposals/${id}`, {
      as: 'release-manager',
      body: { edits: [edit('blue', await tagOf(api))] },
    })
    expect([replaced.status, replaced.json.proposal?.state]).toEqual([202, 'open'])
    expect((await api.ask('GET', `/proposals/${id}`)).json.state).toBe('withdrawn')
    const next = replaced.json.proposal.id
    expect((await api.ask('POST', `/proposals/${next}/apply`, { body: {} })).status).toBe(403)
    expect((await api.ask('POST', `/proposals/${id}/apply`, { body: {} })).status).toBe(409)
    const taken = await api.ask('POST', `/proposals/${next}/withdraw`, {
      as: 'release-manager',
      body: {},
    })
    expect(taken.json.state).toBe('withdrawn')
  })

  test('does not run where somebody has put other edits under the approval', async () => {
    const { id, digest } = await propose(api, 'blue')
    await api.ask('POST', `/proposals/${id}/approve`, { body: { digest } })
    const edits = JSON.stringify([edit('green', await tagOf(api))])
    {
      using db = new DatabaseSync(api.file)
      db.prepare('update isthmus_proposals set edits = ? where id = ?').run(edits, id)
    }
    const { status, json } = await api.ask('POST', `/proposals/${id}/apply`, { body: {} })
    expect([status, json.code]).toEqual([403, 'second-person-required'])
  })

  test('is proposed by nobody whose edit would not be sound or is late', async () => {
    const body = { edits: [edit('green', '0123456789abcdef')] }
    expect((await api.ask('POST', '/policy/edits', { body })).status).toBe(412)
  })

  test('is in the audit at each step', async () => {
    const { items } = (await api.ask('GET', '/audit?limit=1000')).json
    const actions = new Set(items.map(({ action }: { action: string }) => action))
    for (const action of ['proposal.create', 'proposal.approve', 'proposal.withdraw']) {
      expect(actions).toContain(action)
    }
    // Edits and the proposal that they were are one act, so that neither is there without the other.
    const applied = items.filter(({ detail }: { detail: object }) => 'approvedBy' in detail)
    expect(applied).not.toEqual([])
    expect((await api.ask('GET', '/audit/verify')).json.ok).toBe(true)
  })
})

describe('other flags', () => {
  const api = useApi({ settings })

  test('need nobody', async () => {
    const { status } = await api.ask('PUT', '/flags/colour', {
      body: { value: flag('blue') },
      isNew: true,
    })
    expect(status).toBe(200)
  })
})

describe('where all flags need two', () => {
  const api = useApi({
    settings: { policy: 'store', requireReason: false, fourEyes: { flags: true } },
  })

  test('any flag does', async () => {
    const { status } = await api.ask('PUT', '/flags/colour', {
      body: { value: flag('blue') },
      isNew: true,
    })
    expect(status).toBe(202)
    const tried = await api.ask('PUT', '/flags/colour?dry-run=true', {
      body: { value: flag('blue') },
      isNew: true,
    })
    expect(tried.json.needsApproval).toBe(true)
  })
})
