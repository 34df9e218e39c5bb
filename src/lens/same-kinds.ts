/** Whether what an author says of values is true of all that a shape allows. */
import { isRequired } from './fits.ts'
import type { Field, Shape } from './shape.ts'

/** Whether what is said of a field is true of one that is found; nothing said is true of all. */
export const covers = (said: Field | undefined, found: Field): boolean =>
  said === undefined ||
  ((isRequired(found) || !isRequired(said)) && sameKinds(said.shape, found.shape))

/**
 * Whether functions for values of the shape `said` may be given those of `found`: kinds, choices and
 * which members are there. Of named types only the names are compared; bounds are not.
 */
export const sameKinds = (said: Shape, found: Shape): boolean => {
  if (said.kind === 'any') return true
  if (found.kind === 'kinds') {
    return Object.values(found.members).every((member) => sameKinds(said, member))
  }
  if (said.kind === 'kinds') {
    return Object.values(said.members).some((member) => sameKinds(member, found))
  }
  if (said.kind === 'nullable') {
    return found.kind === 'null' || sameKinds(said.of, found.kind === 'nullable' ? found.of : found)
  }
  switch (found.kind) {
    case 'null':
    case 'boolean':
      return said.kind === found.kind
    case 'string':
      if (said.kind !== 'string') return false
      if (!said.values || said.open) return true
      return !found.open && found.values?.every((value) => said.values?.includes(value)) === true
    case 'number':
      return said.kind === 'number' && (!said.integer || found.integer === true)
    case 'array':
    case 'map':
      return said.kind === found.kind && sameKinds(said.of, found.of)
    case 'ref':
      return said.kind === 'ref' && said.type === found.type
    case 'object': {
      if (said.kind !== 'object') return false
      const lacks = Object.entries(said.fields).some(
        ([name, field]) => isRequired(field) && !Object.hasOwn(found.fields, name),
      )
      const fits = ([name, field]: readonly [string, Field]): boolean =>
        covers(Object.hasOwn(said.fields, name) ? said.fields[name] : undefined, field)
      return !lacks && Object.entries(found.fields).every(fits)
    }
    default:
      return false
  }
}
