/** What needs somebody's attention, as data: pages link by its subject, people read its sentences. */

/** What there may be to look at, and when. */
export const noticeKinds = {
  'policy-unsound': 'The policy does not fit contract and configuration: a gateway would not start',
  'policy-doubt': 'The policy is sound, and yet may not do what was meant',
  'flag-fallback': 'Requests of the last hour were decided by the fallback: a flag failed',
  'flag-unused': 'A flag that neither decisions nor rollouts nor clients ask',
  'flag-settled': 'A flag that has given everybody the same for 30 days',
  'silent-default': 'Clients that say no version and have no pin are served in the default one',
  'version-sunset': 'The sunset of a version is at most 30 days away, and clients speak it',
  'version-overdue': 'The sunset of a version is over, and it is still served',
  'kill-switch': 'A kill switch is thrown',
  'guardrail-broken': 'A guardrail of a rollout is broken',
  'rollout-held': 'A rollout is held: nothing moves by itself',
  'rollout-reverting': 'A rollout goes back to `off`',
  'rollout-approval': 'The next step of a rollout waits for somebody to approve it',
  'rollout-waiting': 'A rollout does not go on by itself',
  'rollout-instance': 'A change of who is written waits for an instance',
  'writes-given-up': 'Writes that repair has given up: they may be at one backend only',
  'writes-waiting': 'Writes that wait for repair',
  'items-omitted': 'Items were left out of answers within the last day',
  'instance-behind': 'An instance decides by an earlier policy',
  'instance-silent': 'An instance has told nothing since, within the last hour',
  'migration-failed': 'A migration has failed',
  'migration-paused': 'A migration is paused',
  'migration-left': 'Nobody works on a migration that is in progress',
  'migration-waiting': 'A migration waits for something',
  'migration-quarantine': 'Documents of a migration did not get there',
  'proposal-open': 'Edits wait for a second person',
  'proposal-approved': 'Edits are approved, and not made yet',
} as const

export type NoticeKind = keyof typeof noticeKinds

/** The worst first: what is wrong now, what will be, what is untidy. */
export const severities = ['critical', 'warning', 'info'] as const

export type Severity = (typeof severities)[number]

/** What it is about, by the names that other operations take. */
export interface Subject {
  readonly flag?: string
  readonly version?: string
  /** Ids, those with the most requests first; of very many not all. */
  readonly clients?: readonly string[]
  readonly kill?: string
  readonly rollout?: string
  readonly resource?: string
  readonly route?: string
  readonly backend?: string
  readonly instance?: string
  readonly migration?: string
  readonly proposal?: string
  /** Where in the policy. */
  readonly place?: string
}

export interface Notice {
  readonly kind: NoticeKind
  readonly severity: Severity
  /** What is so, and why, in a sentence. */
  readonly what: string
  /** What can be done about it, in a sentence. */
  readonly advice: string
  readonly subject: Subject
  /** Milliseconds since 1970, where it is known since when it is so. */
  readonly since?: number
}

export interface Attention {
  readonly counts: Readonly<Record<Severity, number>>
  /** The worst first. */
  readonly items: readonly Notice[]
  /** How many more there are of which kind. */
  readonly more: Readonly<Partial<Record<NoticeKind, number>>>
}

/** Notices of one kind that are told: more are not read, only counted. */
const mostOfKind = 20

export const attentionOf = (notices: readonly Notice[]): Attention => {
  const groups = [...Map.groupBy(notices, ({ kind }) => kind)]
  const rankOf = ({ severity }: Notice): number => severities.indexOf(severity)
  const sorted = (all: readonly Notice[]) => all.toSorted((a, b) => rankOf(a) - rankOf(b))
  const countOf = (severity: Severity): number =>
    notices.filter((notice) => notice.severity === severity).length
  return {
    counts: { critical: countOf('critical'), warning: countOf('warning'), info: countOf('info') },
    items: sorted(groups.flatMap(([, group]) => sorted(group).slice(0, mostOfKind))),
    more: Object.fromEntries(
      groups.flatMap(([kind, { length }]) =>
        length > mostOfKind ? [[kind, length - mostOfKind]] : [],
      ),
    ),
  }
}

/** `3 clients`, `1 client`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** Of a long list the first are told. */
export const listed = (names: readonly string[], most = 3): string => {
  const first = names.slice(0, most).join(', ')
  return names.length > most ? `${first} and ${names.length - most} more` : first
}
