/** What an end of a migration is, by the text that people type and that runs keep: a backend, a file or a backup. */
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Failure } from '../../errors/index.ts'
import { documentFileNames, isDocumentFile, plainName } from '../../migrate/node/files/packing.ts'
import { backupFolder } from '../backup/places.ts'

export type EndText =
  | { readonly kind: 'backend'; readonly name: string }
  /** `type`: that of all its lines, which are documents then. */
  | { readonly kind: 'file'; readonly path: string; readonly type?: string }
  | { readonly kind: 'backup'; readonly folder: string }

export interface Reading {
  readonly isBackend: (name: string) => boolean
  /** The folder of backups. */
  readonly backups: string
  /** Of all lines, where it is a file. */
  readonly type?: string
}

const backup = /^backup:(.+)$/

const fileOfUrl = (text: string): EndText => {
  try {
    const url = new URL(text)
    const type = url.searchParams.get('type')
    url.search = ''
    return { kind: 'file', path: fileURLToPath(url), ...(type !== null && { type }) }
  } catch {
    throw new Failure('usage', `"${text}" is no address of a file: write file:///folder/name`)
  }
}

/** @throws Failure `usage` of a file that is none of documents; `file-not-found` of a backup */
export const readEnd = async (text: string, of: Reading): Promise<EndText> => {
  if (of.isBackend(text)) return { kind: 'backend', name: text }
  const [, named] = backup.exec(text) ?? []
  if (named !== undefined) {
    return { kind: 'backup', folder: resolve(await backupFolder(named, of.backups)) }
  }
  const isUrl = text.startsWith('file:')
  if (!isUrl && !isDocumentFile(text) && !/[\\/]/.test(text)) return { kind: 'backend', name: text }
  const type = of.type !== undefined && { type: of.type }
  const end: EndText = isUrl ? fileOfUrl(text) : { kind: 'file', path: resolve(text), ...type }
  if (end.kind === 'file' && isDocumentFile(end.path)) return { ...end, ...type }
  throw new Failure(
    'usage',
    `"${text}" is neither a backend of the configuration nor a file whose name ends with ${documentFileNames}`,
  )
}

/** The same text from every folder: what a run keeps. */
export const endText = (end: EndText): string => {
  switch (end.kind) {
    case 'backend':
      return end.name
    case 'backup':
      return `backup:${end.folder}`
    case 'file': {
      const url = pathToFileURL(end.path)
      if (end.type !== undefined) url.searchParams.set('type', end.type)
      return url.href
    }
  }
}

/** For the name of a migration. @example endName({ kind: 'file', path: '/tmp/export.ndjson' }) // 'export' */
export const endName = (end: EndText): string => {
  const name =
    end.kind === 'backend' ? end.name : plainName(end.kind === 'file' ? end.path : end.folder)
  return name.replaceAll(/[^\w.-]/g, '_').slice(0, 40)
}
