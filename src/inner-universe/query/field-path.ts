/** Field names of queries (`metadata.name`), looked up in the version's own types. */
import type { ContractVersion } from '../../contract/index.ts'

export type Types = ContractVersion['types']
type Shape = Types[string]

export interface FieldPath {
  /** As the client wrote it. */
  readonly name: string
  readonly tokens: readonly string[]
  /** What is found there, references and `nullable` taken off. */
  readonly shape: Shape
  readonly nullable: boolean
  /** Whether it leads into an item of an array. */
  readonly indexed: boolean
  /** As SQLite's JSON functions want it: `$."metadata"."name"`. */
  readonly sqlPath: string
}

/** No document is nested deeper. */
const deepest = 128

type Step = Omit<FieldPath, 'name' | 'tokens'>

const bare = (types: Types, shape: Shape, nullable = false): Pick<Step, 'shape' | 'nullable'> => {
  if (shape.kind === 'ref') return bare(types, types[shape.type] ?? { kind: 'any' }, nullable)
  if (shape.kind === 'nullable') return bare(types, shape.of, true)
  return { shape, nullable }
}

const below = (shape: Shape, token: string): Shape | undefined => {
  switch (shape.kind) {
    case 'object':
      return Object.hasOwn(shape.fields, token) ? shape.fields[token]!.shape : undefined
    case 'array':
      return /^(0|[1-9]\d*)$/.test(token) ? shape.of : undefined
    case 'map':
      return shape.of
    case 'any':
    case 'union':
    case 'kinds':
      return { kind: 'any' }
    default:
      return undefined
  }
}

/** The field that a dotted name leads to, or undefined when the type has none. */
export const fieldPath = (types: Types, type: string, name: string): FieldPath | undefined => {
  const tokens = name.split('.')
  if (tokens.length > deepest) return undefined
  let step: Step = { ...bare(types, { kind: 'ref', type }), indexed: false, sqlPath: '$' }
  for (const token of tokens) {
    const shape = below(step.shape, token)
    if (!shape) return undefined
    const inArray = step.shape.kind === 'array'
    const sqlPath = step.sqlPath + (inArray ? `[${token}]` : `.${JSON.stringify(token)}`)
    step = { ...bare(types, shape), indexed: step.indexed || inArray, sqlPath }
  }
  return { name, tokens, ...step }
}

/** Whether values of the field are single: text, numbers, booleans. */
export const isPlain = ({ shape }: FieldPath): boolean =>
  ['any', 'null', 'boolean', 'number', 'string'].includes(shape.kind)
