/** The policy that files of a project make, read once and whole: what a control store begins with, and commands edit. */
import { relative, resolve } from 'node:path'
import { commandErrors, controlErrors, Failure, know, type Issue } from '../../errors/index.ts'
import { readFolder } from '../../flags/node/read-folder.ts'
import { isObject, parse } from '../../json/index.ts'
import { entriesOfFlagFiles } from '../documents.ts'
import { entryKey } from '../entries.ts'
import type { Entry } from '../entry.ts'
import type { PolicyRules } from '../judge/rules.ts'
import { largestPolicyFile, policyFileEntries } from './policy-file.ts'
import { readBounded } from './watched-file.ts'

export interface ProjectPlaces {
  /** The flag folder. */
  readonly flags: string
  /** `policy.json`, which need not be there. */
  readonly file: string
  /** Clients and life of versions of the configuration. */
  readonly configured: readonly Entry[]
  readonly rules: PolicyRules
}

export interface ProjectFiles {
  readonly entries: readonly Entry[]
  /** What the files said, by their absolute paths. */
  readonly texts: ReadonlyMap<string, string>
}

/** Whether they are sound is judged with the whole policy. @throws Failure `flags-invalid` */
export const readFlagFiles = async (folder: string): Promise<ProjectFiles> => {
  const { files, issues, unread } = await readFolder(relative('.', folder) || '.')
  const broken = files.flatMap(({ name, text }): Issue[] => {
    const parsed = parse(text)
    return parsed.ok && isObject(parsed.value)
      ? []
      : [{ place: name, message: 'is no JSON object' }]
  })
  const wrong = [...issues, ...unread.values(), ...broken]
  if (wrong.length > 0) {
    know(commandErrors)
    throw new Failure('flags-invalid', 'The flag folder cannot be read', wrong)
  }
  const texts = new Map(files.map(({ name, text }) => [resolve(name), text]))
  return { entries: entriesOfFlagFiles(files), texts }
}

/** @throws Failure `flags-invalid`, `policy-invalid` */
export const readProjectFiles = async ({
  flags,
  file,
  configured,
  rules,
}: ProjectPlaces): Promise<ProjectFiles> => {
  const { entries, texts } = await readFlagFiles(flags)
  const reading = await readBounded(resolve(file), largestPolicyFile)
  const own = policyFileEntries(file, reading, rules)
  const known = new Set(configured.map(entryKey))
  const issues = own.ok
    ? own.value
        .filter((entry) => known.has(entryKey(entry)))
        .map((entry) => ({
          place: `${file} > ${entryKey(entry)}`,
          message: 'is in the configuration, too: take one of them out',
        }))
    : own.issues
  if (!own.ok || issues.length > 0) {
    know(controlErrors)
    throw new Failure('policy-invalid', `${file} has errors`, issues)
  }
  return {
    entries: [...entries, ...configured, ...own.value],
    texts: reading.kind === 'text' ? new Map([...texts, [resolve(file), reading.text]]) : texts,
  }
}
