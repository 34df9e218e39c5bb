/** Opens an end of a migration as a store: a backend by its address, a file or a backup by reading all of it. */
import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { ContractVersion } from '../../contract/index.ts'
import { Failure, ProblemError } from '../../errors/index.ts'
import {
  isSameSchema,
  kindsOf,
  misfits,
  type DocumentStore,
  type Manifest,
} from '../../migrate/index.ts'
import { damageOf } from '../../migrate/backup/damage.ts'
import {
  assertNew,
  assertThere,
  fileTarget,
  type FileTarget,
} from '../../migrate/node/files/file-target.ts'
import { loadBackup } from '../../migrate/node/files/load-backup.ts'
import { loadFile } from '../../migrate/node/files/load-file.ts'
import { tableSource } from '../../migrate/node/files/table-store.ts'
import { configured, type Use } from '../../runtime/migrate/backend.ts'
import { storeOf, type Project } from '../document-store.ts'
import { ProblemFailure } from '../failures.ts'
import { versionOf } from '../load.ts'
import { endText, readEnd, type EndText } from './end-text.ts'

export interface End {
  /** Whoever opens it closes it. Its name is what a run keeps of the end. */
  readonly store: DocumentStore
  /** Type of all that a file holds, where its lines are documents of one type. */
  readonly only: string | undefined
  /** Of all that a file or backup holds. */
  readonly fingerprint: string | undefined
  /** What people should know of it. */
  readonly note: string | undefined
}

export interface Target extends End {
  /** Makes the file of what was written; undefined where it is no file. */
  readonly finish: FileTarget['finish'] | undefined
}

export interface EndOptions {
  /** As people type it: of a file, which says nothing of it itself. */
  readonly version?: string
  /** The option that names it, for messages: `--of-version` when absent. */
  readonly option?: string
  /** Of all lines of a file, which are documents then. */
  readonly type?: string
  /** The folder of backups. */
  readonly backups: string
  /** Told of what was read of a file or backup so far. */
  readonly onRows?: (so: { readonly type: string; readonly rows: number }) => void
}

/** @throws Failure `usage`, `file-not-found` */
export const endOf = (
  { config }: Project,
  text: string,
  { backups, type }: Pick<EndOptions, 'backups' | 'type'>,
): Promise<EndText> =>
  readEnd(text, {
    isBackend: (name) => Object.hasOwn(config.backends, name),
    backups,
    ...(type !== undefined && { type }),
  })

/** @throws Failure `usage` where one is named */
export const noVersion = (what: string, { version, option = '--of-version' }: EndOptions): void => {
  if (version === undefined) return
  throw new Failure('usage', `${option} is of a file: ${what} says its version itself`)
}

const fileVersion = (
  { contract }: Project,
  path: string,
  { version, option = '--of-version' }: EndOptions,
): ContractVersion => {
  if (version !== undefined) return versionOf(contract, version)
  const choices = contract.versions.map(({ key }) => key)
  throw new Failure('usage', `Nobody knows of which version the documents of ${path} are`, [
    { place: option, message: 'is missing', choices },
  ])
}

/** @throws Failure `usage` of a type that the version does not list */
const keysOf = (
  version: ContractVersion,
  type: string | undefined,
): ReadonlyMap<string, string> => {
  const keys = new Map(kindsOf(version).kinds.map((kind) => [kind.type, kind.key]))
  if (type === undefined || keys.has(type)) return keys
  throw new Failure('usage', `Version ${version.key} lists no documents of ${type}`, [
    { place: '--type', message: 'is none of its types', choices: [...keys.keys()] },
  ])
}

type FileEnd = Extract<EndText, { kind: 'file' }>

const openFile = async (project: Project, end: FileEnd, options: EndOptions): Promise<End> => {
  const { path, type } = end
  const version = fileVersion(project, path, options)
  const keys = keysOf(version, type)
  const { depth, responseBytes } = project.config.limits
  const { onRows } = options
  if (!existsSync(path)) throw new Failure('file-not-found', `There is no file ${path}`)
  const loaded = await loadFile(path, {
    keys,
    type,
    depth,
    lineBytes: responseBytes,
    ...(onRows && { onLines: (rows) => onRows({ type: basename(path), rows }) }),
  })
  const { fingerprint } = loaded
  const store = tableSource({ name: endText(end), version, ...loaded })
  return { store, fingerprint, only: type, note: undefined }
}

