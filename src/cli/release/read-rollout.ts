/** A rollout as it is declared: where the target has it, or in a JSON file. */
import { readFile } from 'node:fs/promises'
import { Failure } from '../../errors/index.ts'
import type { Entry } from '../../policy/index.ts'
import { noSuch } from './no-such.ts'
import type { StoredOf, Target } from './target.ts'

/** @throws HintedFailure where there is none of that name */
export const declaredOf = async (from: Target, name: string): Promise<StoredOf<'rollout'>> => {
  const found = await from.entry('rollout', name)
  if (found) return found
  const known = (await from.entries('rollout')).map(({ id }) => id)
  throw noSuch('rollout', name, from.where, known)
}

/** @throws Failure `usage`, `file-not-found` */
export const readRollout = async (
  name: string,
  file: string,
): Promise<Extract<Entry, { kind: 'rollout' }>> => {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Failure('file-not-found', `The rollout cannot be read: ${error.message}`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Failure('usage', `${file} is not JSON`)
  }
  const { parseEntry } = await import('../../policy/index.ts')
  const parsed = parseEntry({ kind: 'rollout', id: name, value })
  if (!parsed.ok) throw new Failure('usage', `${file} is no rollout`, parsed.issues)
  return parsed.value as Extract<Entry, { kind: 'rollout' }>
}
