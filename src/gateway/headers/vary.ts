/** `Vary`: what an answer depends on. */
import type { HeaderList } from '../../http/index.ts'

/** Adds names to `Vary`. */
export const addVary = (headers: HeaderList, names: readonly string[]): void => {
  const given = headers.get('vary')
  if (given === null) {
    headers.append('vary', names.join(', '))
    return
  }
  const present = given.split(',').map((name) => name.trim())
  if (present.includes('*')) return
  const known = new Set(present.map((name) => name.toLowerCase()))
  const more = names.filter((name) => !known.has(name.toLowerCase()))
  headers.set('vary', [...present.filter((name) => name !== ''), ...more].join(', '))
}
