/** Documents of 2022-11-28, as OpenAPI documents show them: those of 2026-03-10 are made of them. */
import type { Examples } from '@isthmus/gateway/contract'

const repository = {
  id: 1296269,
  full_name: 'octocat/Hello-World',
  description: 'My first repository',
  has_issues: true,
  has_downloads: true,
  use_squash_pr_title_as_default: false,
  squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
}

const octocat = { login: 'octocat' }

export const examples: Examples = {
  Repository: [repository],
  Repositories: [[repository]],
  Issue: [{ number: 1347, title: 'Found a bug', assignee: octocat, assignees: [octocat] }],
  NewIssue: [{ title: 'Found a bug', assignees: ['octocat'] }],
  RateLimit: [
    {
      resources: {
        core: { limit: 5000, remaining: 4999, reset: 1691591363 },
        search: { limit: 30, remaining: 18, reset: 1691591091 },
      },
      rate: { limit: 5000, remaining: 4999, reset: 1691591363 },
    },
  ],
  Failure: [
    {
      message: 'Validation Failed',
      errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }],
    },
  ],
}
