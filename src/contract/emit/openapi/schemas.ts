/** The schemas of a version's OpenAPI document: its types as answered, as sent, and errors. */
import { set, type Json, type JsonObject } from '../../../json/index.ts'
import { inside, type Shape, type TypeGraph } from '../../../lens/index.ts'
import type { ContractVersion } from '../../contract.ts'
import { asSent } from './examples.ts'
import { jsonSchemaOf, jsonSchemas } from '../json-schema.ts'

const refBase = '#/components/schemas/'

export const problemSchema = `${refBase}Isthmus.Problem`
export const jsonPatchSchema = `${refBase}Isthmus.JsonPatch`

const pointer = { type: 'string', description: 'A JSON Pointer (RFC 6901)' }

const ownSchemas: Readonly<Record<string, JsonObject>> = {
  'Isthmus.Problem': {
    type: 'object',
    description: 'Problem details (RFC 9457)',
    properties: {
      type: { type: 'string', format: 'uri', description: 'Names the kind of problem' },
      code: { type: 'string', description: 'What went wrong, for programs' },
      title: { type: 'string', description: 'What went wrong, in a few words' },
      status: { type: 'integer', description: 'The status of the answer' },
      detail: { type: 'string', description: 'What went wrong this time' },
      hint: { type: 'string', description: 'What to do about it' },
      request_id: { type: 'string', description: 'What the gateway calls the request in its log' },
      route: { type: 'string', description: 'The route that was asked, once it is known' },
      backend: { type: 'string', description: 'The backend that was asked, once it is known' },
      supported: {
        type: 'array',
        description: 'What can be used instead: versions, media types or encodings',
        items: { type: 'string' },
      },
      parameter: { type: 'string', description: 'The query parameter that is wrong' },
      applied: {
        type: 'boolean',
        description:
          'Whether the store has applied a write in spite of the problem; absent where nobody knows',
      },
      versions: {
        type: 'array',
        description: 'Versions in which there is what yours does not have',
        items: { type: 'string' },
      },
      errors: {
        type: 'array',
        description: 'The wrong places of the document that was sent',
        items: {
          type: 'object',
          properties: { pointer, detail: { type: 'string', description: 'What is wrong there' } },
          required: ['pointer', 'detail'],
        },
      },
    },
    required: ['type', 'title', 'status'],
  },
  'Isthmus.JsonPatch': {
    type: 'array',
    description: 'A JSON Patch (RFC 6902)',
    items: {
      type: 'object',
      properties: {
        op: {
          type: 'string',
          description: 'What is done',
          enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'],
        },
        path: pointer,
        from: pointer,
        value: { description: 'What is put there, or tested for' },
      },
      required: ['op', 'path'],
    },
  },
}

const some = (shape: Shape, is: (shape: Shape) => boolean): boolean =>
  is(shape) || inside(shape).some((inner) => some(inner, is))

const setsByStore = (shape: Shape): boolean =>
  shape.kind === 'object' && Object.values(shape.fields).some(({ readOnly }) => readOnly)

/** Types that look different when sent: the store sets some of their fields, at any depth. */
const differing = (types: TypeGraph): ReadonlySet<string> => {
  const found = new Set<string>()
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const [type, shape] of Object.entries(types)) {
      const differs = (at: Shape) => setsByStore(at) || (at.kind === 'ref' && found.has(at.type))
      if (some(shape, differs)) found.add(type)
    }
  }
  return found
}

export interface VersionSchemas {
  readonly components: JsonObject
  /** References to a type as it is answered, and as it is sent. */
  answered(type: string): JsonObject
  sent(type: string): JsonObject
  /** The name of the schema of a type as it is sent. */
  readonly sentAs: (type: string) => string
  of(shape: Shape): JsonObject
}

/** Schemas with the examples of their types, and with a word on how they differ from those answered. */
const told = (
  schemas: Readonly<Record<string, JsonObject>>,
  examplesOf: (name: string) => readonly Json[],
  description?: string,
): JsonObject => {
  const all: JsonObject = {}
  for (const [name, schema] of Object.entries(schemas)) {
    const examples = examplesOf(name)
    set(all, name, {
      ...(description === undefined ? {} : { description }),
      ...schema,
      ...(examples.length > 0 ? { examples: [...examples] } : {}),
    })
  }
  return all
}

const whenSent = 'As it is sent: what the server sets is left out'

export const versionSchemas = ({
  types,
  descriptions,
  examples = {},
}: Pick<ContractVersion, 'types' | 'descriptions' | 'examples'>): VersionSchemas => {
  const differs = differing(types)
  const rename = (type: string) => (differs.has(type) ? `${type}.Request` : type)
  const requests = Object.fromEntries(Object.entries(types).filter(([type]) => differs.has(type)))
  const answered = (type: string) => (Object.hasOwn(examples, type) ? (examples[type] ?? []) : [])
  const sent = (name: string) => {
    const type = name.replace(/\.Request$/, '')
    return answered(type).map((value) => asSent(types, { kind: 'ref', type }, value))
  }
  return {
    components: {
      ...ownSchemas,
      ...told(jsonSchemas(types, { refBase, descriptions }), answered),
      ...told(
        jsonSchemas(requests, { refBase, mode: 'request', rename, descriptions }),
        sent,
        whenSent,
      ),
    },
    answered: (type) => jsonSchemaOf({ kind: 'ref', type }, { refBase }),
    sent: (type) => jsonSchemaOf({ kind: 'ref', type }, { refBase, rename }),
    sentAs: rename,
    of: (shape) => jsonSchemaOf(shape, { refBase }),
  }
}
