/**
 * The format of flag files as JSON Schema (draft 7, which editors know best): it underlines
 * what our own judge refuses or warns of, as far as a schema can say it. Which variants and evaluators there are, it cannot.
 */
import type { Json, JsonObject } from '../json/index.ts'
import { attributes } from './attributes.ts'
import { operators, scopingOperators, versionComparisons } from './operators.ts'

type Schema = JsonObject

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` })

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[]) => ({
  type: 'object',
  required: [...required],
  additionalProperties: false,
  properties: { ...properties },
})

/** A list of a length, with a schema for each place. */
const tuple = (items: readonly Schema[], least: number, description: string): Schema => ({
  type: 'array',
  items: [...items],
  minItems: least,
  maxItems: items.length,
  description,
})

const version: Schema = {
  anyOf: [
    { type: ['object', 'array', 'number'] },
    {
      type: 'string',
      pattern: '^[vV]?[0-9]+(\\.[0-9]+(\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?)?)?$',
    },
  ],
}

/** `var` and `val` read these, all of them at once, and attributes that only some clients have. */
const readable: readonly string[] = [...attributes, '', '$flagd']

const list = (values: readonly Json[]): Json[] => [...values]

const attribute: Schema = {
  anyOf: [{ enum: list(readable) }, { type: 'string', pattern: '^(?!\\$flagd\\.)' }],
}

/** What a `var` reads: the name of an attribute, with a default after it, or something computed. */
const variable: Schema = {
  anyOf: [
    attribute,
    {
      type: 'array',
      items: [{ anyOf: [attribute, ref('computed')] }],
      additionalItems: ref('expression'),
    },
    ref('computed'),
  ],
  description: 'The name of an attribute of the request',
}

const path: Schema = {
  anyOf: [
    attribute,
    { enum: readable.filter((name) => name.includes('.')).map((name): Json => name.split('.')) },
    {
      type: 'array',
      items: ref('expression'),
      not: { items: [{ enum: ['$flagd'] }], minItems: 2, additionalItems: { type: 'string' } },
    },
    ref('computed'),
  ],
  description: 'The name of an attribute of the request, in parts',
}

const text: Schema = { anyOf: [{ type: 'string' }, ref('operation')] }
const texts = tuple([text, text], 2, 'A text, and what it begins or ends with')

const bucket: Schema = {
  ...tuple(
    [
      ref('expression'),
      { anyOf: [{ type: 'integer', minimum: 0, maximum: 2_147_483_647 }, ref('operation')] },
    ],
    1,
    'A variant and its weight',
  ),
  examples: [['green', 25]],
}

const own: Readonly<Record<string, Schema>> = {
  fractional: {
    type: 'array',
    anyOf: [
      { items: [ref('operation')], additionalItems: bucket, minItems: 2 },
      { items: bucket, minItems: 1 },
    ],
    description:
      'Shares of clients: what a client sticks to (its id and the key of the flag, where nothing is said), then variants with their weights',
  },
  sem_ver: tuple(
    [version, { anyOf: [{ enum: list(versionComparisons) }, { type: 'object' }] }, version],
    3,
    'A version, a comparison, a version',
  ),
  starts_with: texts,
  ends_with: texts,
}

/**
 * An operation, where `inner` says that `var` reads an item of a list, or the result of a step:
 * what is called there, nobody knows before.
 */
const operation = (inner: boolean): Schema => {
  const expression = ref(inner ? 'innerExpression' : 'expression')
  const properties = operators.map((operator): [string, Json] => {
    if (operator === 'preserve') return [operator, {}]
    if (operator === 'eachKey') {
      return [
        operator,
        { anyOf: [{ type: 'object', additionalProperties: expression }, expression] },
      ]
    }
    const special = Object.hasOwn(own, operator) ? own[operator] : undefined
    if (special) return [operator, special]
    if (!inner && operator === 'var') return [operator, variable]
    if (!inner && operator === 'val') return [operator, path]
    return [operator, scopingOperators.has(operator) ? ref('innerExpression') : expression]
  })
  return {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(properties),
      $ref: { type: 'string', description: 'The name of an evaluator under `$evaluators`' },
    },
  }
}

const expression = (inner: boolean): Schema => ({
  anyOf: [
    { type: ['string', 'number', 'boolean', 'null'] },
    { type: 'array', items: ref(inner ? 'innerExpression' : 'expression') },
    { type: 'object', maxProperties: 0 },
    ref(inner ? 'innerOperation' : 'operation'),
  ],
})

const variantsOf = (type: string): Schema => ({ additionalProperties: { type } })

const metadata: Schema = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
  description: 'Texts, numbers and booleans about it',
}

const flag: Schema = {
  ...object(
    {
      state: {
        enum: ['ENABLED', 'DISABLED'],
        description:
          'A flag that is disabled gives no value: the fallback of the configuration is taken',
      },
      variants: {
        type: 'object',
        minProperties: 1,
        anyOf: ['boolean', 'string', 'number', 'object'].map(variantsOf),
        description:
          'Values by name, all of one type. The flag of `decision` has names of backends',
      },
      defaultVariant: {
        type: ['string', 'null'],
        description:
          'The variant where targeting chooses none; without it the fallback of the configuration is taken',
      },
      targeting: {
        anyOf: [{ type: 'object', maxProperties: 0 }, ref('operation')],
        description:
          'A JSON Logic rule that answers the name of a variant, or null for the default',
      },
      metadata,
    },
    ['state', 'variants'],
  ),
}

/** What `isthmus schema flags` prints. */
export const flagSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Flag definitions of Isthmus',
  description:
    "Flags in flagd's format. What a schema cannot say, `isthmus check` does: whether variants and evaluators exist, and what a rule can answer.",
  ...object(
    {
      $schema: { type: 'string', description: 'Where this schema is, for editors' },
      flags: {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: '\\S' },
        additionalProperties: ref('flag'),
        description: 'The flags, by their names',
      },
      $evaluators: {
        type: 'object',
        additionalProperties: ref('expression'),
        description: 'Rules that flags refer to: {"$ref": "name"}',
      },
      metadata,
    },
    ['flags'],
  ),
  definitions: {
    flag,
    expression: expression(false),
    operation: operation(false),
    innerExpression: expression(true),
    innerOperation: operation(true),
    computed: {
      anyOf: [
        { type: ['number', 'boolean', 'null'] },
        { type: 'object', maxProperties: 0 },
        ref('operation'),
      ],
    },
  },
}
