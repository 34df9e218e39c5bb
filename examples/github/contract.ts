/**
 * GitHub's REST API, 2022-11-28 and 2026-03-10: the breaking changes between them, numbered as in
 * the README.
 */
import * as z from 'zod'
import {
  asNumber,
  base,
  change,
  convert,
  defineContract,
  discard,
  each,
  errorStatus,
  flag,
  fold,
  inKind,
  inList,
  moveRoute,
  remove,
  removeKind,
  removeRoute,
  routeMedia,
  routeResponse,
  routeStatus,
  self,
  version,
} from '@isthmus/gateway/contract'
import { oneLanguage, submodules } from './codecs.ts'
import { examples } from './examples.ts'
import { routes } from './routes.ts'
import { types } from './types.ts'

export default defineContract({
  name: 'github',
  info: {
    title: "A part of GitHub's REST API",
    license: { name: 'MIT', identifier: 'MIT' },
    contact: { name: 'GitHub', url: 'https://support.github.com' },
  },
  scheme: 'date',
  base: base('2022-11-28', {
    summary: 'The first dated version',
    types,
    routes,
    security: {
      schemes: { token: { type: 'http', scheme: 'bearer' } },
      // What is public may be read without.
      required: [{ token: [] }, {}],
    },
    examples,
    errors: {
      type: 'Failure',
      problem: {
        message: '$detail',
        documentation_url: '$type',
        errors: [{ $each: 'errors', field: '$field', code: 'invalid', message: '$detail' }],
      },
    },
  }),
  versions: [
    version('2026-03-10', {
      summary: 'Without what was deprecated',
      changes: [
        change('1. The rate is that of the core', {
          RateLimit: [fold('rate', ['resources', 'core'])],
        }),
        change('2. Teams have no permission of their own', { NewTeam: [discard('permission')] }),
        change('3. Submodules of a folder have a type of their own', {
          Contents: [inKind(self, 'array', [convert(self, submodules)])],
        }),
        change(
          '4. SARIF has its registered media type',
          {},
          { routes: [routeMedia('sarif', 'application/sarif+json')] },
        ),
        change('5. Titles of squashed commits are of two kinds; downloads are gone', {
          Repository: [
            fold(
              'use_squash_pr_title_as_default',
              'squash_merge_commit_title',
              flag({ true: 'PR_TITLE', false: 'COMMIT_OR_PR_TITLE' }),
            ),
            discard('has_downloads', true),
          ],
        }),
        change(
          '6. Authorizations and hubs are gone',
          {
            Root: [
              remove('authorizations_url', 'https://api.github.com/authorizations'),
              remove('hub_url', 'https://api.github.com/hub'),
            ],
          },
          { routes: [removeRoute('hub')] },
        ),
        change('7. Gists are told without history and forks', {
          Gist: [remove('history', []), remove('forks', [])],
        }),
        change(
          '8. An installation is removed in the background',
          {},
          { routes: [routeStatus('installations.delete', 202)] },
        ),
        change('9. Links of push protection are not switched on by organisations', {
          Organization: [discard('secret_scanning_push_protection_custom_link_enabled', false)],
        }),
        change('10. JavaScript and TypeScript are one language', {
          DefaultSetup: [
            convert('languages', oneLanguage, { lossy: 'which of the two languages it was' }),
          ],
        }),
        change('11. CVSS is among the severities', {
          Advisory: [fold('cvss', ['cvss_severities', 'cvss_v3'])],
        }),
        change('12. An assignee is one of the assignees', {
          Issue: [fold('assignee', 'assignees', inList())],
          PullRequest: [fold('assignee', 'assignees', inList()), remove('merge_commit_sha', null)],
          NewIssue: [fold('assignee', 'assignees', inList())],
          IssueUpdate: [fold('assignee', 'assignees', inList())],
        }),
        change('13. Ids of repositories are integers', {
          NewSecret: [
            each('selected_repository_ids', [removeKind(self, 'string', { into: asNumber() })]),
          ],
        }),
        change(
          '14. Who starts a workflow is told of its run',
          {},
          {
            types: {
              WorkflowRun: z.object({
                workflow_run_id: z.int().optional(),
                run_url: z.string().optional(),
                html_url: z.string().optional(),
              }),
            },
            routes: [
              routeResponse('dispatch', 'WorkflowRun', { standIn: {} }),
              routeStatus('dispatch', 200),
            ],
          },
        ),
        change(
          '15. Custom roles are at their organisation; blocked trade has a status of its own',
          {},
          {
            routes: [moveRoute('roles', '/orgs/{org}/custom-repository-roles')],
            errors: [errorStatus(422, 451, { message: 'Repository access blocked' })],
          },
        ),
      ],
    }),
  ],
})
