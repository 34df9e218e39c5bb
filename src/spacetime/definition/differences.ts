/** In what the schema of a database is another one than that of a module. */
import type { Json } from '../../json/index.ts'
import type { Member, Type } from '../types/index.ts'
import type { ModuleDefinition, ReducerDefinition, TableDefinition } from './definition.ts'
import { OddSchema, readSchema } from './read-schema.ts'

/** What a type is, in a word. */
const word = (type: Type): string => {
  switch (type.kind) {
    case 'array':
      return `array of ${word(type.of)}`
    case 'sum':
    case 'product':
      return `${type.kind} of ${type.members.map(({ name }) => name).join(', ') || 'nothing'}`
    case 'foreign':
      return type.name
    default:
      return type.kind
  }
}

const columnsText = (all: readonly (readonly number[])[]): string =>
  all
    .map((columns) => columns.join('+'))
    .toSorted()
    .join(', ') || 'none'

class Comparison {
  readonly differences: string[] = []
  private readonly ours: ModuleDefinition
  private readonly theirs: ModuleDefinition
  /** Pairs of references that have been compared: what is shared is told of once. */
  private readonly seen = new Set<string>()

  constructor(ours: ModuleDefinition, theirs: ModuleDefinition) {
    this.ours = ours
    this.theirs = theirs
  }

  private tell(place: string, what: string): void {
    this.differences.push(`${place}: ${what}`)
  }

  /** Pairs of the same name are compared, others told of. */
  private pairs<T extends { readonly name: string }>(
    ours: readonly T[],
    theirs: readonly T[],
    placeOf: (name: string) => string,
    compare: (our: T, their: T, place: string) => void,
  ): void {
    const found = new Map(theirs.map((each) => [each.name, each]))
    const expected = new Set(ours.map(({ name }) => name))
    for (const our of ours) {
      const their = found.get(our.name)
      if (their) compare(our, their, placeOf(our.name))
      else this.tell(placeOf(our.name), 'is missing')
    }
    for (const { name } of theirs) {
      if (!expected.has(name)) this.tell(placeOf(name), 'is not expected')
    }
  }

  all(): void {
    this.pairs(this.ours.tables, this.theirs.tables, (name) => `table ${name}`, this.table)
    this.pairs(this.ours.reducers, this.theirs.reducers, (name) => `reducer ${name}`, this.reducer)
  }

  private readonly table = (our: TableDefinition, their: TableDefinition, place: string): void => {
    this.types({ kind: 'ref', ref: our.row }, { kind: 'ref', ref: their.row }, place)
    const said = (what: string, expected: string, found: string): void => {
      if (expected !== found) this.tell(place, `${what} is ${found}, not ${expected}`)
    }
    said('access', our.access, their.access)
    said('primary key', columnsText([our.primaryKey]), columnsText([their.primaryKey]))
    said('index', columnsText(our.indexes), columnsText(their.indexes))
    said('unique', columnsText(our.unique), columnsText(their.unique))
    said('sequence', columnsText([our.sequences]), columnsText([their.sequences]))
  }

  private readonly reducer = (
    our: ReducerDefinition,
    their: ReducerDefinition,
    place: string,
  ): void => {
    const [expected, found] = [our.lifecycle ?? 'none', their.lifecycle ?? 'none']
    if (expected !== found) this.tell(place, `lifecycle is ${found}, not ${expected}`)
    this.members(our.params, their.params, place)
  }

  private types(our: Type, their: Type, place: string): void {
    if (our.kind === 'ref' && their.kind === 'ref') {
      const pair = `${our.ref} ${their.ref}`
      if (this.seen.has(pair)) return
      this.seen.add(pair)
      const found = this.theirs.types[their.ref]
      const expected = this.ours.types[our.ref]
      if (found && expected) this.types(expected.type, found.type, place)
      else this.tell(place, 'refers to no type')
    } else if (our.kind === 'array' && their.kind === 'array') {
      this.types(our.of, their.of, `${place}[]`)
    } else if (our.kind === their.kind && 'members' in our && 'members' in their) {
      this.members(our.members, their.members, place)
    } else if (word(our) !== word(their)) {
      this.tell(place, `is ${word(their)}, not ${word(our)}`)
    }
  }

  private members(ours: readonly Member[], theirs: readonly Member[], place: string): void {
    const before = this.differences.length
    this.pairs(ours, theirs, (name) => `${place}.${name}`, this.member)
    const isSameOrder = ours.every(({ name }, index) => theirs[index]?.name === name)
    // Rows have no names: what comes when is all that tells their elements apart.
    if (this.differences.length === before && !(isSameOrder && ours.length === theirs.length)) {
      this.tell(place, 'has its members in another order')
    }
  }

  private readonly member = (our: Member, their: Member, place: string): void => {
    this.types(our.type, their.type, place)
  }
}

/**
 * Every place where a database is not what a module defines; none where it is the same. A store
 * must not start on a database with any: it would misread its rows.
 *
 * @param told what the server says of the database
 * @example schemaDifferences(module.schema, told) // ['table entities.document.deleted: is missing']
 */
export const schemaDifferences = (ours: ModuleDefinition, told: Json): readonly string[] => {
  try {
    const comparison = new Comparison(ours, readSchema(told))
    comparison.all()
    return comparison.differences
  } catch (error) {
    if (!(error instanceof OddSchema)) throw error
    return [`the schema of the database cannot be read: ${error.message}`]
  }
}
