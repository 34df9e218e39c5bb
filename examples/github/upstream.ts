/**
 * A small GitHub that speaks one of the two versions, as Node's own HTTP server would:
 * `npx node examples/github/upstream.ts 2026-03-10 4302`.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pathToFileURL } from 'node:url'

export type ApiVersion = '2022-11-28' | '2026-03-10'

interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A body as it came, parsed where it is JSON, and what its client takes. */
type Respond = (sent: Record<string, unknown>, accept: string) => Answer

const repository = (old: boolean) => ({
  id: 7,
  full_name: 'octo/hello',
  description: null,
  has_issues: true,
  squash_merge_commit_title: 'PR_TITLE',
  ...(old ? { has_downloads: true, use_squash_pr_title_as_default: true } : {}),
})

const issue = (old: boolean, logins: readonly unknown[] = ['ada', 'grace']) => {
  const assignees = logins.map((login) => ({ login }))
  const all = { number: 1, title: 'It is slow', assignees }
  return old ? { ...all, assignee: assignees[0] ?? null } : all
}

/** Who is assigned: the older version takes one name, too, and the newer one refuses it. */
const assigned = (old: boolean, sent: Record<string, unknown>): Answer => {
  const { assignee, assignees } = sent
  if (!old && assignee !== undefined) return refused('Issue', 'assignee')
  const logins = Array.isArray(assignees) ? assignees : assignee ? [assignee] : []
  return { body: issue(old, logins) }
}

const refused = (resource: string, field: string): Answer => ({
  status: 422,
  body: {
    message: 'Validation Failed',
    errors: [{ resource, field, code: 'invalid' }],
    documentation_url: 'https://docs.github.com/rest',
    status: '422',
  },
})

const entry = (type: string, name: string, download: string | null) => ({
  type,
  name,
  path: `src/${name}`,
  download_url: download,
})

const rate = { limit: 5000, remaining: 4999, reset: 1_700_000_000 }
const search = { limit: 30, remaining: 30, reset: 1_700_000_000 }
const cvss = { score: 9.1, vector_string: 'CVSS:3.1/AV:N' }

const changedRepository = (old: boolean, sent: Record<string, unknown>): Answer => {
  const gone = 'use_squash_pr_title_as_default'
  if (!old && gone in sent) return refused('Repository', gone)
  if (sent['description'] === '') {
    return refused(
      'Repository',
      old ? 'use_squash_pr_title_as_default' : 'squash_merge_commit_title',
    )
  }
  return { body: { ...repository(old), ...sent } }
}

