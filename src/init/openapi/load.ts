/** A document by its file name or URL, with all documents that it refers to. */
import { readFile, realpath } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Issue } from '../../errors/index.ts'
import { isObject, type Json } from '../../json/index.ts'
import type { ApiModel } from '../model.ts'
import { addressFrom, nameFrom } from './documents.ts'
import { readOpenApi } from './read.ts'
import { parseText } from './text.ts'
import { unreadable } from './unreadable.ts'

/** As many documents as one may refer to, and bytes of all of them together. */
const mostDocuments = 500
const mostBytes = 64 * 1024 * 1024

const patience = 30_000

const isWeb = (address: string): boolean => /^https?:/i.test(address)

/** The addresses of other documents in the references of one. */
const othersIn = (document: Json, address: string): ReadonlySet<string> => {
  const found = new Set<string>()
  const todo: Json[] = [document]
  const seen = new Set<Json>()
  while (todo.length > 0) {
    const at = todo.pop()!
    if (typeof at !== 'object' || at === null || seen.has(at)) continue
    seen.add(at)
    if (isObject(at)) {
      const { $ref } = at
      if (typeof $ref === 'string' && !$ref.startsWith('#')) found.add(addressFrom($ref, address))
    }
    todo.push(...(Array.isArray(at) ? at : isObject(at) ? Object.values(at) : []))
  }
  found.delete(address)
  return found
}

const fetched = async (address: string, redirect: 'follow' | 'error'): Promise<Response> => {
  const response = await fetch(address, {
    redirect,
    signal: AbortSignal.timeout(patience),
    headers: { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' },
  })
  if (!response.ok) throw new Error(`the server answers with ${response.status}`)
  return response
}

/** The text of an answer, as far as it is not too large. */
const textOf = async (response: Response, most: number): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > most) throw new Error(`larger than ${mostBytes >> 20} MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

class Loader {
  readonly documents = new Map<string, Json>()
  private readonly root: string
  private left = mostBytes

  constructor(root: string) {
    this.root = root
  }

  /** Why a document may not be read that another one refers to. */
  async refusal(address: string): Promise<string | undefined> {
    if (isWeb(this.root)) {
      const { origin } = new URL(this.root)
      return isWeb(address) && new URL(address).origin === origin
        ? undefined
        : `only documents of ${origin} are read`
    }
    if (!address.startsWith('file:')) {
      return 'a document in a file may refer to files in its folder only: download it to there'
    }
    const folder = await realpath(dirname(fileURLToPath(this.root)))
    const file = await realpath(fileURLToPath(address)).catch(() => undefined)
    if (file === undefined) return 'there is no such file'
    return file.startsWith(folder.endsWith(sep) ? folder : folder + sep)
      ? undefined
      : 'only files in the folder of the document, or below it, are read'
  }

  async add(address: string): Promise<void> {
    const text = isWeb(address)
      ? await textOf(await fetched(address, 'error'), this.left)
      : await readFile(fileURLToPath(address), 'utf8')
    this.keep(address, text)
  }

  keep(address: string, text: string): void {
    this.left -= text.length
    if (this.left < 0 || this.documents.size >= mostDocuments) {
      unreadable({
        place: nameFrom(address, this.root),
        message: `more than ${mostDocuments} documents, or than ${mostBytes >> 20} MiB in all`,
      })
    }
    this.documents.set(address, parseText(text))
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'it cannot be read'
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file'
  if ('code' in error && error.code === 'EISDIR') return 'this is a folder'
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** Reads what a document refers to; what may not be read is left to be told where it is needed. */
const follow = async (loader: Loader, root: string): Promise<readonly Issue[]> => {
  const issues: Issue[] = []
  const todo = [root]
  const asked = new Set(todo)
  while (todo.length > 0) {
    const from = todo.pop()!
    for (const address of othersIn(loader.documents.get(from) ?? null, from)) {
      if (asked.has(address)) continue
      asked.add(address)
      const place = nameFrom(address, root)
      const refused = await loader.refusal(address)
      if (refused !== undefined) {
        issues.push({ place, message: refused })
        continue
      }
      try {
        await loader.add(address)
        todo.push(address)
      } catch (error) {
        issues.push({ place, message: reasonOf(error) })
      }
    }
  }
  return issues
}

/**
 * Reads a document and what it refers to: from a file those in its folder and below, from a URL
 * those of its origin.
 *
 * @param source the name of a file, or a URL of http or https
 * @throws Failure `source-unreadable` with the places of what cannot be read
 * @example await loadOpenApi('https://api.example.com/openapi.json')
 */
export const loadOpenApi = async (source: string): Promise<ApiModel> => {
  let address = isWeb(source) ? new URL(source).href : pathToFileURL(resolve(source)).href
  let loader = new Loader(address)
  try {
    if (isWeb(address)) {
      const response = await fetched(address, 'follow')
      address = response.url
      loader = new Loader(address)
      loader.keep(address, await textOf(response, mostBytes))
    } else await loader.add(address)
  } catch (error) {
    if (error instanceof Error && error.name === 'Failure') throw error
    return unreadable({ place: source, message: reasonOf(error) })
  }
  const issues = await follow(loader, address)
  if (issues.length > 0) return unreadable(...issues)
  const { documents } = loader
  return readOpenApi(documents.get(address) as Exclude<Json, string>, { address, documents })
}
