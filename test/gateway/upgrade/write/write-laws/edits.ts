/** The edits that a client makes in one turn. */
import contract from '../../../../../adapters/index.ts'
import { isObject, print, valueAt, type Json, type Path } from '../../../../../src/json/index.ts'
import { pickOf, type Random } from '../../../../support/random.ts'
import { everywhere, listEdit, type Edit } from './edit.ts'
import { isBefore, type Known, type Version } from './fields.ts'
import type { Kind, TypeName } from './kinds.ts'
import { propertyEdit } from './property-edits.ts'
import { edited, having, putting } from './tree.ts'

const fieldEdit = (
  { since, path, draw, encode, holds }: Known,
  client: Version,
  random: Random,
): Edit => {
  const value = draw(random, client)
  return {
    what: `${path('1.0').join('.')} = ${value === undefined ? 'nothing' : print(value)}`,
    apply: (document, version) => {
      if (isBefore(version, since)) return document
      const member = value === undefined ? value : encode(value, version)
      return putting(document, path(version), member) ?? document
    },
    holds: (version) => holds(value, version),
  }
}

/** The document as the version that sees least sees it. */
export const plainly = (type: TypeName, document: Json, version: Version): Json => {
  const seen = contract.lens(type, version, '1.0').value(document)
  if (!seen.ok) throw new Error(seen.problem.detail)
  return seen.value
}

const tagsPath: Path = ['metadata', 'tags']

const onTags = (document: Json, change: (tags: readonly Json[]) => Json[]): Json => {
  const tags = valueAt(document, tagsPath)
  return putting(document, tagsPath, change(Array.isArray(tags) ? tags : [])) ?? document
}

const tagEdit = (plain: Json, random: Random): Edit | undefined => {
  const known = valueAt(plain, tagsPath)
  const tags = Array.isArray(known) ? known : []
  const name = `new-${random(1000)}`
  if (tags.length > 0 && random(2) === 0) {
    const at = random(tags.length)
    return {
      what: `tag ${at} is called ${name}`,
      apply: (document, version) =>
        onTags(document, (items) =>
          items.map((item, index) => {
            if (index !== at) return item
            return version === '3.0' && isObject(item) ? having(item, 'name', name) : name
          }),
        ),
      holds: everywhere,
    }
  }
  const edit = listEdit(tags, name, random)
  return (
    edit && {
      what: `tags: ${JSON.stringify(edit)}`,
      apply: (document, version) =>
        onTags(document, (items) =>
          edited(
            items,
            edit.kind === 'insert' && version === '3.0' ? { ...edit, item: { name } } : edit,
          ),
        ),
      holds: everywhere,
    }
  )
}

export interface Drawing {
  readonly fields: readonly Known[]
  readonly parts: Kind['parts']
  readonly client: Version
  /** The stored document as version 1.0 sees it; what it does not have has no parts either. */
  readonly plain: Json
}

/** Up to three edits of different parts of the document that the client's version has. */
export const drawEdits = (
  { fields, parts, client, plain }: Drawing,
  random: Random,
): readonly Edit[] => {
  const visible = fields.filter(({ since }) => !isBefore(client, since))
  const edits: (Edit | undefined)[] = []
  const drawn = new Set<Known>()
  for (let count = random(4); count > 0; count -= 1) {
    const field = pickOf(random, visible)
    if (drawn.has(field)) continue
    drawn.add(field)
    edits.push(fieldEdit(field, client, random))
  }
  if (parts.includes('tags') && random(3) === 0) edits.push(tagEdit(plain, random))
  if (parts.includes('properties') && random(2) === 0) edits.push(propertyEdit(plain, random))
  return edits.filter((edit) => edit !== undefined)
}
