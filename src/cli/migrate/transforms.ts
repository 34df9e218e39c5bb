/** The transforms of a team: a module whose members are functions, by the type of document that they change. */
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { Failure } from '../../errors/index.ts'
import type { Transform } from '../../migrate/index.ts'

/** @throws Failure `usage` where the module cannot be loaded, or its default export is something else */
export const loadTransforms = async (
  file: string,
): Promise<Readonly<Record<string, Transform>>> => {
  let loaded: unknown
  try {
    loaded = await import(pathToFileURL(resolve(file)).href)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The transforms of ${file} cannot be loaded: ${why}`)
  }
  const all = (loaded as { default?: unknown }).default
  if (typeof all === 'object' && all !== null) {
    const entries = Object.entries(all)
    if (entries.length > 0 && entries.every(([, one]) => typeof one === 'function'))
      return Object.fromEntries(entries as [string, Transform][])
  }
  throw new Failure(
    'usage',
    `${file} has no transforms: its default export is to be an object of functions by type, { Entity: (document) => document }`,
  )
}
