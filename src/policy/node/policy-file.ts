/** Clients, life of versions and kill switches in a file beside the configuration, for those who edit them without it. */
import * as z from 'zod'
import type { Entry } from '../entry.ts'
import type { PolicyRules } from '../judge/rules.ts'
import { compact, issuesOf } from '../parse.ts'
import { clientValue, killValue, rolloutValue, versionValue } from '../values.ts'
import type { Judgement } from './settled-file.ts'
import { readBounded, type FileReading } from './watched-file.ts'

const schema = z.strictObject({
  $schema: z.string().optional(),
  clients: z.record(z.string(), clientValue).default({}),
  versions: z.record(z.string(), versionValue).default({}),
  kills: z.record(z.string(), killValue).default({}),
  rollouts: z.record(z.string(), rolloutValue).default({}),
})

/** 100,000 clients are some 20 MB. */
export const largestPolicyFile = 64 * 1024 * 1024

const parsed = (text: string): { readonly json: unknown } | undefined => {
  try {
    return { json: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Versions by any of their names become keys. */
const entriesOf = (
  { clients, versions, kills, rollouts }: z.output<typeof schema>,
  { versionKey }: PolicyRules,
): readonly Entry[] => {
  const key = (name: string): string => versionKey(name) ?? name
  return [
    ...Object.entries(clients).map(([id, { pin, ...rest }]) => ({
      kind: 'client' as const,
      id,
      value: compact({ ...rest, pin: pin === undefined ? undefined : key(pin) }),
    })),
    ...Object.entries(versions).map(([id, { successor, ...rest }]) => ({
      kind: 'version' as const,
      id: key(id),
      value: compact({ ...rest, successor: successor === undefined ? undefined : key(successor) }),
    })),
    ...Object.entries(kills).map(([id, kill]) => ({ kind: 'kill' as const, id, value: kill })),
    ...Object.entries(rollouts).map(([id, rollout]) => ({
      kind: 'rollout' as const,
      id,
      value: compact(rollout),
    })),
  ] as readonly Entry[]
}

/** An absent file has no entries. */
export const policyFileEntries = (
  path: string,
  reading: FileReading,
  rules: PolicyRules,
): Judgement<readonly Entry[]> => {
  if (reading.kind === 'absent') return { ok: true, value: [] }
  if (reading.kind === 'unread') {
    return { ok: false, issues: [{ place: path, message: reading.why }] }
  }
  const read = parsed(reading.text)
  if (!read) return { ok: false, issues: [{ place: path, message: 'is not JSON' }] }
  const found = schema.safeParse(read.json)
  return found.success
    ? { ok: true, value: entriesOf(found.data, rules) }
    : { ok: false, issues: issuesOf(found.error.issues, path) }
}

/** The entries that the file has now. */
export const readPolicyFile = async (
  path: string,
  rules: PolicyRules,
): Promise<Judgement<readonly Entry[]>> =>
  policyFileEntries(path, await readBounded(path, largestPolicyFile), rules)
