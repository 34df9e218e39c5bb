/** Shapes, as Zod declares them in a base version and as builders do in later ones: both make the same. */
import * as z from 'zod'
import {
  any,
  boolean,
  integer,
  key,
  kinds,
  link,
  list,
  map,
  nullable,
  number,
  object,
  oneOf,
  optional,
  string,
  withDefault,
} from '../../src/contract/index.ts'
import { union } from '../../src/contract/index.ts'
import type { Field, Shape } from '../../src/lens/index.ts'

export interface TypeExample {
  readonly says: string
  readonly zod: () => z.ZodType
  /** Undefined where no builder makes it. */
  readonly built?: () => Shape | Field
}

export const typeExamples: readonly TypeExample[] = [
  { says: 'any JSON', zod: () => z.unknown(), built: () => any },
  { says: 'true or false', zod: () => z.boolean(), built: () => boolean },
  { says: 'text', zod: () => z.string(), built: () => string() },
  {
    says: 'text of a length',
    zod: () => z.string().min(1).max(80),
    built: () => string({ minLength: 1, maxLength: 80 }),
  },
  {
    says: 'text of a form',
    zod: () => z.string().regex(/^[A-Z]{3}$/),
    built: () => string({ pattern: '^[A-Z]{3}$' }),
  },
  { says: 'a UUID', zod: () => z.guid(), built: () => string({ format: 'uuid' }) },
  {
    says: 'a time (RFC 3339)',
    zod: () => z.iso.datetime({ offset: true }),
    built: () => string({ format: 'date-time' }),
  },
  {
    says: 'one of some words',
    zod: () => z.enum(['open', 'done']),
    built: () => oneOf('open', 'done'),
  },
  {
    says: 'one of some words, or another one tomorrow',
    zod: () => z.enum(['open', 'done']).meta({ open: true }),
    built: () => string({ values: ['open', 'done'], open: true }),
  },
  { says: 'one word', zod: () => z.literal('charge'), built: () => oneOf('charge') },
  {
    says: 'a whole number, of any size',
    zod: () => z.int().min(0),
    built: () => integer({ minimum: 0 }),
  },
  { says: 'a number', zod: () => z.number().max(1), built: () => number({ maximum: 1 }) },
  { says: 'a value or null', zod: () => z.string().nullable(), built: () => nullable(string()) },
  { says: 'a list', zod: () => z.array(z.string()), built: () => list(string()) },
  {
    says: 'a map: an object of any names',
    zod: () => z.record(z.string(), z.int()),
    built: () => map(integer()),
  },
  {
    says: 'an object',
    zod: () => z.object({ name: z.string() }),
    built: () => object({ name: string() }),
  },
  {
    says: 'one of several objects, told apart by a tag',
    zod: () =>
      union('type', { Point: z.object({ at: z.int() }), Text: z.object({ of: z.string() }) }),
  },
  {
    says: 'one of several kinds of JSON, such as an id or the whole object',
    zod: () => z.union([z.string(), z.object({ id: z.string() })]),
    built: () => kinds({ string: string(), object: object({ id: string() }) }),
  },
  {
    says: 'the address of a document of this API, such as `/orders/1`: each version is told it by its own routes',
    zod: () => z.string().meta({ link: true }),
    built: () => link,
  },
  {
    says: 'the key of another document: an [audit](../how-to/audit-a-store.md) looks whether it is there',
    zod: () => z.guid().meta({ refersTo: 'Customer' }),
    built: () => string({ format: 'uuid', refersTo: 'Customer' }),
  },
  {
    says: 'in errors, the name of a field: `items[0].price`, or with `pointer` `/items/0/price`',
    zod: () => z.string().meta({ names: 'field' }),
    built: () => string({ names: 'field' }),
  },
]

/** What only the field of an object may say. */
export const fieldExamples: readonly TypeExample[] = [
  {
    says: 'may be absent',
    zod: () => z.string().optional(),
    built: () => optional(string()),
  },
  {
    says: 'may be absent or null',
    zod: () => z.string().nullish(),
    built: () => optional(nullable(string())),
  },
  {
    says: 'may be absent, and means this then',
    zod: () => z.int().default(1),
    built: () => withDefault(integer(), 1),
  },
  {
    says: 'set by the store: in answers, and ignored in requests',
    zod: () => z.string().readonly(),
    built: () => ({ shape: string(), readOnly: true }),
  },
  {
    says: 'tells the objects of a list apart: a changed list shows by it which item is which',
    zod: () => z.string().meta({ key: true }),
    built: () => key(string()),
  },
  {
    says: 'what it means, for the OpenAPI document, JSON Schema and TypeScript',
    zod: () => z.int().meta({ description: 'In cents' }),
    built: () => ({ shape: integer(), description: 'In cents' }),
  },
]
