/** What a newer document says of fields and no change of a contract can say. */
import type { Field, Shape, TypeGraph } from '../../lens/index.ts'
import type { Note } from '../model.ts'

const text = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value))

const ofField = (made: Field, wanted: Field, place: string): readonly Note[] => {
  const notes: Note[] = []
  const note = (message: string) => notes.push({ place, message })
  if (text(made.default) !== text(wanted.default)) {
    note(
      `the default is ${text(wanted.default)} in the newer document; the contract goes on saying ${text(made.default)}`,
    )
  }
  if ((made.readOnly ?? false) !== (wanted.readOnly ?? false)) {
    note(
      wanted.readOnly
        ? 'the API sets it now; the contract lets clients say it'
        : 'clients may say it now; the contract goes on saying that the API sets it',
    )
  }
  return notes
}

const holds = (shape: Shape): boolean =>
  shape.kind === 'nullable' || shape.kind === 'array' || shape.kind === 'map'

const ofShape = (made: Shape, wanted: Shape, place: string): readonly Note[] => {
  if (made.kind === 'object' && wanted.kind === 'object') {
    return Object.entries(wanted.fields).flatMap(([name, field]) => {
      const own = Object.hasOwn(made.fields, name) ? made.fields[name] : undefined
      const here = `${place}.${name}`
      return own ? [...ofField(own, field, here), ...ofShape(own.shape, field.shape, here)] : []
    })
  }
  return holds(made) && holds(wanted) && 'of' in made && 'of' in wanted
    ? ofShape(made.of, wanted.of, place)
    : []
}

/** Notes of all types that the newer document has, as the contract has them and as it should. */
export const unsaidOf = (made: TypeGraph, wanted: TypeGraph): readonly Note[] =>
  Object.entries(wanted).flatMap(([type, shape]) => {
    const own = Object.hasOwn(made, type) ? made[type] : undefined
    return own ? ofShape(own, shape, type) : []
  })
