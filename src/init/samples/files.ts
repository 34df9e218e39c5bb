/**
 * Samples in a folder. Folders are the path, names of files the method and what it was:
 *
 * - `orders.json`, `orders/{id}.json`, `orders/17.json`: answers of `GET /orders`, `GET /orders/{id}`
 * - `orders/GET.json`, `orders/{id}/GET (2).json`: the same, as often as there are samples
 * - `orders/POST request.json`, `orders/POST 201.json`: what is sent, and what is answered
 * - `orders/{id}/GET 404.json`: an error
 * - `GET orders {id} items.json`: the path in the name, segment by segment
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { parse } from '../../json/index.ts'
import { unreadable } from '../openapi/unreadable.ts'
import { isMethod, type Sample } from './sample.ts'

/** As many files as are read, and bytes of one. */
const mostFiles = 10_000
const mostBytes = 16 * 1024 * 1024

/** @param file relative to the folder of samples, with slashes */
export const sampleName = (
  file: string,
): { readonly path: string; readonly isRequest: boolean } & Pick<Sample, 'method' | 'status'> => {
  const folders = file.split('/')
  const name = (folders.pop() ?? '').replace(/\.json$/i, '').replaceAll(/\([^)]*\)/g, ' ')
  const words = name.split(/\s+/).filter((word) => word !== '')
  const [first = ''] = words
  const method = isMethod(first.toUpperCase()) ? (first.toUpperCase() as Sample['method']) : 'GET'
  if (isMethod(first.toUpperCase())) words.shift()
  const isRequest = words.at(-1)?.toLowerCase() === 'request'
  if (isRequest) words.pop()
  const last = words.at(-1) ?? ''
  const hasStatus = /^[2-5]\d\d$/.test(last)
  if (hasStatus) words.pop()
  const usual = method === 'POST' ? 201 : 200
  return {
    method,
    path: `/${[...folders, ...words].filter((segment) => segment !== '.').join('/')}`,
    isRequest,
    status: isRequest ? undefined : hasStatus ? Number(last) : usual,
  }
}

const filesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.json$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/** @throws Failure `source-unreadable` with the files that are no JSON, and where */
export const samplesIn = async (folder: string): Promise<readonly Sample[]> => {
  const files = await filesIn(folder)
  if (files.length === 0 || files.length > mostFiles) {
    return unreadable({
      place: folder,
      message:
        files.length === 0
          ? 'no files of JSON: put answers there, such as `orders.json` for GET /orders'
          : `more than ${mostFiles} files`,
    })
  }
  const issues: { readonly place: string; readonly message: string }[] = []
  const samples: Sample[] = []
  for (const file of files) {
    const place = relative(folder, file).split(sep).join('/')
    if ((await stat(file)).size > mostBytes) {
      issues.push({ place, message: `larger than ${mostBytes >> 20} MiB` })
      continue
    }
    const parsed = parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''), { depth: 256 })
    if (!parsed.ok) {
      const { offset } = parsed.problem
      issues.push({
        place,
        message: `no JSON${typeof offset === 'number' ? ` at offset ${offset}` : ''}`,
      })
      continue
    }
    const { method, path, status, isRequest } = sampleName(place)
    const form = method === 'PATCH' ? 'merge-patch' : 'json'
    samples.push({
      method,
      path,
      query: [],
      request: isRequest ? { form, body: parsed.value } : undefined,
      status,
      response: isRequest ? undefined : parsed.value,
      media: undefined,
    })
  }
  return issues.length > 0 ? unreadable(...issues) : samples
}

export const folderTitle = (folder: string): string => basename(folder) || 'API'