type BackupEnd = Extract<EndText, { kind: 'backup' }>

const backupVersion = (
  { contract }: Project,
  folder: string,
  manifest: Manifest,
): ContractVersion => {
  const version = contract.versions.find((one) => one.version === manifest.version)
  const choices = contract.versions.map((one) => one.version)
  const issues = version
    ? misfits({ name: 'the backup', version }, manifest)
    : [{ place: 'manifest.json > version', message: 'is none of the contract', choices }]
  if (version && issues.length === 0) return version
  throw new Failure('backup-unfit', `The contract does not fit the backup ${folder}`, issues)
}

const openBackup = async (project: Project, end: BackupEnd, options: EndOptions): Promise<End> => {
  const { folder } = end
  noVersion('a backup', options)
  const { onRows } = options
  try {
    const { manifest, ...loaded } = await loadBackup(folder, {
      fits: (found) => void backupVersion(project, folder, found),
      ...(onRows && { onRows: (rows) => onRows({ type: basename(folder), rows }) }),
    })
    const version = backupVersion(project, folder, manifest)
    const { fingerprint } = loaded
    const store = tableSource({ name: endText(end), version, ...loaded })
    const note = (await isSameSchema({ version }, manifest))
      ? undefined
      : `The contract says otherwise of ${version.version} than when the backup was made.`
    return { store, fingerprint, only: undefined, note }
  } catch (error) {
    const found = damageOf(error)
    if (found) {
      const issue = { place: found.file, message: found.what }
      throw new Failure('backup-damaged', `The backup ${folder} is not whole`, [issue])
    }
    throw error instanceof ProblemError ? new ProblemFailure(error.problem) : error
  }
}

const openBackend = (project: Project, name: string, options: EndOptions, use: Use): End => {
  configured(project, name)
  noVersion(`the backend ${name}`, options)
  const store = storeOf(project, name, use)
  return { store, fingerprint: undefined, only: undefined, note: undefined }
}

/**
 * The end that is read; a file is read as a whole before anything else.
 *
 * @param end what `endOf` has read
 * @throws Failure `usage`, `config-invalid`, `file-unfit`, `backup-damaged`, `backup-unfit`
 */
export const openEnd = async (
  project: Project,
  end: EndText,
  options: EndOptions,
): Promise<End> => {
  switch (end.kind) {
    case 'backend':
      return openBackend(project, end.name, options, 'read')
    case 'file':
      return openFile(project, end, options)
    case 'backup':
      return openBackup(project, end, options)
  }
}

export interface TargetOptions extends EndOptions {
  /** Name of the migration. */
  readonly run: string
  /** Whether it is there already, and whether it may have written anything. */
  readonly state: 'new' | 'begun' | 'moved'
}

/** @throws Failure `not-writable` */
const assertWritable = async (path: string): Promise<void> => {
  try {
    await access(dirname(path), constants.W_OK)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new Failure('not-writable', `${dirname(path)} cannot be written to (${code})`)
  }
}

/** The end that is written. @throws as `openEnd`; Failure `files-exist`, `migration-refused`, `not-writable` */
export const openTarget = async (
  project: Project,
  end: EndText,
  options: TargetOptions,
): Promise<Target> => {
  const { run, state } = options
  if (end.kind === 'backup') {
    throw new Failure(
      'usage',
      'A backup is made by `isthmus backup create`: it is never written to',
    )
  }
  if (end.kind === 'backend') {
    return { ...openBackend(project, end.name, options, 'write'), finish: undefined }
  }
  const { path, type } = end
  const version = fileVersion(project, path, options)
  keysOf(version, type)
  if (state === 'new') assertNew(path)
  else assertThere(path, state === 'moved')
  await assertWritable(path)
  const { store, finish } = fileTarget({ path, name: endText(end), version, type, run })
  return { store, finish, only: type, fingerprint: undefined, note: undefined }
}
