/** The file of a thread, beside whoever starts it: in the sources, or in what is built of them. */
import { fileURLToPath } from 'node:url'
import type { WorkerOptions } from 'node:worker_threads'

export interface ThreadEntry {
  readonly url: URL
  readonly options: Pick<WorkerOptions, 'execArgv'>
}

/** @param name of the module, without its extension @param base where the starter is */
export const threadEntry = (name: string, base: string): ThreadEntry => {
  const isSource = fileURLToPath(base).endsWith('.ts')
  if (!isSource) return { url: new URL(`${name}.js`, base), options: {} }
  // In the sources, threads resolve the package's own name to them, as `bin/isthmus.js` does.
  const hooks = new URL('../../../../bin/source-hooks.js', import.meta.url)
  return {
    url: new URL(`${name}.ts`, base),
    options: { execArgv: ['--import', hooks.href] },
  }
}
