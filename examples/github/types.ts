/** Types of GitHub's REST API as of 2022-11-28: of each what the changes are about, and little more. */
import * as z from 'zod'

const User = z.object({ login: z.string() })

const Repository = z.object({
  id: z.int().readonly(),
  full_name: z.string().readonly(),
  description: z.string().nullable(),
  has_issues: z.boolean(),
  has_downloads: z.boolean(),
  use_squash_pr_title_as_default: z.boolean(),
  squash_merge_commit_title: z.enum(['PR_TITLE', 'COMMIT_OR_PR_TITLE']),
})

const rate = z.object({ limit: z.int(), remaining: z.int(), reset: z.int() })

const cvss = z.object({ score: z.number().nullable(), vector_string: z.string().nullable() })

const assigned = {
  number: z.int(),
  title: z.string(),
  assignee: User.nullable(),
  assignees: z.array(User),
}

const Issue = z.object(assigned)

/** Who sends it may name one person or several, and before 2026 both ways. */
const assigning = {
  assignee: z.string().nullable().optional(),
  assignees: z.array(z.string()).optional(),
}

const Entry = z.object({
  type: z.string(),
  name: z.string(),
  path: z.string(),
  download_url: z.string().nullable(),
})

export const types = {
  User,
  Repository,
  Repositories: z.array(Repository),
  RepositorySearch: z.object({ total_count: z.int(), items: z.array(Repository) }),
  Events: z.array(z.object({ id: z.string(), type: z.string(), repository: Repository })),
  Root: z.object({
    current_user_url: z.string().meta({ link: true }),
    authorizations_url: z.string(),
    hub_url: z.string(),
  }),
  RateLimit: z.object({ resources: z.object({ core: rate, search: rate }), rate }),
  NewTeam: z.object({ name: z.string(), permission: z.enum(['pull', 'push']).optional() }),
  Team: z.object({ id: z.int(), name: z.string() }),
  /** A list for a folder, an object for a file. */
  Contents: z.union([Entry, z.array(Entry)]),
  Sarif: z.object({ version: z.string() }),
  Analysis: z.object({ id: z.int(), ref: z.string(), results_count: z.int() }),
  Gist: z.object({
    id: z.string(),
    description: z.string().nullable(),
    history: z.array(z.object({ version: z.string() })),
    forks: z.array(z.object({ id: z.string() })),
  }),
  Organization: z.object({
    login: z.string().readonly(),
    description: z.string().nullable(),
    secret_scanning_push_protection_custom_link_enabled: z.boolean(),
  }),
  DefaultSetup: z.object({ state: z.string(), languages: z.array(z.string()) }),
  Advisory: z.object({
    ghsa_id: z.string(),
    summary: z.string(),
    cvss: cvss.nullable(),
    cvss_severities: z.object({ cvss_v3: cvss.nullable(), cvss_v4: cvss.nullable() }),
  }),
  Issue,
  Issues: z.array(Issue),
  NewIssue: z.object({ title: z.string(), ...assigning }),
  IssueUpdate: z.object({ title: z.string().optional(), ...assigning }),
  PullRequest: z.object({ ...assigned, merge_commit_sha: z.string().nullable() }),
  NewSecret: z.object({
    encrypted_value: z.string(),
    visibility: z.enum(['all', 'private', 'selected']),
    selected_repository_ids: z.array(z.union([z.int(), z.string()])).optional(),
  }),
  Dispatch: z.object({ ref: z.string() }),
  Hub: z.object({ 'hub.mode': z.string(), 'hub.topic': z.string() }),
  CustomRoles: z.object({
    total_count: z.int(),
    custom_roles: z.array(z.object({ id: z.int(), name: z.string() })),
  }),
  Failure: z.object({
    message: z.string(),
    documentation_url: z.string().optional(),
    status: z.string().optional(),
    errors: z
      .array(
        z.object({
          resource: z.string().optional(),
          field: z.string().meta({ names: 'field' }).optional(),
          code: z.string(),
          message: z.string().optional(),
        }),
      )
      .optional(),
  }),
}
