/** Commands that move any number of documents keep little memory: of what they read nothing lives long. */
import { setFlagsFromString } from 'node:v8'

const moving: ReadonlySet<string> = new Set(['migrate', 'backup', 'rehearse'])

/**
 * Young objects get no more room than at the start, of which V8 would else make 96 MB within seconds. To
 * be called before anything is loaded.
 *
 * @param word the first one of the command line
 */
export const keepHeapSmall = (word: string | undefined): void => {
  if (word !== undefined && moving.has(word)) setFlagsFromString('--semi-space-growth-factor=1')
}
