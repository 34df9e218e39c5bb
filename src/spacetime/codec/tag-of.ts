/** Which variant the text of an object names. */
import { isObject, own, parse } from '../../json/index.ts'
import { deepest } from './value-end.ts'

/** The string member `tag` of the object whose JSON is a part of bytes; undefined where there is none. */
export const tagOf = (
  bytes: Buffer,
  start: number,
  end: number,
  tag: string,
): string | undefined => {
  const parsed = parse(bytes.toString('utf8', start, end), { depth: deepest + 1 })
  const name = parsed.ok && isObject(parsed.value) ? own(parsed.value, tag) : undefined
  return typeof name === 'string' ? name : undefined
}

/** Whether a name is that of a variant kept as text: its own, or for others, none that is known. */
export const isNameOf = (
  variants: readonly { readonly value: string }[],
  index: number,
): ((name: string | undefined) => boolean) => {
  const names = new Set(variants.map(({ value }) => value))
  const value = variants[index]?.value
  return (name) => (value === undefined ? name !== undefined && !names.has(name) : name === value)
}
