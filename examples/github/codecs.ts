/** The changes of form that are GitHub's own: what no codec of the library says. */
import {
  codec,
  integer,
  list,
  nullable,
  number,
  object,
  optional,
  ref,
  string,
} from '../../src/contract/index.ts'

const without = <T extends object, K extends keyof T>(value: T, name: K): Omit<T, K> => {
  const rest: Omit<T, K> = { ...value }
  Reflect.deleteProperty(rest, name)
  return rest
}

const entries = list(object({ type: string(), download_url: nullable(string()) }))

type Entries = readonly { readonly type: string; readonly download_url: string | null }[]

/** In the list of a folder a submodule says so; it can be told by its lack of a download before, too. */
const retyped = <E extends Entries>(all: E, from: string, to: string): E[number][] =>
  all.map((entry) =>
    entry.type === from && entry.download_url === null ? { ...entry, type: to } : entry,
  )

export const submodules = codec('submodules of a folder have a type of their own', {
  from: entries,
  to: entries,
  up: (all) => retyped(all, 'file', 'submodule'),
  down: (all) => retyped(all, 'submodule', 'file'),
})

const both = ['javascript', 'typescript']

export const oneLanguage = codec('javascript and typescript are one language', {
  from: list(string()),
  to: list(string()),
  up: (languages) => [
    ...new Set(languages.map((name) => (both.includes(name) ? both.join('-') : name))),
  ],
  down: (languages) => languages.flatMap((name) => (name === both.join('-') ? both : [name])),
  loses: ['up'],
})

const cvss = nullable(object({ score: nullable(number()), vector_string: nullable(string()) }))
const advisory = {
  ghsa_id: string(),
  summary: string(),
  cvss_severities: object({ cvss_v3: cvss, cvss_v4: cvss }),
}

export const withoutCvss = codec('cvss is cvss_severities.cvss_v3', {
  from: object({ ...advisory, cvss }),
  to: object(advisory),
  up: (said) => without(said, 'cvss'),
  down: (rest) => ({ ...rest, cvss: rest.cvss_severities.cvss_v3 }),
  loses: ['up'],
})

const issue = { number: integer(), title: string(), assignees: list(ref('User')) }

/** `assignee` of an issue is the first of its `assignees`. */
export const assignees = codec('assignee is the first of assignees', {
  from: object({ ...issue, assignee: nullable(ref('User')) }),
  to: object(issue),
  up: (said) => without(said, 'assignee'),
  down: (rest) => ({ ...rest, assignee: rest.assignees[0] ?? null }),
  loses: ['up'],
})

/** The same of a pull request, which loses its `merge_commit_sha` beside it. */
const pull = { ...issue, merge_commit_sha: nullable(string()) }

export const pullAssignees = codec('assignee is the first of assignees', {
  from: object({ ...pull, assignee: nullable(ref('User')) }),
  to: object(pull),
  up: (said) => without(said, 'assignee'),
  down: (rest) => ({ ...rest, assignee: rest.assignees[0] ?? null }),
  loses: ['up'],
})

const assigning = { title: string(), assignees: optional(list(string())) }

/** Who is assigned to a new issue, by one name or by several; the list counts where both are said. */
export const assignedToNew = codec('one assignee is a list of one', {
  from: object({ ...assigning, assignee: optional(nullable(string())) }),
  to: object(assigning),
  up: ({ assignee, ...rest }) =>
    assignee === undefined || rest.assignees
      ? rest
      : { ...rest, assignees: assignee === null ? [] : [assignee] },
  // Said both ways: it is the same to an older store, and what a client said comes back.
  down: (rest) =>
    rest.assignees && rest.assignees.length < 2
      ? { ...rest, assignee: rest.assignees[0] ?? null }
      : rest,
  loses: ['up'],
})
