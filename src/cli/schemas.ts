/** What may be written into files, as JSON Schema: made of what judges them, so that both say the same. */
import * as z from 'zod'
import { flagSchema } from '../flags/schema.ts'
import { configSchema } from '../gateway/config/config-schema.ts'
import type { JsonObject } from '../json/index.ts'

/** The bounds of whole numbers that a double can tell apart are no rule of ours. */
const withoutSafeBounds = ({
  jsonSchema: schema,
}: {
  jsonSchema: z.core.JSONSchema.BaseSchema
}) => {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
}

/** A backend has an address, or is a database. */
const withLocation = ({ additionalProperties: backend, ...backends }: JsonObject): JsonObject => ({
  ...backends,
  additionalProperties: {
    ...(backend as JsonObject),
    oneOf: ['url', 'spacetimedb'].map((name) => ({ properties: { [name]: {} }, required: [name] })),
  },
  minProperties: 1,
})

/** Of a configuration that is written as JSON, which may name its schema. */
const configJsonSchema = (): JsonObject => {
  const { $schema, properties, ...rest } = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: withoutSafeBounds,
  }) as JsonObject & { properties: JsonObject }
  const { backends, ...others } = properties
  return {
    $schema: $schema ?? null,
    title: 'Configuration of Isthmus',
    description:
      'What a schema cannot say, `isthmus check` does: whether backends, versions and routes exist.',
    ...rest,
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors' },
      backends: withLocation(backends as JsonObject),
      ...others,
    },
  }
}

/** By what `isthmus schema` calls them, and as the files of the package's folder `schema`. */
export const schemas = {
  config: { file: 'isthmus.config.schema.json', schema: configJsonSchema },
  flags: { file: 'flags.schema.json', schema: (): JsonObject => flagSchema },
} as const

export type SchemaName = keyof typeof schemas

export const schemaText = (name: SchemaName): string =>
  `${JSON.stringify(schemas[name].schema(), null, 2)}\n`
