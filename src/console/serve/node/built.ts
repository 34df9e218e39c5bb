/** The files of the console's page as they were built: read when they are asked for, and compressed once. */
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ConsoleFile, ConsoleFiles } from '../console.ts'

/** Where `npm run build:console` puts it, and the package has it. */
export const consoleFolder = new URL('../../page/', import.meta.url)

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** What a build names its files: nothing leads out of the folder. */
const isName = (path: string): boolean => /^(?:assets\/)?[\w-]+(?:\.[\w-]+)+$/.test(path)

const compress = promisify(gzip)

/** Less is not worth it. */
const leastCompressed = 1024

export const builtConsole = (from: URL = consoleFolder): ConsoleFiles => {
  const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

  const read = async (path: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    try {
      return new Uint8Array(await readFile(fileURLToPath(new URL(path, from))))
    } catch {
      return undefined
    }
  }

  return async (path, accepts): Promise<ConsoleFile | undefined> => {
    const mediaType = mediaTypes[extname(path)]
    if (mediaType === undefined || !isName(path)) return undefined
    const bytes = await read(path)
    if (!bytes) return undefined
    if (!accepts('gzip') || bytes.length < leastCompressed || !path.startsWith('assets/')) {
      return { bytes, mediaType }
    }
    let made = compressed.get(path)
    if (!made) {
      made = compress(bytes).then((done) => new Uint8Array(done))
      compressed.set(path, made)
    }
    return { bytes: await made, mediaType, encoding: 'gzip' }
  }
}
