/** Where the file of a thread is: in the sources, or in the package beside whatever it was bundled into. */
import { existsSync } from 'node:fs'
import type { WorkerOptions } from 'node:worker_threads'

/** In the sources, threads resolve the package's own name to them, as `bin/isthmus.js` does. */
const sourceHooks = new URL('../../../../bin/source-hooks.js', import.meta.url)

export interface ThreadEntry {
  readonly url: URL
  readonly options: Pick<WorkerOptions, 'execArgv'>
}

/**
 * @param places relative to `base`, the first that exists counts
 * @throws Error where there is none
 */
export const threadEntry = (places: readonly string[], base: string): ThreadEntry => {
  const urls = places.map((place) => new URL(place, base))
  const url = urls.find((each) => existsSync(each))
  if (!url) throw new Error(`The entry of threads is missing: looked at ${urls.join(', ')}`)
  const isSource = url.pathname.endsWith('.ts')
  return { url, options: isSource ? { execArgv: ['--import', sourceHooks.href] } : {} }
}
