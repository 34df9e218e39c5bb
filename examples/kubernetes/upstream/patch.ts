/** Merge patches (RFC 7396), and of JSON Patch (RFC 6902) what programs send. */
import { badRequest, fieldsOf, isFields, Refused, type Fields, type Value } from './status.ts'

const merged = (target: Value | undefined, patch: Value): Value => {
  if (!isFields(patch)) return patch
  const result: Fields = { ...fieldsOf(target) }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = merged(result[name], value)
  }
  return result
}

const tokens = (pointer: Value | undefined): string[] => {
  if (typeof pointer !== 'string') throw badRequest('a pointer is a string')
  const [, ...rest] = pointer.split('/')
  return rest.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Changes what is at the end of a path; `value` is undefined where it is removed. */
const edited = (
  target: Value | undefined,
  [token, ...rest]: readonly string[],
  op: string,
  value: Value | undefined,
): Value | undefined => {
  if (token === undefined) return value
  const at = token === '-' && Array.isArray(target) ? String(target.length) : token
  if (Array.isArray(target)) {
    const items = [...target]
    const index = Number(at)
    if (rest.length > 0) items[index] = edited(items[index], rest, op, value) ?? null
    else items.splice(index, op === 'add' ? 0 : 1, ...(value === undefined ? [] : [value]))
    return items
  }
  if (!isFields(target) || (target[at] === undefined && (rest.length > 0 || op !== 'add'))) {
    throw new Refused(422, 'Invalid', `the server rejected our request: no value at "${token}"`)
  }
  const { [at]: inner, ...others } = target
  const next = rest.length > 0 ? edited(inner, rest, op, value) : value
  return next === undefined ? others : { ...target, [at]: next }
}

const valueAt = (target: Value, path: readonly string[]): Value | undefined =>
  path.reduce<Value | undefined>(
    (at, token) => (Array.isArray(at) ? at[Number(token)] : fieldsOf(at)[token]),
    target,
  )

const patched = (target: Value, patch: Value): Value => {
  if (!Array.isArray(patch)) throw badRequest('a JSON Patch is a list')
  return patch.reduce<Value>((at, each) => {
    const { op = '', path, value } = fieldsOf(each)
    const place = tokens(path)
    if (op === 'test') {
      if (JSON.stringify(valueAt(at, place)) === JSON.stringify(value)) return at
      throw new Refused(422, 'Invalid', 'the server rejected our request: a test failed')
    }
    if (op !== 'add' && op !== 'replace' && op !== 'remove') throw badRequest('no such op')
    return edited(at, place, op, op === 'remove' ? undefined : value) ?? null
  }, target)
}

export const applyPatch = (media: string, target: Fields, patch: Value): Fields => {
  if (media === 'application/merge-patch+json') return fieldsOf(merged(target, patch))
  if (media === 'application/json-patch+json') return fieldsOf(patched(target, patch))
  throw new Refused(415, 'UnsupportedMediaType', `the body of the request was in ${media}`)
}
