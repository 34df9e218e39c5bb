/** The last good policy on disk: what a start goes on with where its source is broken or away. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Entry } from '../entry.ts'
import { parseEntry } from '../parse.ts'
import { readBounded } from './watched-file.ts'

export interface KeptPolicy {
  readonly head: { readonly number: number; readonly hash: string; readonly at: string }
  readonly entries: Iterable<Entry>
  /** Whose policy it is: another source does not go on with it. */
  readonly origin?: string
}

export interface KeptFile {
  readonly path: string
  /** Undefined where there is none, or none that can be read. */
  read(): Promise<KeptPolicy | undefined>
  /** Whole or not at all. */
  write(policy: KeptPolicy): Promise<void>
}

const largest = 128 * 1024 * 1024

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const policyOfText = (text: string): KeptPolicy | undefined => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(json) || json['format'] !== 1 || !Array.isArray(json['entries'])) return undefined
  const { head, origin } = json
  if (!isRecord(head)) return undefined
  const { number, hash, at } = head
  if (typeof number !== 'number' || typeof hash !== 'string' || typeof at !== 'string') {
    return undefined
  }
  const entries: Entry[] = []
  for (const given of json['entries']) {
    const entry = parseEntry(given)
    if (!entry.ok) return undefined
    entries.push(entry.value)
  }
  const kept = { head: { number, hash, at }, entries }
  return typeof origin === 'string' ? { ...kept, origin } : kept
}

/** @param path `policy.json` of the state folder, which is made where it is missing */
export const keptFile = (path: string): KeptFile => ({
  path,
  read: async () => {
    const reading = await readBounded(path, largest)
    return reading.kind === 'text' ? policyOfText(reading.text) : undefined
  },
  write: async ({ head, entries, origin }) => {
    const text = JSON.stringify({ format: 1, head, origin, entries: [...entries] })
    const draft = `${path}.${process.pid}.${Math.trunc(performance.now() * 1000)}`
    // Digests of keys, ids of clients: for this user alone.
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    try {
      await writeFile(draft, text, { mode: 0o600, flush: true })
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  },
})
