/** Routes of GitHub's REST API as of 2022-11-28 that the changes are about. */
import { integer, oneOf, string, type QueryParameter, type Route } from '@isthmus/gateway/contract'

const plain = (shape: QueryParameter['shape'], description: string): QueryParameter => ({
  shape,
  description,
  use: { kind: 'plain' },
})

const pages = {
  per_page: plain(integer({ minimum: 1, maximum: 100 }), 'How many at most'),
  page: plain(integer({ minimum: 1 }), 'Which page, from 1'),
}

/** What GitHub sorts by are words of its own, not names of fields. */
const sorted = {
  ...pages,
  sort: plain(
    oneOf('created', 'updated', 'pushed', 'full_name', 'comments'),
    'What the answer is ordered by',
  ),
  direction: plain(oneOf('asc', 'desc'), 'Upwards or downwards'),
}

const read = (id: string, path: string, response: string): Route => ({
  id,
  method: 'GET',
  path,
  kind: 'read',
  summary: `Reads ${response}`,
  response,
})

const list = (
  id: string,
  path: string,
  response: string,
  query: Route['query'] = pages,
): Route => ({
  ...read(id, path, response),
  kind: 'list',
  query,
})

/** PATCH is `application/json` here, and says only what is to change. */
const patch = (id: string, path: string, type: string): Route => ({
  id,
  method: 'PATCH',
  path,
  kind: 'patch',
  takes: ['json'],
  summary: `Changes ${type}`,
  request: type,
  response: type,
})

const post = (id: string, path: string, request: string, response?: string): Route => ({
  id,
  method: 'POST',
  path,
  kind: 'create',
  summary: `Sends ${request}`,
  request,
  ...(response === undefined ? { status: 204 } : { response, status: 201 }),
})

const repo = '/repos/{owner}/{repo}'
const analysis = `${repo}/code-scanning/analyses/{analysis_id}`

export const routes: readonly Route[] = [
  read('root', '/', 'Root'),
  { ...post('hub', '/hub', 'Hub'), takes: ['form'] },
  read('rate-limit', '/rate_limit', 'RateLimit'),
  post('teams.create', '/orgs/{org}/teams', 'NewTeam', 'Team'),
  read('contents', `${repo}/contents/{path+}`, 'Contents'),
  read('analyses.get', analysis, 'Analysis'),
  // The same in full, for who asks for it: by either name, whatever the answer's is.
  {
    ...read('sarif', analysis, 'Sarif'),
    when: { accept: ['application/sarif+json', 'application/json+sarif'] },
    media: 'application/json+sarif',
  },
  read('repos.get', repo, 'Repository'),
  patch('repos.update', repo, 'Repository'),
  list('repos.list', '/orgs/{org}/repos', 'Repositories', sorted),
  list('repos.search', '/search/repositories', 'RepositorySearch', {
    ...sorted,
    q: { ...plain(string(), 'What is searched for'), required: true },
  }),
  list('events', `${repo}/events`, 'Events'),
  read('gists.get', '/gists/{gist_id}', 'Gist'),
  {
    id: 'installations.delete',
    method: 'DELETE',
    path: '/app/installations/{installation_id}',
    kind: 'delete',
    summary: 'Removes an installation',
    status: 204,
  },
  read('orgs.get', '/orgs/{org}', 'Organization'),
  patch('orgs.update', '/orgs/{org}', 'Organization'),
  read('default-setup', `${repo}/code-scanning/default-setup`, 'DefaultSetup'),
  read('advisories.get', '/advisories/{ghsa_id}', 'Advisory'),
  list('issues.list', `${repo}/issues`, 'Issues', {
    ...sorted,
    assignee: plain(string(), 'The login of who is assigned, `none`, or `*` for anybody'),
  }),
  read('issues.get', `${repo}/issues/{number}`, 'Issue'),
  post('issues.create', `${repo}/issues`, 'NewIssue', 'Issue'),
  // It takes logins in place of people: the request has a type of its own.
  { ...patch('issues.update', `${repo}/issues/{number}`, 'IssueUpdate'), response: 'Issue' },
  read('pulls.get', `${repo}/pulls/{number}`, 'PullRequest'),
  // Secrets cannot be read, so that what is sent changes what it names.
  {
    ...post('secrets.put', '/orgs/{org}/actions/secrets/{name}', 'NewSecret'),
    method: 'PUT',
    kind: 'patch',
    takes: ['json'],
  },
  post('dispatch', `${repo}/actions/workflows/{workflow_id}/dispatches`, 'Dispatch'),
  read('roles', '/organizations/{org}/custom_roles', 'CustomRoles'),
]
