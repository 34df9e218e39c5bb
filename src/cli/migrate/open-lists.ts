/** Opens an end of a migration to look at what it lists: a backend, a file of documents or a backup. */
import type { StopSignal } from '../../http/index.ts'
import {
  backendLists,
  noLists,
  storeLists,
  type Lists,
  type PlannedFiles,
} from '../../migrate/index.ts'
import { configured, openedBackend, ownHeaders, type Use } from '../../runtime/migrate/backend.ts'
import type { Project } from '../document-store.ts'
import { noVersion, openEnd, openTarget, type End, type EndOptions } from './end.ts'
import type { EndText } from './end-text.ts'

export interface OpenLists {
  readonly lists: Lists
  /** What is no backend, by its name. */
  readonly files: PlannedFiles
  /** Type of all that a file holds, where it has only one. */
  readonly only: string | undefined
  /** What people should know of it. */
  readonly note: string | undefined
  readonly close: () => Promise<void>
}

const backend = (
  project: Project,
  name: string,
  { options, use }: { readonly options: EndOptions; readonly use: Use },
  signal: StopSignal,
): OpenLists => {
  const { config } = project
  const { backend: of, version } = configured(project, name)
  noVersion(`the backend ${name}`, options)
  const headers = ownHeaders(name, of)
  const opened = openedBackend(project, name, use)
  const { depth, responseBytes } = config.limits
  const limits = { depth, responseBytes }
  const bulk = of.replication.bulk?.path
  return {
    lists: backendLists(version, { backend: opened, headers, limits, signal, bulk }),
    files: {},
    only: undefined,
    note: undefined,
    close: () => opened.close(),
  }
}

const local = (end: EndText, { store, fingerprint, only, note }: End, lists: Lists): OpenLists => {
  const { name, version } = store
  const isBackup = end.kind === 'backup'
  return {
    lists,
    files: { [name]: { isBackup, version: version.key, fingerprint } },
    only,
    note,
    close: () => store.close(),
  }
}

/** @throws Failure as `openEnd` */
export const openLists = async (
  project: Project,
  end: EndText,
  options: EndOptions,
  signal: StopSignal,
): Promise<OpenLists> => {
  if (end.kind === 'backend') {
    return backend(project, end.name, { options, use: 'read' }, signal)
  }
  const { depth } = project.config.limits
  const opened = await openEnd(project, end, options)
  return local(end, opened, storeLists(opened.store, { limits: { depth }, signal }))
}

/** Of the end that is going to be written. @throws Failure as `openTarget` */
export const openTargetLists = async (
  project: Project,
  end: EndText,
  options: EndOptions,
  signal: StopSignal,
): Promise<OpenLists> => {
  if (end.kind === 'backend') {
    return backend(project, end.name, { options, use: 'write' }, signal)
  }
  const opened = await openTarget(project, end, { ...options, run: 'plan', state: 'new' })
  const { name, version } = opened.store
  return local(end, opened, noLists(name, version))
}
