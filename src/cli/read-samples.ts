/** Reads recorded bodies from a folder: `VERSION/NAME.json`, or several in `VERSION/NAME/`. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Contract, ContractVersion } from '../contract/index.ts'
import { Failure, type Issue } from '../errors/index.ts'
import { sampleNames, type Sample } from '../testing/samples.ts'
import { HintedFailure } from './failures.ts'

const rules =
  'Samples are JSON files in VERSION/NAME.json or VERSION/NAME/*.json, where NAME is a type, ' +
  'the id of a route (what it answers), or that id with .request (what is sent to it).'

interface Named {
  readonly name: string
  readonly files: readonly string[]
}

const isJson = (file: string): boolean => file.endsWith('.json')

/** The folders and JSON files in a folder, without those that are hidden. */
const entriesOf = async (folder: string) => {
  const all = await readdir(folder, { withFileTypes: true })
  return all
    .filter((entry) => !entry.name.startsWith('.'))
    .filter((entry) => entry.isDirectory() || isJson(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const namedIn = async (folder: string): Promise<readonly Named[]> =>
  Promise.all(
    (await entriesOf(folder)).map(async (entry): Promise<Named> => {
      const path = join(folder, entry.name)
      if (!entry.isDirectory()) return { name: basename(entry.name, '.json'), files: [path] }
      const inner = await entriesOf(path)
      return {
        name: entry.name,
        files: inner.filter(({ name }) => isJson(name)).map(({ name }) => join(path, name)),
      }
    }),
  )

const samplesOf = async (
  folder: string,
  version: ContractVersion,
  issues: Issue[],
): Promise<readonly Sample[]> => {
  const names = sampleNames(version)
  const samples: Sample[] = []
  for (const { name, files } of await namedIn(folder)) {
    const meant = names.get(name)
    if (!meant) {
      const message = `${name} is neither a type nor a route of ${version.key}`
      issues.push({ place: join(folder, name), message, choices: [...names.keys()] })
      continue
    }
    for (const file of files) {
      samples.push({ file, version: version.key, ...meant, text: await readFile(file, 'utf8') })
    }
  }
  return samples
}

/**
 * The samples in a folder.
 *
 * @throws Failure `file-not-found` without a folder, `usage` for names that mean nothing, all at
 *   once, and for a folder without samples
 */
export const readSamples = async (
  contract: Contract,
  folder: string,
): Promise<readonly Sample[]> => {
  if (!existsSync(folder)) throw new Failure('file-not-found', `There is no folder ${folder}`)
  const issues: Issue[] = []
  const samples: Sample[] = []
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name)
    const version = contract.version(contract.scheme.parse(entry.name) ?? entry.name)
    if (version && entry.isDirectory()) samples.push(...(await samplesOf(path, version, issues)))
    else {
      const choices = contract.versions.map(({ key }) => key)
      issues.push({ place: path, message: 'no folder of a version', choices })
    }
  }
  if (issues.length > 0)
    throw new HintedFailure(rules, 'usage', `Not all samples in ${folder} have a meaning`, issues)
  if (samples.length === 0)
    throw new HintedFailure(rules, 'usage', `There are no samples in ${folder}`)
  return samples
}
