/** What authors can say wrong of queries, and what is derived of what they say right. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure } from '../../src/errors/index.ts'
import {
  addQuery,
  asNumber,
  base,
  boolean,
  change,
  changelog,
  changeQuery,
  convertQuery,
  defineContract,
  integer,
  openapi,
  removeQuery,
  rename,
  renameQuery,
  routeDialect,
  scale,
  string,
  values,
  version,
  type ChangeDeclaration,
  type Route,
} from '../../src/contract/index.ts'

const Doc = z.object({ id: z.string(), state: z.enum(['open', 'closed']), size: z.int() })

const list = (more: Partial<Route> = {}): Route => ({
  id: 'docs.list',
  method: 'GET',
  path: '/docs',
  kind: 'list',
  summary: 'List',
  response: 'Docs',
  query: {
    limit: { shape: integer(), default: 10 },
    mode: { shape: { kind: 'string', values: ['a', 'b'] } },
    state: { shape: string() },
    sort: { shape: string() },
    must: { shape: string(), required: true },
  },
  ...more,
})

const contractOf = (changes: readonly ChangeDeclaration[], route = list()) =>
  defineContract({
    name: 'docs',
    base: base('1.0.0', {
      summary: 'Docs',
      types: { Doc, Docs: z.object({ items: z.array(Doc) }) },
      routes: [route],
    }),
    versions: changes.length === 0 ? [] : [version('2.0.0', { summary: 'Two', changes })],
  })

const messagesOf = (...args: Parameters<typeof contractOf>): readonly string[] => {
  try {
    contractOf(...args)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(({ message }) => message)
  }
  return []
}

const routes = (...edits: ChangeDeclaration['routes']) => [change('Change', {}, { routes: edits })]

describe('a change of a parameter', () => {
  test.each([
    [
      addQuery('docs.list', 'limit', { shape: string() }),
      'the query parameter "limit" is already there',
    ],
    [addQuery('docs.list', '', { shape: string() }), 'a query parameter needs a name'],
    [
      addQuery('docs.list', 'region', { shape: string(), required: true }),
      '"region" is required, and older clients do not give it: say with `value` what they mean',
    ],
    [
      removeQuery('docs.list', 'must'),
      '"must" is required, and newer clients do not give it: say with `value` what they mean',
    ],
    [removeQuery('docs.list', 'nope'), 'unknown query parameter "nope"'],
    [convertQuery('docs.list', 'nope', asNumber()), 'unknown query parameter "nope"'],
    [changeQuery('docs.list', 'nope', { required: true }), 'unknown query parameter "nope"'],
    [
      changeQuery('docs.list', 'limit', { required: true }),
      '"limit" is required, and older clients do not give it: say with `value` what they mean',
    ],
    [
      changeQuery('docs.list', 'limit', { default: 10 }),
      'changes nothing on the query parameter "limit"',
    ],
    [
      convertQuery('docs.list', 'state', asNumber()),
      '"state" needs no codec: it filters by `state`: its values change with that field',
    ],
    [
      convertQuery('docs.list', 'sort', asNumber()),
      '"sort" needs no codec: its values are names of fields, which change with their type',
    ],
    [
      convertQuery('docs.list', 'limit', values({ up: {}, down: {} })),
      'cannot convert "limit": a string with listed values is needed',
    ],
    [
      convertQuery('docs.list', 'mode', values({ up: { a: 'c', b: 'c' }, down: { c: 'a' } })),
      expect.stringMatching(/^loses data on the way up: .*; declare it with/),
    ],
    [routeDialect('docs.list', 'equals'), 'changes nothing on "docs.list"'],
    [renameQuery('docs.list', 'limit', 'mode'), 'the query parameter "mode" is already there'],
  ])('%# is refused', (edit, message) => {
    expect(messagesOf(routes(edit))).toEqual([message])
  })

  test.each([
    [
      addQuery('docs.list', 'region', { shape: integer(), value: 'x' }),
      /^the value of "region" "x" does not fit/,
    ],
    [changeQuery('docs.list', 'limit', { default: 'x' }), /^the value of "limit" "x" does not fit/],
    [
      addQuery('docs.list', 'flag', { shape: boolean, explode: true }),
      /^the query parameter "flag" explodes, and is no list/,
    ],
    [
      changeQuery('docs.list', 'mode', { use: { kind: 'filter', field: 'nope' } }),
      /^the query parameter "mode" filters by the field "nope" of Doc, which is not there/,
    ],
    [
      changeQuery('docs.list', 'sort', { use: { kind: 'sort', direction: 'order' } }),
      /^the query parameter "sort" has its direction in "order", which is not declared/,
    ],
  ])('%# leaves a table that is refused', (edit, message) => {
    expect(messagesOf(routes(edit))).toEqual([expect.stringMatching(message)])
  })

  test('is missing where the field goes by which a parameter filtered', () => {
    const renamed = change('Renamed', { Doc: [rename('state', 'status')] })
    expect(messagesOf([renamed])).toEqual([
      expect.stringMatching(/^the query parameter "state" filtered by the field of its name/),
    ])
    const following = renameQuery('docs.list', 'state', 'status')
    expect(messagesOf([renamed, ...routes(following)])).toEqual([])
    const saying = changeQuery('docs.list', 'state', { use: { kind: 'filter', field: 'status' } })
    expect(messagesOf([renamed, ...routes(saying)])).toEqual([])
  })
})

describe('a dialect', () => {
  test.each([
    ['odata', /^unknown dialect "odata"/],
    [{ operators: { Near: '{field}' } }, /^the dialect has an unknown operator "Near"/],
    [{ operators: { Equals: 'filter' } }, /^the dialect writes Equals without one "\{field\}"/],
    [{ operators: { Equals: '{field}{field}' } }, /^the dialect writes Equals without one/],
    [
      { operators: { Equals: '{field}', Less: '{field}' } },
      /^the dialect writes both Equals and Less as "\{field\}"/,
    ],
  ])('%j is refused', (dialect, message) => {
    // Authors of JavaScript may write anything.
    const written = dialect as NonNullable<Route['dialect']>
    expect(messagesOf([], list({ dialect: written }))).toEqual([expect.stringMatching(message)])
  })

  test('of several operators under one name is refused but for one and several values', () => {
    const dialect = { operators: { Equals: '{field}', In: '{field}' } }
    expect(messagesOf([], list({ dialect }))).toEqual([])
  })

  test('of a contract is that of all routes that say nothing else', () => {
    const contract = defineContract({
      name: 'docs',
      dialect: 'brackets',
      base: base('1.0.0', {
        summary: 'Docs',
        types: { Doc, Docs: z.object({ items: z.array(Doc) }) },
        routes: [list(), list({ id: 'other', path: '/other', dialect: 'equals' })],
      }),
      versions: [],
    })
    const dialects = contract.versions[0]?.routes.map(({ dialect }) => dialect)
    expect(dialects).toEqual(['brackets', 'equals'])
  })
})

const changed = contractOf(
  routes(
    addQuery('docs.list', 'region', { shape: string(), required: true, value: 'eu' }),
    removeQuery('docs.list', 'must', { value: 'x', lossy: 'nobody asks' }),
    convertQuery('docs.list', 'limit', scale({ factor: 2, integer: true }), { lossy: 'odd' }),
    changeQuery('docs.list', 'mode', { default: 'a' }),
    routeDialect('docs.list', { operators: { Equals: '{field}', GreaterOrEqual: 'min_{field}' } }),
  ),
  list({ filters: 'Doc' }),
)

interface Parameter {
  readonly name: string
  readonly in: string
}

const parametersOf = (key: string): readonly Parameter[] => {
  const { paths } = openapi(changed, key) as unknown as {
    readonly paths: Readonly<Record<string, { readonly get: { readonly parameters: Parameter[] } }>>
  }
  return paths['/docs']?.get.parameters.filter((one) => one.in === 'query') ?? []
}

describe('derived', () => {
  test('are the parameters of each version', () => {
    expect(parametersOf('1.0').map(({ name }) => name)).toEqual([
      'limit',
      'mode',
      'state',
      'sort',
      'must',
      'id',
      'size',
    ])
    const newer = parametersOf('2.0')
    expect(newer.map(({ name }) => name)).toEqual([
      'limit',
      'mode',
      'state',
      'sort',
      'region',
      'min_id',
      'id',
      'min_state',
      'min_size',
      'size',
    ])
    expect(newer).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'region', required: true }),
        expect.objectContaining({
          name: 'limit',
          schema: expect.objectContaining({ default: 20 }),
        }),
        expect.objectContaining({
          name: 'state',
          schema: { type: 'string', enum: ['open', 'closed'] },
        }),
        expect.objectContaining({
          name: 'min_size',
          description: 'Only those whose `size` is this or greater',
        }),
      ]),
    )
  })

  test('is the changelog', () => {
    expect(changelog(changed, '1.0', '2.0').markdown).toContain(`- **Breaking:** Change
  - adds the required parameter \`region\` to \`docs.list\`; "eu" for older clients
  - removes the parameter \`must\` of \`docs.list\` (nobody asks)
  - converts the parameter \`limit\` of \`docs.list\` by a factor of 2, rounded to whole numbers (odd)
  - the parameter \`mode\` of \`docs.list\` is "a" when absent
  - writes the filters of \`docs.list\` in another way
`)
  })

  test('is whether an older client notices', () => {
    const quiet = contractOf(routes(addQuery('docs.list', 'hint', { shape: string() })))
    expect(quiet.versions.at(-1)?.changes.map(({ breaking }) => breaking)).toEqual([false])
  })
})

const Paged = z.object({
  items: z.array(Doc),
  next: z.string().nullable(),
  links: z.object({ next: z.string().nullish() }).nullish(),
  left: z.int(),
})

const cursorMessages = (
  parameter: NonNullable<Route['query']>[string],
  changes: readonly ChangeDeclaration[] = [],
): readonly string[] => {
  try {
    defineContract({
      name: 'docs',
      base: base('1.0.0', {
        summary: 'Docs',
        types: { Doc, Docs: Paged },
        routes: [list({ query: { after: parameter } })],
      }),
      versions: changes.length === 0 ? [] : [version('2.0.0', { summary: 'Two', changes })],
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(({ message }) => message)
  }
  return []
}

const handedOut = (...fields: string[]) => ({ shape: string(), cursor: { fields } })

const nextRenamed = (...edits: NonNullable<ChangeDeclaration['routes']>) => [
  change('Change', { Docs: [rename('next', 'after')] }, { routes: edits }),
]

describe('a cursor', () => {
  test('is a text, and handed out in texts of the answer', () => {
    expect(cursorMessages(handedOut('next', 'links.next'))).toEqual([])
    expect(cursorMessages({ shape: string(), cursor: { headers: ['X-Next'] } })).toEqual([])
    for (const field of ['nope', 'left', 'items', 'links', 'links.nope', '']) {
      expect(cursorMessages(handedOut(field))).toEqual([
        expect.stringMatching(
          new RegExp(`^the query parameter "after" is a cursor, and "${field}" is no text of Docs`),
        ),
      ])
    }
    expect(cursorMessages({ shape: integer(), cursor: {} })).toEqual([
      'the query parameter "after" is a cursor, and its values are no texts',
    ])
  })

  test('follows its field to another name', () => {
    expect(cursorMessages(handedOut('next'), nextRenamed())).toEqual([
      expect.stringContaining('"next" is no text of Docs'),
    ])
    const edit = changeQuery('docs.list', 'after', { cursor: { fields: ['after'] } })
    expect(cursorMessages(handedOut('next'), nextRenamed(edit))).toEqual([])
  })
})
