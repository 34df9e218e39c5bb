/** The example of GitHub: clients of each version before a store of the other, over real sockets. */
import { onTestFinished, describe, expect, test } from 'vitest'
import config from '../../examples/github/isthmus.config.ts'
import contract from '../../examples/github/contract.ts'
import { createUpstream, type ApiVersion } from '../../examples/github/upstream.ts'
import { startGateway } from '../gateway/support/gateway.ts'
import { call, listen, type CallOptions } from '../gateway/support/servers.ts'

const before = '2022-11-28'
const after = '2026-03-10'

interface Sent extends Omit<CallOptions, 'body'> {
  readonly json?: unknown
}

type Send = (
  request: string,
  options?: Sent,
) => Promise<Awaited<ReturnType<typeof call>> & { readonly gateway: string }>

/** A client of one version, and the gateway before a store of the other. */
const meets = async (client: string, store: ApiVersion): Promise<Send> => {
  const server = createUpstream(store)
  const url = await listen(server)
  onTestFinished(() => void server.close())
  const gateway = await startGateway({
    contract,
    stores: { store: { url, version: store, publicUrl: 'https://api.github.com' } },
    config: { versions: config.versions ?? {} },
  })
  return async (request, { json, headers = {}, ...options } = {}) => {
    const [method = '', path = ''] = request.split(' ')
    const answer = await call(`${gateway.url}${path}`, {
      method,
      headers: {
        ...(client === '' ? {} : { 'X-GitHub-Api-Version': client }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...options,
    })
    return Object.assign(answer, { gateway: gateway.url })
  }
}

/** What is told by the address of the gateway. */
const led = (told: unknown, gateway: string): unknown =>
  JSON.parse(JSON.stringify(told).replaceAll('GATEWAY', gateway))

const oldClient = () => meets(before, after)
const newClient = () => meets(after, before)

const rate = { limit: 5000, remaining: 4999, reset: 1_700_000_000 }
const search = { limit: 30, remaining: 30, reset: 1_700_000_000 }
const cvss = { score: 9.1, vector_string: 'CVSS:3.1/AV:N' }
const oldRepository = {
  id: 7,
  full_name: 'octo/hello',
  description: null,
  has_issues: true,
  has_downloads: true,
  squash_merge_commit_title: 'PR_TITLE',
  use_squash_pr_title_as_default: true,
}
const newRepository = {
  id: 7,
  full_name: 'octo/hello',
  description: null,
  has_issues: true,
  squash_merge_commit_title: 'PR_TITLE',
}
const [ada, grace] = [{ login: 'ada' }, { login: 'grace' }]
const repo = '/repos/octo/hello'

describe('what is read, by number of the change', () => {
  test.each<[number, string, unknown, string, unknown]>([
    [
      1,
      '/rate_limit',
      { resources: { core: rate, search }, rate },
      '',
      { resources: { core: rate, search } },
    ],
    [
      3,
      `${repo}/contents/src/lib`,
      [
        { type: 'file', name: 'a.ts', path: 'src/a.ts', download_url: 'https://raw.example/a.ts' },
        { type: 'file', name: 'vendor', path: 'src/vendor', download_url: null },
      ],
      '',
      [
        { type: 'file', name: 'a.ts', path: 'src/a.ts', download_url: 'https://raw.example/a.ts' },
        { type: 'submodule', name: 'vendor', path: 'src/vendor', download_url: null },
      ],
    ],
    [5, repo, oldRepository, '', newRepository],
    [
      5,
      '/orgs/octo/repos?sort=created&direction=desc&per_page=1',
      [oldRepository],
      '',
      [newRepository],
    ],
    [
      5,
      '/search/repositories?q=hello',
      { total_count: 1, items: [oldRepository] },
      '',
      { total_count: 1, items: [newRepository] },
    ],
    [
      5,
      `${repo}/events`,
      [{ id: '9', type: 'PushEvent', repository: oldRepository }],
      '',
      [{ id: '9', type: 'PushEvent', repository: newRepository }],
    ],
    [
      6,
      '/',
      {
        current_user_url: 'GATEWAY/user',
        authorizations_url: 'https://api.github.com/authorizations',
        hub_url: 'https://api.github.com/hub',
      },
      '',
      { current_user_url: 'GATEWAY/user' },
    ],
    [
      7,
      '/gists/aa',
      { id: 'aa', description: null, history: [], forks: [] },
      '',
      { id: 'aa', description: null },
    ],
    [
      9,
      '/orgs/octo',
      {
        login: 'octo',
        description: null,
        secret_scanning_push_protection_custom_link_enabled: false,
      },
      '',
      { login: 'octo', description: null },
    ],
    [
      10,
      `${repo}/code-scanning/default-setup`,
      { state: 'configured', languages: ['go', 'javascript', 'typescript'] },
      '',
      { state: 'configured', languages: ['go', 'javascript-typescript'] },
    ],
    [
      11,
      '/advisories/GHSA-1',
      {
        ghsa_id: 'GHSA-1',
        summary: 'Bad',
        cvss,
        cvss_severities: { cvss_v3: cvss, cvss_v4: null },
      },
      '',
      { ghsa_id: 'GHSA-1', summary: 'Bad', cvss_severities: { cvss_v3: cvss, cvss_v4: null } },
    ],
    [
      12,
      `${repo}/issues?assignee=ada`,
      [
        { number: 1, title: 'It is slow', assignees: [ada, grace], assignee: ada },
        { number: 1, title: 'It is slow', assignees: [], assignee: null },
      ],
      '',
      [
        { number: 1, title: 'It is slow', assignees: [ada, grace] },
        { number: 1, title: 'It is slow', assignees: [] },
      ],
    ],
    [
      12,
      `${repo}/pulls/2`,
      {
        number: 1,
        title: 'It is slow',
        assignees: [ada, grace],
        assignee: ada,
        merge_commit_sha: null,
      },
      '',
      { number: 1, title: 'It is slow', assignees: [ada, grace] },
    ],
    [
      15,
      '/organizations/octo/custom_roles',
      { total_count: 1, custom_roles: [{ id: 1, name: 'labeler' }] },
      '/orgs/octo/custom-repository-roles',
      { total_count: 1, custom_roles: [{ id: 1, name: 'labeler' }] },
    ],
  ])('%i: %s', async (_, path, old, newPath, young) => {
    const [older, newer] = [await oldClient(), await newClient()]
    const toOlder = await older(`GET ${path}`)
    expect(toOlder.json).toEqual(led(old, toOlder.gateway))
    expect(toOlder.status).toBe(200)
    const toNewer = await newer(`GET ${newPath || path}`)
    expect(toNewer.json).toEqual(led(young, toNewer.gateway))
    expect(toNewer.status).toBe(200)
  })

  test('3: a file, which is no list, passes', async () => {
    const older = await oldClient()
    expect((await older(`GET ${repo}/contents/src/a.ts`)).json).toMatchObject({ type: 'file' })
  })

  test('4: SARIF has the media type of the client', async () => {
    for (const [send, media] of [
      [await oldClient(), 'application/json+sarif'],
      [await newClient(), 'application/sarif+json'],
    ] as const) {
      const answer = await send(`GET ${repo}/code-scanning/analyses/1`, {
        headers: { Accept: media },
      })
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe(media)
      expect(answer.json).toEqual({ version: '2.1.0', runs: [] })
    }
  })

  test('4: the analysis itself is JSON, for who does not ask for SARIF', async () => {
    for (const send of [await oldClient(), await newClient()]) {
      for (const accept of [undefined, 'application/json', 'application/vnd.github+json', '*/*']) {
        const headers = accept === undefined ? {} : { Accept: accept }
        const answer = await send(`GET ${repo}/code-scanning/analyses/1`, { headers })
        expect(answer.headers['content-type']).toMatch(/^application\/json;/)
        expect(answer.json).toEqual({ id: 1, ref: 'refs/heads/main', results_count: 0 })
      }
    }
  })
})

describe('what is sent, by number of the change', () => {
  test('2: a permission is let go, and that is told', async () => {
    const older = await oldClient()
    const answer = await older('POST /orgs/octo/teams', {
      json: { name: 'ops', permission: 'pull' },
    })
    expect(answer.status).toBe(201)
    expect(answer.json).toEqual({ id: 3, name: 'ops' })
    expect(answer.headers['isthmus-discarded']).toBe('permission')
    const newer = await newClient()
    expect((await newer('POST /orgs/octo/teams', { json: { name: 'ops' } })).status).toBe(201)
  })

  test('5: a repository is changed in the words of either version', async () => {
    const older = await oldClient()
    const both = { squash_merge_commit_title: 'COMMIT_OR_PR_TITLE' }
    const title = { use_squash_pr_title_as_default: false }
    const toOlder = await older(`PATCH ${repo}`, { json: { ...title, has_downloads: false } })
    expect(toOlder.json).toEqual({ ...oldRepository, ...title, ...both })
    expect(toOlder.headers['isthmus-discarded']).toBe('has_downloads')
    const newer = await newClient()
    const said = { squash_merge_commit_title: 'COMMIT_OR_PR_TITLE' }
    expect((await newer(`PATCH ${repo}`, { json: said })).json).toEqual({
      ...newRepository,
      ...said,
    })
  })

  test('6: hubs are gone for newer clients, and in newer stores', async () => {
    const [older, newer] = [await oldClient(), await newClient()]
    expect((await newer('POST /hub')).status).toBe(404)
    const answer = await older('POST /hub', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(410)
  })

  test('8: a removed installation has the status of the client', async () => {
    const [older, newer] = [await oldClient(), await newClient()]
    expect((await older('DELETE /app/installations/5')).status).toBe(204)
    expect((await newer('DELETE /app/installations/5')).status).toBe(202)
  })

  test('9: an organisation is changed without its link', async () => {
    const older = await oldClient()
    const sent = { description: 'We', secret_scanning_push_protection_custom_link_enabled: true }
    const answer = await older('PATCH /orgs/octo', { json: sent })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ description: 'We' })
    const newer = await newClient()
    const young = await newer('PATCH /orgs/octo', { json: { description: 'We' } })
    expect(young.json).toEqual({ login: 'octo', description: 'We' })
  })

  test('12: one assignee of a new issue is a list of one', async () => {
    const older = await oldClient()
    for (const sent of [{ assignee: 'ada' }, { assignees: ['ada'] }]) {
      const one = await older(`POST ${repo}/issues`, { json: { title: 'x', ...sent } })
      expect(one.json).toMatchObject({ assignee: ada, assignees: [ada] })
      expect(one.status).toBe(201)
    }
    const newer = await newClient()
    for (const logins of [[], ['ada'], ['ada', 'grace']]) {
      const json = { title: 'x', assignees: logins }
      const many = await newer(`POST ${repo}/issues`, { json })
      expect(many.json).toMatchObject({ assignees: logins.map((login) => ({ login })) })
      expect(many.json).not.toHaveProperty('assignee')
      expect(many.status).toBe(201)
    }
  })

  test('12: an issue is given to several, or to one by the old name', async () => {
    const json = { title: 'x', assignees: ['ada', 'grace'] }
    const [older, newer] = [await oldClient(), await newClient()]
    const issue = { number: 1, title: 'It is slow', assignees: [ada, grace] }
    expect((await newer(`PATCH ${repo}/issues/1`, { json })).json).toEqual(issue)
    const toOlder = await older(`PATCH ${repo}/issues/1`, { json })
    expect(toOlder.json).toEqual({ ...issue, assignee: ada })
    for (const [assignee, assignees] of [
      ['ada', [ada]],
      [null, []],
    ]) {
      const one = await older(`PATCH ${repo}/issues/1`, { json: { assignee } })
      expect(one.json).toMatchObject({ assignee: assignee && ada, assignees })
    }
  })

  test('13: ids that are text become integers, and what is no id is refused', async () => {
    const older = await oldClient()
    const put = (...ids: unknown[]) =>
      older('PUT /orgs/octo/actions/secrets/KEY', {
        json: { encrypted_value: 'x', visibility: 'selected', selected_repository_ids: ids },
      })
    expect((await put('7', 8)).status).toBe(204)
    for (const wrong of ['seven', '', '7.5', 0.5, null, ['7']]) {
      const answer = await put(wrong)
      expect(answer.status).toBe(422)
      expect(answer.json).toMatchObject({ errors: [{ field: expect.stringMatching(/^selected/) }] })
    }
    const newer = await newClient()
    const young = await newer('PUT /orgs/octo/actions/secrets/KEY', {
      json: { encrypted_value: 'x', visibility: 'selected', selected_repository_ids: [7] },
    })
    expect([young.status, young.text]).toEqual([204, ''])
  })

  test('14: who starts a workflow is told of its run where his version tells', async () => {
    const path = `POST ${repo}/actions/workflows/ci.yml/dispatches`
    const older = await (await oldClient())(path, { json: { ref: 'main' } })
    expect([older.status, older.text]).toEqual([204, ''])
    const newer = await (await newClient())(path, { json: { ref: 'main' } })
    expect([newer.status, newer.text]).toEqual([200, '{}'])
  })
})

describe('what is refused', () => {
  test('15: blocked trade has the status of the client', async () => {
    const older = await (await oldClient())('GET /repos/octo/blocked')
    expect([older.status, older.json['message']]).toEqual([422, 'Repository access blocked'])
    const newer = await (await newClient())('GET /repos/octo/blocked')
    expect([newer.status, newer.json['message']]).toEqual([451, 'Repository access blocked'])
  })

  test('an error names the fields of the client', async () => {
    const older = await (await oldClient())(`PATCH ${repo}`, { json: { description: '' } })
    expect(older.status).toBe(422)
    expect(older.json).toMatchObject({ errors: [{ field: 'squash_merge_commit_title' }] })
    const newer = await (await newClient())(`PATCH ${repo}`, { json: { description: '' } })
    expect(newer.json).toMatchObject({ errors: [{ field: 'squash_merge_commit_title' }] })
  })

  test("the gateway's own refusals look like GitHub's", async () => {
    const newer = await newClient()
    const answer = await newer(`PATCH ${repo}`, { json: { squash_merge_commit_title: 'NONE' } })
    expect(answer.status).toBe(422)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.json).toMatchObject({
      message: expect.any(String),
      errors: [{ field: 'squash_merge_commit_title', code: 'invalid' }],
    })
  })
})

describe('beside the changes', () => {
  test('a client without a version, or of a day between, is of the older one', async () => {
    for (const client of ['', '2025-01-01']) {
      const send = await meets(client, after)
      expect((await send(`GET ${repo}`)).json).toEqual(oldRepository)
    }
  })

  test('a client of the version of the store gets what the store says', async () => {
    for (const [version, body] of [
      [before, oldRepository],
      [after, newRepository],
    ] as const) {
      const send = await meets(version, version)
      expect((await send(`GET ${repo}`)).json).toEqual(body)
    }
  })

  test('links to further pages lead through the gateway', async () => {
    const send = await oldClient()
    const answer = await send('GET /orgs/octo/repos?per_page=1')
    expect(answer.headers['link']).toBe(
      `<${answer.gateway}/orgs/octo/repos?page=2&per_page=1>; rel="next"`,
    )
  })

  test('what has not changed is not sent again', async () => {
    const send = await oldClient()
    const { headers } = await send(`GET ${repo}`)
    const etag = String(headers['etag'])
    const again = await send(`GET ${repo}`, { headers: { 'If-None-Match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
  })
})
