/** Flags that decide nothing any more, or whose decisions fail. */
import { settledOf } from '../../flags/index.ts'
import type { SampledContext } from '../../gateway/facts/index.ts'
import { isObject, own, type JsonObject } from '../../json/index.ts'
import type { FlagEntry, PolicyRules } from '../../policy/index.ts'
import type { Rollout } from '../../rollout/index.ts'
import { counted, type Notice } from './notice.ts'

export interface KnownFlag {
  readonly key: string
  readonly value: FlagEntry
  /** Of its document. */
  readonly evaluators: JsonObject
}

/** Who asks flags. */
export interface Asking {
  /** Undefined where that is not known. */
  readonly decision: PolicyRules['decision'] | undefined
  readonly ofrep: PolicyRules['ofrep']
  readonly rollouts: readonly Rollout[]
}

const isForClients = (
  { key, value: { definition } }: KnownFlag,
  ofrep: Asking['ofrep'],
): boolean => {
  if (ofrep === undefined) return false
  if (!('metadata' in ofrep)) return ofrep.includes(key)
  const metadata = own(definition, 'metadata')
  return isObject(metadata) && own(metadata, ofrep.metadata) === true
}

/** Flags that nothing asks. */
export const unusedNotices = (
  flags: readonly KnownFlag[],
  { decision, ofrep, rollouts }: Asking,
): readonly Notice[] => {
  if (!decision) return []
  const asked = new Set([
    decision.flag,
    decision.killSwitch?.flag,
    ...rollouts.map(({ flag }) => flag),
  ])
  return flags
    .filter((flag) => !asked.has(flag.key) && !isForClients(flag, ofrep))
    .map(({ key }) => ({
      kind: 'flag-unused',
      severity: 'info',
      what: `Nothing asks the flag ${key}: neither the configuration nor a rollout names it, and clients may not ask it.`,
      advice: 'Remove it, or name it where it is to decide.',
      subject: { flag: key },
    }))
}

/** Flags that have become constant, but for the kill switch, which is meant to be one. */
export const settledFlags = (
  flags: readonly KnownFlag[],
  killSwitch: string | undefined,
): readonly KnownFlag[] =>
  flags.filter(
    ({ key, value, evaluators }) =>
      key !== killSwitch && settledOf(value.definition, evaluators) !== undefined,
  )

const settledMs = 30 * 86_400_000

/** @param changedAt when the flag was changed last, milliseconds since 1970 */
export const settledNotice = (
  { key, value, evaluators }: KnownFlag,
  changedAt: number,
  now: number,
): readonly Notice[] => {
  const settled = settledOf(value.definition, evaluators)
  if (!settled || changedAt > now - settledMs) return []
  const gives =
    settled.variant === undefined
      ? 'leaves everybody to the default'
      : `gives everybody "${settled.variant}"`
  const since = new Date(changedAt).toISOString().slice(0, 10)
  return [
    {
      kind: 'flag-settled',
      severity: 'info',
      what: `The flag ${key} ${gives}, unchanged since ${since}: nothing is left to be decided by it.`,
      advice:
        'Write what it gives into what asks it, and remove it; keep it where it is to switch again.',
      subject: { flag: key },
      since: changedAt,
    },
  ]
}

/** @param contexts of the last hour */
export const fallbackNotices = (contexts: readonly SampledContext[]): readonly Notice[] => {
  const failed = contexts.filter(({ why }) => why.fallback === true)
  return [...Map.groupBy(failed, ({ why }) => why.by)].map(([flag, group]) => ({
    kind: 'flag-fallback',
    severity: 'critical',
    what: `The flag ${flag} could not be followed for ${counted(group.length, 'sampled request')} of the last hour: the fallback has decided.`,
    advice: `Log lines "A flag could not be followed" say why: mend the flag.`,
    subject: { flag },
    since: Math.min(...group.map(({ at }) => at)),
  }))
}
