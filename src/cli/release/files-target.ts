/** The files of a project as what commands edit: flags in their folder, all else where the configuration says it. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { Edited } from '../../control/actions/control.ts'
import { changesOf } from '../../control/actions/changes.ts'
import type { CensusReader } from '../../control/census/index.ts'
import type { StoredEntry } from '../../control/port.ts'
import type { Contract } from '../../contract/index.ts'
import { failed, ok, problem, type Issue, type Result } from '../../errors/index.ts'
import { readFolder } from '../../flags/node/read-folder.ts'
import { policyRules } from '../../gateway/config/policy-rules.ts'
import { configEntries, servedConfig, type GatewayConfig } from '../../gateway/index.ts'
import { isObject, own, parse, set, type Json, type JsonObject } from '../../json/index.ts'
import {
  diffEntries,
  entriesOfFlagFiles,
  entryTag,
  hashOf,
  judgePolicy,
  type Edit,
  type Entry,
  type EntryKind,
} from '../../policy/index.ts'
import { HintedFailure } from '../failures.ts'
import { prettyJson } from '../pretty-json.ts'
import { rewritten } from './rewrite-json.ts'
import type { How, StoredOf, Target, Which } from './target.ts'

export interface ProjectFiles {
  readonly config: GatewayConfig
  /** Of the configuration, as it is told. */
  readonly file: string
  readonly contract: Contract
  /** Where traffic is recorded, if it is. */
  readonly traffic?: CensusReader
  /** Who would move, where traffic is recorded. */
  readonly foresee?: (before: readonly Entry[], after: readonly Entry[]) => Promise<JsonObject>
}

/** All entries that the files of a project have. @throws Failure `flags-invalid` */
export const readEntries = async ({
  config,
  contract,
}: Pick<ProjectFiles, 'config' | 'contract'>): Promise<readonly Entry[]> => {
  const { files, issues } = await readFolder(relative('.', resolve(config.flags.folder)))
  const broken = files.flatMap(({ name, text }): Issue[] => {
    const parsed = parse(text)
    return parsed.ok && isObject(parsed.value)
      ? []
      : [{ place: name, message: 'is no JSON object' }]
  })
  if (issues.length + broken.length > 0) {
    throw new HintedFailure(
      'Correct the files: `isthmus check` tells more.',
      'flags-invalid',
      'The flag folder cannot be read',
      [...issues, ...broken],
    )
  }
  return [...entriesOfFlagFiles(files), ...configEntries(servedConfig(config, contract))]
}

const keyOf = ({ kind, id }: Which): string => `${kind}/${id}`

const stored = async (entries: readonly Entry[]): Promise<readonly StoredEntry[]> =>
  Promise.all(entries.map(async (entry) => ({ ...entry, number: 0, tag: await entryTag(entry) })))

/** The document of a file with its entries as they are to be. */
const documentWith = (document: JsonObject, file: string, after: readonly Entry[]): JsonObject => {
  const flags: JsonObject = {}
  const mine = new Map<string, JsonObject>(
    after.flatMap((entry) =>
      entry.kind === 'flag' && entry.value.file === file
        ? [[entry.id, entry.value.definition]]
        : [],
    ),
  )
  const known = own(document, 'flags')
  for (const name of [...Object.keys(isObject(known) ? known : {}), ...mine.keys()]) {
    const definition = mine.get(name)
    if (definition) set(flags, name, definition)
  }
  const shared = after.find((entry) => entry.kind === 'flag-file' && entry.id === file)
  const { evaluators, metadata } = shared?.kind === 'flag-file' ? shared.value : {}
  const next: JsonObject = {}
  for (const [name, value] of Object.entries(document)) {
    if (name === 'flags') set(next, name, flags)
    else if (name === '$evaluators') {
      if (evaluators) set(next, name, evaluators)
    } else if (name === 'metadata') {
      if (metadata) set(next, name, metadata)
    } else set(next, name, value)
  }
  if (!Object.hasOwn(document, 'flags')) set(next, 'flags', flags)
  if (evaluators && !Object.hasOwn(document, '$evaluators')) set(next, '$evaluators', evaluators)
  if (metadata && !Object.hasOwn(document, 'metadata')) set(next, 'metadata', metadata)
  return next
}

/** Whole or not at all: a gateway that watches the folder never sees half a file. */
const replace = async (path: string, text: string): Promise<void> => {
  const beside = `${path}.${process.pid}.tmp`
  await writeFile(beside, text)
  await rename(beside, path)
}

const fileOf = (edit: Edit, before: ReadonlyMap<string, Entry>): readonly string[] => {
  if (edit.kind === 'flag-file') return [edit.id]
  if (edit.kind !== 'flag') return []
  const was = before.get(keyOf(edit))
  const old = was?.kind === 'flag' ? [was.value.file] : []
  return edit.value === null ? old : [...old, edit.value.file]
}

