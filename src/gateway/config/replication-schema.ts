/** What a configuration may say of how a backend takes replicated writes, and of what it can do for them. */
import * as z from 'zod'
import { isFieldName, isFraming } from '../../http/index.ts'

/** What the gateway sets for each write: a configured one would replace it. */
const ours: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'range',
  'if-range',
])

const isFree = (name: string): boolean => !ours.has(name.toLowerCase())

/** `/raw{path}` may have more in front and behind, but nothing that leads elsewhere or has a query. */
const template = /^(?:\/(?!\.{1,2}(?:\/|\{))[\w.~-]+)*\{path\}(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*$/

const header = z
  .string()
  .refine(isFieldName, 'must be an HTTP header name')
  .refine((name) => !isFraming(name), 'is a header by which HTTP itself works: choose another')
  .refine(isFree, 'is a header that replication sets itself: leave it out')

const headerText = z
  .string()
  .regex(/^[!-~](?:[ -~]*[!-~])?$/, 'must be what a header carries: ASCII, no blanks around it')

const conditions = z.strictObject({
  put: z
    .boolean()
    .default(true)
    .describe('Whether `PUT` with `If-Match` is refused with 412 where the tag is another one'),
  create: z
    .boolean()
    .default(true)
    .describe(
      'Whether `PUT` with `If-None-Match: *` is refused with 412 where there is a document',
    ),
  delete: z
    .boolean()
    .default(true)
    .describe('Whether `DELETE` with `If-Match` is refused with 412 where the tag is another one'),
})

export const replicationSchema = z.strictObject({
  put: z
    .string()
    .regex(template, 'must be a path with {path} in it, such as /raw{path}')
    .default('{path}')
    .describe(
      'Path to which the other backend’s documents are written as they are, id and timestamps kept; `{path}` is that of the document: `/raw{path}` is `/raw/entities/7`. The plain path when absent',
    ),
  bulk: z
    .strictObject({
      path: z
        .string()
        .regex(template, 'must be a path with {path} in it, such as /raw{path}')
        .describe(
          'Path by which many documents are read and written per request; `{path}` is that of their list',
        ),
      changes: z
        .string()
        .regex(/^\/[!-~]*$/, 'must be a path of the backend, such as /raw/changes')
        .optional()
        .describe('Path of the feed of what was written and deleted'),
    })
    .optional()
    .describe('Routes by which data is moved. Without them each document is a request of its own'),
  headers: z
    .record(
      header,
      z.union([
        headerText,
        z.strictObject({
          env: z
            .string()
            .regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable')
            .describe('Environment variable that holds the value'),
        }),
      ]),
    )
    .default({})
    .describe(
      'Headers of the requests that replication makes by itself, by name: a text, or `{ env }` for secrets',
    ),
  touch: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe(
      'By type, the timestamp that is moved on by one unit so that a document gets a new tag and late writes die: `{ Entity: "updated_at" }`. Types that are left out are waited for instead',
    ),
  newest: z
    .record(
      z.string().min(1),
      z.strictObject({
        path: z
          .string()
          .regex(/^\/[!-~]*$/, 'must be a path of the backend, such as /entities?sort=-created_at')
          .describe('The list, newest first; it is followed by the cursor of the contract'),
        by: z
          .string()
          .min(1)
          .describe(
            'Field (dotted) that holds when a document was made, by which the list is sorted: RFC 3339, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970',
          ),
      }),
    )
    .default({})
    .describe(
      'By resource, the list of its newest documents, by which repair finds what was made by a `POST` whose answer got lost: `{ entities: { path: "/entities?sort=-created_at&limit=100", by: "created_at" } }`. It is read back to 10 s before that write, by the clock that dates the answers. Without it such a write goes to quarantine',
    ),
  tags: z
    .enum(['grow', 'hash'])
    .default('grow')
    .describe(
      'Whether a tag never comes back (`grow`: it is made of a version or a growing timestamp), or is that of equal contents (`hash`)',
    ),
  conditions: conditions.prefault({}).describe('Which conditions the backend honours'),
})

export type ReplicationConfig = z.output<typeof replicationSchema>
