/** The page of the admin API, from the table of its operations. */
import * as z from 'zod'
import { noticeKinds } from '../../src/control/attention/index.ts'
import { tags, type Operation } from '../../src/control/api/operation.ts'
import { catalogue } from '../../src/errors/index.ts'
import { adminOperations } from '../../src/runtime/admin-operations.ts'
import { code, page, table } from './markdown.ts'

interface Node {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
}

const schemaOf = (schema: z.ZodType): Node =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node

const parts = (title: string, schema: z.ZodType | undefined): readonly string[][] => {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema)
  return Object.entries(properties).map(([name, node]) => [
    title,
    code(name),
    required.includes(name) ? 'yes' : '',
    node.description ?? '',
  ])
}

const takesOf = ({ params, query, body, condition }: Operation): readonly string[][] => [
  ...parts('path', params),
  ...parts('query', query),
  ...(condition === undefined
    ? []
    : [
        [
          'header',
          '`If-Match`, or `If-None-Match: *`',
          condition === 'required' ? 'yes' : '',
          'The entry as it was read, or that there must be none',
        ],
      ]),
  ...parts('body', body),
]

const problemsOf = ({ problems, condition }: Operation): string => {
  const all = [...problems, ...(condition === 'required' ? ['precondition-required' as const] : [])]
  return [...new Set(all)]
    .map((name) => `[${name}](errors.md#${name}) (${catalogue[name].status})`)
    .join(', ')
}

const section = (operation: Operation): string => {
  const { method, path, role, summary, description, answers } = operation
  const takes = takesOf(operation)
  const problems = problemsOf(operation)
  const answered = Object.entries(answers).map(([status, one]) => `${status}: ${one.description}`)
  return [
    `### ${code(`${method} ${path}`)}`,
    `${summary}. ${description}`,
    `Role: ${role ?? 'none, not even a token'}. Answers ${answered.join('; ')}.${problems === '' ? '' : ` Problems: ${problems}.`}`,
    ...(takes.length > 0 ? [table(['In', 'Name', 'Required', 'Meaning'], takes)] : []),
  ].join('\n\n')
}

const kindsOfNotices = [
  '## What may need attention',
  'Kinds of what `GET /attention` tells:',
  table(
    ['Kind', 'What is so'],
    Object.entries(noticeKinds).map(([kind, about]) => [code(kind), about]),
  ),
]

export const adminApiPage = (): string =>
  page('Admin API', 'src/control/api', [
    'Where `control` is configured, the admin listener serves this API below `/api`. It says itself what ' +
      'it is at `/api/openapi.json` (OpenAPI 3.1), from the same table as this page.',
    'Requests prove themselves by `Authorization: Bearer` with a token: `isthmus control init` prints the ' +
      'first one, `isthmus control token create` makes others, and `control.oidc` of the ' +
      '[configuration](config.md#control) lets people in with tokens of an OpenID provider. Each role may ' +
      'do what those before it may: `viewer`, `release-manager`, `admin`. Tokens and keys are shown when ' +
      'they are made, and never again; viewers see digests of keys cut short.',
    'After ten wrong tokens within a minute an address has to wait (429, `Retry-After`); a token that was ' +
      'right lately is let in all the same. There are no cookies and no CORS: pages of other origins are ' +
      'refused, and answers are not to be cached.',
    'Every edit is made on the condition of what was read: answers carry the tag of an entry as `ETag`, ' +
      'and writes of it need it as `If-Match` (else 428). Where somebody else was faster, 412 has the ' +
      'entries as they are now. Edits are made all or none, judged with the whole policy before they ' +
      'count, and are in the audit with what was before and after. With `dry-run=true` they are only ' +
      'judged, and the answer tells who would move.',
    'Lists come in pages: `limit` items, and `next` is the `cursor` of the page after. Problems are ' +
      'problem documents (RFC 9457) with the codes of the [errors](errors.md); beside those of an ' +
      'operation, 400 and 422 tell what is wrong with a request, 401 and 403 that a caller may not, and ' +
      '503 that the control store is away.',
    'Where the configuration wants a second person (`control.fourEyes`), edits of such flags become a ' +
      'proposal (202). Another person approves its `digest`, and `apply` makes exactly those edits; ' +
      'where an entry has changed since, nothing is made. Other edits in its place are another proposal. ' +
      'Kill switches and going back to a policy of before need nobody.',
    ...Object.entries(tags).flatMap(([tag, about]) => [
      `## ${tag}`,
      `${about}.`,
      ...adminOperations.filter((operation) => operation.tag === tag).map(section),
    ]),
    ...kindsOfNotices,
  ])