const responses = (old: boolean): readonly (readonly [RegExp, Respond])[] => [
  [
    /^GET \/$/,
    () => ({
      body: {
        current_user_url: 'https://api.github.com/user',
        ...(old
          ? {
              authorizations_url: 'https://api.github.com/authorizations',
              hub_url: 'https://api.github.com/hub',
            }
          : {}),
      },
    }),
  ],
  ...(old ? [[/^POST \/hub$/, () => ({ status: 204 })] as const] : []),
  [
    /^GET \/rate_limit$/,
    () => ({ body: { resources: { core: rate, search }, ...(old ? { rate } : {}) } }),
  ],
  [
    /^POST \/orgs\/octo\/teams$/,
    (sent) =>
      !old && 'permission' in sent
        ? refused('Team', 'permission')
        : { status: 201, body: { id: 3, name: sent['name'] } },
  ],
  [
    /^GET \/repos\/octo\/hello\/contents\/src\/lib$/,
    () => ({
      body: [
        entry('file', 'a.ts', 'https://raw.example/a.ts'),
        entry(old ? 'file' : 'submodule', 'vendor', null),
      ],
    }),
  ],
  [
    /^GET \/repos\/octo\/hello\/contents\/src\/a\.ts$/,
    () => ({ body: entry('file', 'a.ts', 'https://raw.example/a.ts') }),
  ],
  [
    /^GET \/repos\/octo\/hello\/code-scanning\/analyses\/\d+$/,
    (_, accept) =>
      accept.includes('sarif')
        ? {
            body: { version: '2.1.0', runs: [] },
            headers: { 'content-type': old ? 'application/json+sarif' : 'application/sarif+json' },
          }
        : { body: { id: 1, ref: 'refs/heads/main', results_count: 0 } },
  ],
  [/^GET \/repos\/octo\/hello$/, () => ({ body: repository(old) })],
  [/^PATCH \/repos\/octo\/hello$/, (sent) => changedRepository(old, sent)],
  [
    /^GET \/orgs\/octo\/repos$/,
    () => ({
      body: [repository(old)],
      headers: { link: '<https://api.github.com/orgs/octo/repos?page=2&per_page=1>; rel="next"' },
    }),
  ],
  [/^GET \/search\/repositories$/, () => ({ body: { total_count: 1, items: [repository(old)] } })],
  [
    /^GET \/repos\/octo\/hello\/events$/,
    () => ({ body: [{ id: '9', type: 'PushEvent', repository: repository(old) }] }),
  ],
  [/^GET \/repos\/octo\/blocked$/, () => blocked(old)],
  [
    /^GET \/gists\/aa$/,
    () => ({
      body: {
        id: 'aa',
        description: null,
        ...(old ? { history: [{ version: 'f00' }], forks: [{ id: 'bb' }] } : {}),
      },
    }),
  ],
  [/^DELETE \/app\/installations\/5$/, () => ({ status: old ? 204 : 202 })],
  [/^(GET|PATCH) \/orgs\/octo$/, (sent) => organization(old, sent)],
  [
    /^GET \/repos\/octo\/hello\/code-scanning\/default-setup$/,
    () => ({
      body: {
        state: 'configured',
        languages: old ? ['go', 'javascript', 'typescript'] : ['go', 'javascript-typescript'],
      },
    }),
  ],
  [
    /^GET \/advisories\/GHSA-1$/,
    () => ({
      body: {
        ghsa_id: 'GHSA-1',
        summary: 'Bad',
        ...(old ? { cvss } : {}),
        cvss_severities: { cvss_v3: cvss, cvss_v4: null },
      },
    }),
  ],
  [/^GET \/repos\/octo\/hello\/issues$/, () => ({ body: [issue(old), issue(old, [])] })],
  [/^GET \/repos\/octo\/hello\/issues\/1$/, () => ({ body: issue(old) })],
  [
    /^POST \/repos\/octo\/hello\/issues$/,
    (sent) => {
      const answer = assigned(old, sent)
      return { ...answer, status: answer.status ?? 201 }
    },
  ],
  [/^PATCH \/repos\/octo\/hello\/issues\/1$/, (sent) => assigned(old, sent)],
  [
    /^GET \/repos\/octo\/hello\/pulls\/2$/,
    () => ({ body: { ...issue(old), ...(old ? { merge_commit_sha: 'c0ffee' } : {}) } }),
  ],
  [
    /^PUT \/orgs\/octo\/actions\/secrets\/KEY$/,
    ({ selected_repository_ids: ids }) =>
      !old && Array.isArray(ids) && !ids.every(Number.isInteger)
        ? refused('Secret', 'selected_repository_ids')
        : { status: 204 },
  ],
  [
    /^POST \/repos\/octo\/hello\/actions\/workflows\/ci\.yml\/dispatches$/,
    () =>
      old
        ? { status: 204 }
        : { status: 200, body: { workflow_run_id: 11, run_url: 'https://api.github.com/runs/11' } },
  ],
  [
    old
      ? /^GET \/organizations\/octo\/custom_roles$/
      : /^GET \/orgs\/octo\/custom-repository-roles$/,
    () => ({ body: { total_count: 1, custom_roles: [{ id: 1, name: 'labeler' }] } }),
  ],
]

const blocked = (old: boolean): Answer => ({
  status: old ? 422 : 451,
  body: { message: 'Repository access blocked', status: old ? '422' : '451' },
})

const organization = (old: boolean, sent: Record<string, unknown>): Answer => {
  const gone = 'secret_scanning_push_protection_custom_link_enabled'
  if (!old && gone in sent) return refused('Organization', gone)
  return {
    body: { login: 'octo', description: null, ...(old ? { [gone]: true } : {}), ...sent },
  }
}

const sentBy = async (incoming: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return /json/.test(incoming.headers['content-type'] ?? '') ? JSON.parse(text) : {}
}

const write = (
  { status = 200, body, headers = {} }: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void => {
  if (body === undefined) {
    outgoing.writeHead(status, headers).end()
    return
  }
  const text = JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`
  if (incoming.headers['if-none-match'] === etag) {
    outgoing.writeHead(304, { etag }).end()
    return
  }
  outgoing
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', etag, ...headers })
    .end(text)
}

export const createUpstream = (version: ApiVersion): Server => {
  const known = responses(version === '2022-11-28')
  return createServer((incoming, outgoing) => {
    const path = new URL(incoming.url ?? '/', 'http://localhost').pathname
    const request = `${incoming.method} ${path}`
    const respond = known.find(([pattern]) => pattern.test(request))?.[1]
    void sentBy(incoming)
      .then((sent) =>
        write(
          respond?.(sent, incoming.headers.accept ?? '') ?? {
            status: 404,
            body: { message: 'Not Found', status: '404' },
          },
          incoming,
          outgoing,
        ),
      )
      .catch(() => outgoing.destroy())
  })
}

const [, script, version, port] = process.argv
if (script && import.meta.url === pathToFileURL(script).href) {
  if (version !== '2022-11-28' && version !== '2026-03-10') {
    throw new Error('Say which version to speak: 2022-11-28 or 2026-03-10')
  }
  createUpstream(version).listen(Number(port ?? 4301), '127.0.0.1')
}
