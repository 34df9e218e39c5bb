/** The one version that a client says, its pin, or the default; and the version of the contract that it is. */
import type { Contract, ContractVersion, VersionKey } from '../../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { Said, VersionSource } from './said.ts'

export interface Choice {
  readonly key: VersionKey
  /** As it was written. */
  readonly stated: string
  readonly source: VersionSource
}

/** What clients say is shown to them, but not at any length. */
const longest = 64

const shown = (value: string): string =>
  value.length > longest ? `${value.slice(0, longest)}…` : value

const quoted = (values: readonly string[]): string =>
  values
    .slice(0, 4)
    .map((value) => `"${shown(value)}"`)
    .join(', ')

/** Problem: `malformed-version`. */
export const saidVersion = (
  { source, where, values }: Said,
  { scheme }: Contract,
): Result<Choice> => {
  const keys = values.map(scheme.parse)
  const key = keys[0]
  if (key === undefined || keys.includes(undefined)) {
    const detail = values.every((value) => value === '')
      ? `In ${where} the version is empty; it is ${scheme.form}.`
      : `In ${where} ${quoted(values)} is not a version; one is ${scheme.form}.`
    return failed(problem('malformed-version', detail))
  }
  if (keys.some((other) => other !== key)) {
    return failed(
      problem('malformed-version', `In ${where} there are different versions: ${quoted(values)}.`),
    )
  }
  return ok({ key, stated: values[0] ?? key, source })
}

/** The newest version that is not newer than a key; undefined before the first one. */
export const atOrBefore = (
  key: VersionKey,
  { versions, scheme }: Contract,
): ContractVersion | undefined =>
  versions.findLast((version) => scheme.compare(version.key, key) <= 0)

/** Why there is no version of a key. */
export const noSuchVersion = (
  { key, stated, source }: Choice,
  { versions, scheme }: Contract,
  isBetween: boolean,
): string => {
  const pin = source === 'pin' ? ' (the pin of this client)' : ''
  const [first] = versions
  return isBetween && first && scheme.compare(key, first.key) < 0
    ? `${shown(stated)} is before ${first.version}, the first version${pin}.`
    : `There is no version ${shown(stated)}${pin}.`
}