/** What files of the project do not hold in a form that a command could edit. */
const elsewhere = (edits: readonly Edit[], file: string): Result<never> | undefined => {
  const first = edits.find(({ kind }) => kind !== 'flag' && kind !== 'flag-file')
  if (!first) return undefined
  const what = { client: 'Clients', version: 'The lives of versions', kill: 'Kill switches' }
  const name = what[first.kind as keyof typeof what]
  const detail =
    `${name} are not in files that a command edits: ${file} declares them. Edit it by hand, or ` +
    'keep the policy in a control store (`control: {}` in the configuration, then `isthmus policy apply`).'
  return failed(problem('policy-refused', detail))
}

const newDocument: JsonObject = { $schema: 'https://flagd.dev/schema/v0/flags.json', flags: {} }

export const filesTarget = (files: ProjectFiles): Target => {
  const { config, file, contract, traffic, foresee } = files
  const folder = resolve(config.flags.folder)
  const rules = policyRules(servedConfig(config, contract), contract)
  const where = `the files of ${file}`

  const write = async (
    before: readonly Entry[],
    edits: readonly Edit[],
    after: readonly Entry[],
  ): Promise<void> => {
    const known = new Map(before.map((entry) => [keyOf(entry), entry]))
    const names = new Set(edits.flatMap((edit) => fileOf(edit, known)))
    const texts = await Promise.all(
      [...names].map(async (name) => {
        const path = resolve(folder, `${name}.json`)
        const text = await readFile(path, 'utf8').catch(() => undefined)
        const parsed = text === undefined ? ok<Json>(newDocument) : parse(text)
        const document = parsed.ok && isObject(parsed.value) ? parsed.value : newDocument
        const next = documentWith(document, name, after)
        const over = text === undefined ? undefined : rewritten(text, next)
        return [path, over?.ok ? over.value : `${prettyJson(next)}\n`] as const
      }),
    )
    for (const [path, text] of texts) await replace(path, text)
  }

  const edit = async (edits: readonly Edit[], how: How): Promise<Result<Edited>> => {
    const refused = elsewhere(edits, file)
    if (refused) return refused
    const before = await readEntries(files)
    const known = new Map((await stored(before)).map((entry) => [keyOf(entry), entry]))
    const changed = edits.filter(
      ({ ifMatch, ...which }) =>
        ifMatch !== undefined && ifMatch !== (known.get(keyOf(which))?.tag ?? 'none'),
    )
    if (changed.length > 0) {
      const named = changed.map(({ kind, id }) => `${kind} ${id}`).join(', ')
      const detail = `Not as they were a moment ago: ${named.slice(0, 500)}.`
      return failed(problem('entry-changed', detail))
    }
    const edited = new Set(edits.map(keyOf))
    const after = [
      ...before.filter((entry) => !edited.has(keyOf(entry))),
      ...edits.flatMap(({ kind, id, value }) =>
        value === null ? [] : [{ kind, id, value } as Entry],
      ),
    ]
    const judged = await judgePolicy(after, rules)
    if (!judged.ok) {
      const errors = judged.issues.map(({ message, ...issue }) => ({ ...issue, detail: message }))
      return failed(problem('policy-refused', 'The policy would have errors.', { errors }))
    }
    const policy = { number: 0, hash: await hashOf(after), at: new Date().toISOString() }
    if (diffEntries(before, after).length === 0) return ok({ kind: 'unchanged', policy })
    const { warnings } = judged
    if (how.dryRun) {
      const changes = changesOf(known, edits)
      return ok({
        kind: 'tried',
        policy,
        changes,
        warnings,
        needsApproval: false,
        blastRadius: (await foresee?.(before, after)) ?? null,
      })
    }
    await write(before, edits, after)
    const entries = edits.map(({ kind, id }) => ({ kind, id, tag: '' }))
    return ok({ kind: 'committed', policy, entries, inverse: [], warnings })
  }

  const noHistory = (): never => {
    throw new HintedFailure(
      'Their history is that of your version control: `git log -p flags`.',
      'usage',
      `Nobody records the history of ${where}`,
    )
  }

  return {
    where,
    traffic,
    entries: async <K extends EntryKind>(kind: K) => {
      const found = await stored((await readEntries(files)).filter((one) => one.kind === kind))
      return found.toSorted((a, b) => (a.id < b.id ? -1 : 1)) as unknown as StoredOf<K>[]
    },
    entry: async <K extends EntryKind>(kind: K, id: string) => {
      const all = (await readEntries(files)).filter((one) => one.kind === kind && one.id === id)
      const [found] = await stored(all)
      return found as unknown as StoredOf<K> | undefined
    },
    edit,
    revert: noHistory,
    history: noHistory,
    close: async () => undefined,
  }
}
