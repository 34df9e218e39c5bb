/** What changed between two versions, in the words of those who changed it. */
import { Failure } from '../../errors/index.ts'
import type { ChangeNote, Contract, ContractVersion } from '../contract.ts'
import type { VersionKey } from '../version-key.ts'

export interface ChangelogEntry {
  readonly version: string
  readonly summary: string
  readonly changes: readonly ChangeNote[]
}

export interface Changelog {
  readonly markdown: string
  /** One a version after `from`, up to `to`, oldest first: the order in which a reader moves. */
  readonly entries: readonly ChangelogEntry[]
}

const indexOf = (contract: Contract, key: VersionKey): number => {
  const index = contract.versions.findIndex((version) => version.key === key)
  if (index >= 0) return index
  const choices = contract.versions.map((version) => version.key)
  throw new Failure('unsupported-version', `${contract.name} has no version ${key}`, [
    { place: key, message: 'no such version', choices },
  ])
}

const changeText = ({ description, details, breaking }: ChangeNote): string =>
  [
    `- ${breaking ? '**Breaking:** ' : ''}${description}`,
    ...details.map((detail) => `  - ${detail}`),
  ].join('\n')

const entryText = ({ version, summary, changes }: ChangelogEntry): string => {
  const list = changes.length > 0 ? changes.map(changeText).join('\n') : 'Nothing changed.'
  return `## ${version}\n\n${summary}\n\n${list}\n`
}

const markdownOf = (
  { name }: Contract,
  from: ContractVersion,
  to: ContractVersion,
  entries: readonly ChangelogEntry[],
): string => {
  const title = `# ${name}: from ${from.version} to ${to.version}\n`
  const text = entries.length > 0 ? entries.map(entryText) : ['Nothing changed.\n']
  return [title, ...text].join('\n')
}

/**
 * @throws Failure `unsupported-version` when there is no such version, `usage` when `to` is older.
 * @example changelog(contract, '1.0', '2.0').markdown
 */
export const changelog = (contract: Contract, from: VersionKey, to: VersionKey): Changelog => {
  const [first, last] = [indexOf(contract, from), indexOf(contract, to)]
  if (first > last) {
    const choices = contract.versions.slice(first).map((version) => `${from}..${version.key}`)
    throw new Failure('usage', `The range ${from}..${to} goes backwards`, [
      { place: `${from}..${to}`, message: 'name the older version first', choices },
    ])
  }
  const entries = contract.versions
    .slice(first + 1, last + 1)
    .map(({ version, summary, changes }) => ({ version, summary, changes }))
  const [older, newer] = [contract.versions[first]!, contract.versions[last]!]
  return { markdown: markdownOf(contract, older, newer, entries), entries }
}
