/** Judges a policy whole, before it counts: everything wrong with it at once. */
import type { Issue } from '../../errors/index.ts'
import { judgeFlagSet, type Judged } from '../../flags/index.ts'
import { nextTurn } from '../../http/index.ts'
import { clientsOf, type ClientIndex } from '../clients.ts'
import { documentName, flagFilesOf } from '../documents.ts'
import { Entries } from '../entries.ts'
import type { Edit, Entry, KillEntry } from '../entry.ts'
import type { KnownClient } from '../policy.ts'
import { editedParts, killsOf, versionsOf, type PolicyParts } from '../policy-of.ts'
import { clientIssues } from './client.ts'
import { formIssues } from './form.ts'
import { killIssues, mostKills } from './kill.ts'
import { rolloutIssues } from './rollout.ts'
import type { PolicyRules } from './rules.ts'
import { versionIssues } from './version.ts'

export type PolicyVerdict =
  | {
      readonly ok: true
      readonly parts: PolicyParts
      /** What it does that is hardly meant. */
      readonly warnings: readonly Issue[]
    }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/** Of very many the first are told. */
const mostIssues = 100

const told = (issues: readonly Issue[]): readonly Issue[] =>
  issues.length <= mostIssues
    ? issues
    : [
        ...issues.slice(0, mostIssues),
        { place: 'policy', message: `and ${issues.length - mostIssues} more` },
      ]

const attributesOf = (clients: ClientIndex): readonly string[] => {
  const names = new Set<string>()
  for (const { attributes = {} } of clients.values()) {
    for (const name of Object.keys(attributes)) names.add(name)
  }
  return [...names]
}

const judgeFlags = (all: Entries, rules: PolicyRules, clients: ClientIndex): Promise<Judged> =>
  judgeFlagSet(flagFilesOf(all), { against: rules, attributes: attributesOf(clients) })

/** Names become files, and places of issues. */
const fileIssues = (all: Entries): Issue[] => {
  const wrong = new Set<string>()
  const look = (name: string) => {
    if (!/^[^.\p{C}\s/\\][^\p{C}/\\]{0,99}$/u.test(name) || documentName(name) !== name) {
      wrong.add(name)
    }
  }
  for (const { value } of all.of('flag')) look(value.file)
  for (const { id } of all.of('flag-file')) look(id)
  return [...wrong].map((name) => ({
    place: `flag-file ${name.slice(0, 100)}`,
    message: 'is no name of a flag document: a file name without folder and without .json',
  }))
}

const lifeIssues = (all: Entries, rules: PolicyRules): Issue[] =>
  Array.from(all.of('version')).flatMap(({ id, value }) => versionIssues(id, value, rules))

const switchIssues = (all: Entries, rules: PolicyRules): Issue[] => {
  const kills = [...all.of('kill')]
  return kills.length > mostKills
    ? [{ place: 'kill', message: `${kills.length} are thrown, more than ${mostKills}` }]
    : kills.flatMap(({ id, value }) => killIssues(id, value, rules))
}

const killWarnings = (kills: readonly KillEntry[], clients: ClientIndex): Issue[] =>
  kills.flatMap(({ scope }) =>
    scope.kind === 'client' && !clients.get(scope.client)
      ? [{ place: `kill client:${scope.client}`, message: 'no client of the policy has this id' }]
      : [],
  )

/** After so many clients others have their turn. */
const atOnce = 2000

const issuesOfClients = async (
  looked: Iterable<KnownClient>,
  context: Parameters<typeof clientIssues>[1],
): Promise<readonly Issue[]> => {
  const issues: Issue[] = []
  let count = 0
  for (const client of looked) {
    issues.push(...clientIssues(client, context))
    count += 1
    if (count % atOnce === 0) await nextTurn()
  }
  return issues
}

/**
 * @param entries all of the policy
 * @returns its parts and warnings, or every issue, each with its place and the valid choices
 */
export const judgePolicy = async (
  entries: Iterable<Entry>,
  rules: PolicyRules,
): Promise<PolicyVerdict> => {
  const all = Entries.of(entries)
  const formless = formIssues(all)
  if (formless.length > 0) return { ok: false, issues: told(formless) }
  const clients = clientsOf(all.of('client'))
  const versions = versionsOf(all)
  const kills = killsOf(all)
  const flags = await judgeFlags(all, rules, clients)
  const issues = [
    ...fileIssues(all),
    ...(flags.ok ? [] : flags.issues),
    ...(await issuesOfClients(clients.values(), { rules, versions, clients })),
    ...lifeIssues(all, rules),
    ...switchIssues(all, rules),
    ...rolloutIssues(all, rules),
  ]
  if (issues.length > 0 || !flags.ok) return { ok: false, issues: told(issues) }
  const parts = { flags: flags.flags, clients, versions, kills, all }
  return { ok: true, parts, warnings: [...flags.warnings, ...killWarnings(kills, clients)] }
}

/**
 * The same for edits of a policy that was judged: looks only at what they touch, so that one client
 * costs the same however many there are. Conditions of the edits are not looked at (`applyEdits`).
 */
export const judgeEdits = async (
  before: PolicyParts,
  edits: readonly Edit[],
  rules: PolicyRules,
): Promise<PolicyVerdict> => {
  const formless = formIssues(edits)
  if (formless.length > 0) return { ok: false, issues: told(formless) }
  const edited = editedParts(before, edits)
  const { all, clients, versions, kills } = edited
  const kinds = new Set(edits.map(({ kind }) => kind))
  const isFlags = kinds.has('flag') || kinds.has('flag-file')
  const flags = isFlags ? await judgeFlags(all, rules, clients) : undefined
  const touched = edits.flatMap(({ kind, id }) => {
    const client = kind === 'client' ? clients.get(id) : undefined
    return client ? [client] : []
  })
  const looked = kinds.has('version') ? clients.values() : touched
  const issues = [
    ...(isFlags ? fileIssues(all) : []),
    ...(flags && !flags.ok ? flags.issues : []),
    ...(await issuesOfClients(looked, { rules, versions, clients })),
    ...(kinds.has('version') ? lifeIssues(all, rules) : []),
    ...(kinds.has('kill') ? switchIssues(all, rules) : []),
    ...(isFlags || kinds.has('rollout') ? rolloutIssues(all, rules) : []),
  ]
  if (issues.length > 0) return { ok: false, issues: told(issues) }
  const parts = flags?.ok ? { ...edited, flags: flags.flags } : edited
  const flagWarnings = flags?.ok ? flags.warnings : []
  return { ok: true, parts, warnings: [...flagWarnings, ...killWarnings(kills, clients)] }
}
