/** The `sort` parameter: field names of the client's version become the store's. */
import { ok, type Result } from '../../errors/index.ts'
import { queryPart, type QueryPart } from '../version/query-text.ts'
import { orderAlike } from './order.ts'
import { placeOf, type Sides } from './place.ts'
import { shapeAt } from './shape-at.ts'
import { unmappable } from './unmappable.ts'

const mapKey = (text: string, parameter: string, sides: Sides): Result<string> => {
  const sign = text.startsWith('-') ? '-' : ''
  const name = text.slice(sign.length)
  const path = name.split('.')
  const place = placeOf(path, sides)
  switch (place.kind) {
    case 'path': {
      const { clientTypes, storeTypes, type } = sides
      const alike =
        place.lens.identity ||
        orderAlike(shapeAt(clientTypes, type, path), shapeAt(storeTypes, type, place.path))
      return alike
        ? ok(sign + place.path.join('.'))
        : unmappable(parameter, `the store orders ${name} differently`)
    }
    case 'unknown':
      return ok(text)
    case 'dropped':
      return unmappable(parameter, `the store does not have ${name} yet`)
    case 'hidden':
      return unmappable(parameter, `your version has no field ${name}`)
    case 'inside':
      return unmappable(parameter, `the store keeps ${place.of.join('.')} in another form`)
  }
}

/** Problem: `unmappable-query`. */
export const mapSort = (part: QueryPart, sides: Sides): Result<QueryPart> => {
  const keys: string[] = []
  for (const text of part.value.split(',')) {
    const key = mapKey(text, part.name, sides)
    if (!key.ok) return key
    keys.push(key.value)
  }
  const value = keys.join(',')
  return ok(value === part.value ? part : queryPart(part.name, value))
}
