/** Calls a function that a contract's author wrote: its throws and its mutations stay inside. */
import type { Json } from '../json/index.ts'
import { copyOf } from './copy-of.ts'
import { jsonOf } from './json-result.ts'
import { LensError } from './lens-error.ts'
import { refusalOf } from './refusal.ts'

/** How many values are looked at for promises. */
const mostSearched = 10_000

/**
 * Promises are what an `async` function answers by mistake: unheard, their rejections would end the
 * process.
 */
const silence = (value: unknown): void => {
  const seen = new Set<unknown>([value])
  for (const at of seen) {
    if (typeof at !== 'object' || at === null || seen.size > mostSearched) continue
    if (at instanceof Promise) at.catch(() => undefined)
    else for (const inner of Object.values(at)) seen.add(inner)
  }
}

/** @throws LensError `adapter-failed` always */
export const adapterFailed = (name: string, what: string, cause?: unknown): never => {
  throw new LensError('adapter-failed', `the custom adapter "${name}" ${what}`, {
    adapter: name,
    cause,
  })
}

/** @throws LensError `adapter-failed` when the function throws or returns what is not JSON; `not-representable` with the words of a `Refusal`. */
export const callAdapter = <V extends Json>(
  name: string,
  adapter: (value: V) => Json,
  value: V,
): Json => {
  let result: ReturnType<typeof jsonOf>
  try {
    const returned: unknown = adapter(copyOf(value) as V)
    result = jsonOf(returned)
    if ('instead' in result) silence(returned)
  } catch (error) {
    if (error instanceof LensError) throw error
    const words = refusalOf(error)
    if (words !== undefined) throw new LensError('not-representable', words, { adapter: name })
    silence(error)
    return adapterFailed(name, 'failed', error)
  }
  return 'value' in result
    ? result.value
    : adapterFailed(name, `returned what is not JSON: ${result.instead}`)
}
