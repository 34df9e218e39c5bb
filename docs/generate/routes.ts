/** The page of routes: each kind, setting and change with requests that go through a gateway when the page is written. */
import {
  bodyTypes,
  type BodyForm,
  type Contract,
  type ParameterUse,
} from '../../src/contract/index.ts'
import { methodsOf } from '../../src/contract/route-issues.ts'
import type { RouteChange, RouteKind } from '../../src/contract/route.ts'
import { memberTable } from './declared.ts'
import { exchanged, type Exchange, type Lines } from './exchange.ts'
import { block, code, page, table } from './markdown.ts'
import { routeExamples } from './route-examples.ts'
import { kindOps, kinds } from './route-kinds.ts'
import { settings } from './route-settings.ts'
import { routeShows } from './route-shows.ts'
import { sourceOf } from './source-of.ts'
import { contractOf, routes } from './things.ts'

const cell = (lines: Lines): string => lines.map(code).join('<br>')

/** A row for each thing that the store is asked. */
const rowsOf = async (contract: Contract, exchange: Exchange): Promise<readonly string[][]> => {
  const { client, store } = exchange
  const { sent, asked, got } = await exchanged(contract, exchange)
  if (asked.length === 0) return [[client, cell(sent), store, 'is not asked', '', cell(got)]]
  return asked.map(({ request, answer }, index) => [
    index === 0 ? client : '',
    index === 0 ? cell(sent) : '',
    index === 0 ? store : '',
    cell(request),
    cell(answer),
    index === asked.length - 1 ? cell(got) : '',
  ])
}

export const exchangesTable = async (
  contract: Contract,
  exchanges: readonly Exchange[],
): Promise<readonly string[]> => {
  const rows = await Promise.all(exchanges.map((exchange) => rowsOf(contract, exchange)))
  const head = ['Client', 'sends', 'Store', 'is sent', 'and answers', 'The client gets']
  return rows.length === 0 ? [] : [table(head, rows.flat())]
}

const kindSection = async (): Promise<readonly string[]> => {
  const contract = contractOf({ edits: { Thing: kindOps() }, routes: [] })
  const sections = Object.entries(kinds).map(async ([name, { says, shows }]) => [
    `### ${name}`,
    `${says} By ${methodsOf[name as RouteKind].map(code).join(' or ')}.`,
    ...(await exchangesTable(contract, shows)),
  ])
  return (await Promise.all(sections)).flat()
}

const settingSections = async (): Promise<readonly string[]> => {
  const sections = Object.entries(settings).map(async ([name, example]) => {
    const { says, of, source, ops, shows } = example
    const said = source()
    const first =
      of === undefined
        ? [...routes, { ...routes[0]!, query: undefined, ...said }]
        : routes.map((route) => (route.id === of ? { ...route, ...said } : route))
    const contract = contractOf({ edits: { Thing: ops() }, routes: [] }, first as typeof routes)
    return [
      `### ${name}`,
      says,
      block('js', sourceOf(source).replace(/^\((\{[\s\S]*\})\)$/, '$1')),
      ...(await exchangesTable(contract, shows)),
    ]
  })
  return (await Promise.all(sections)).flat()
}

/** The name of the builder that a source calls first. */
const builderOf = (source: string): string => /\w+/.exec(source)?.[0] ?? ''

const changeSections = async (): Promise<readonly string[]> => {
  const sections = routeExamples.map(async ({ source, says }) => {
    const text = sourceOf(source)
    const shows = routeShows[builderOf(text)] ?? []
    const made = [source() as RouteChange | readonly RouteChange[]].flat()
    const seen =
      shows.length === 0 ? [] : await exchangesTable(contractOf({ edits: {}, routes: made }), shows)
    return [`### ${builderOf(text)}`, says, block('js', text), ...seen]
  })
  return (await Promise.all(sections)).flat()
}

const forms: Readonly<Record<BodyForm, string>> = {
  json: 'A document; in a `patch` the members that are to change',
  'merge-patch': 'JSON Merge Patch (RFC 7396)',
  'json-patch': 'JSON Patch (RFC 6902)',
  form: 'Pairs of names and values, nested as in `items[0][price]=5`; values have the types of their fields',
}

/** What each use has besides its kind, and what it means. */
const uses: Readonly<Record<ParameterUse['kind'], readonly [more: string, says: string]>> = {
  sort: [
    ', direction?, keys?',
    "Orders by fields, with commas between their names; `-name` reverses, unless `direction` names the parameter that says `asc` or `desc`. With `keys` they are words: `{ newest: '-created_at' }`",
  ],
  fields: ['', 'Names the fields to answer, with commas'],
  names: [
    ', under?',
    'Names fields for another purpose, such as which ones to expand; `under` is what stands before the fields of listed items',
  ],
  filter: [
    ', field, operator?',
    'Filters by a field, for equality unless it names another operator',
  ],
  plain: ['', 'None of that: limits, cursors, switches'],
}

export const routesPage = async (): Promise<string> =>
  page('Routes', 'src/contract/route.ts, sending every request', [
    'Routes are what a version of an API can be asked. `base` of a [contract](contract.md) lists them, and they are ' +
      'the same in every version unless a change says otherwise. A client uses the paths, methods, statuses, ' +
      'headers and query parameters of its own version, and the store is asked by those of its version.',
    'The tables below show real requests, sent through a gateway when this page is written. The store speaks the ' +
      'other version, and answers what the table says.',
    'All examples are about one API, whose `Thing` has an `id`, a `name` and perhaps a `state` in version 1.0. ' +
      'Its routes:',
    table(
      ['Id', 'Route', 'Kind'],
      routes.map(({ id, method, path, kind }) => [code(id), code(`${method} ${path}`), code(kind)]),
    ),
    '## What a route says',
    memberTable('src/contract/route.ts', 'Route', {
      links: {
        RouteKind: '#kinds',
        Method: '#kinds',
        BodyForm: '#forms-of-bodies',
        QueryParameter: '#query-parameters',
        Dialect: '#dialects',
        OnMisfit: '#onmisfit',
      },
    }),
    '## Kinds',
    "Here version 2.0 has `rename('name', 'title')` and `add('gift', boolean, false)` on `Thing`.",
    ...(await kindSection()),
    '## Forms of bodies',
    'A body goes on in the form in which it came where the version of the store takes that one, else in the first form ' +
      'of that version that says the same. A JSON Patch says more than the other forms: where the store takes none, it is ' +
      'applied to what is stored, and that is replaced. A form that the version of the client does not name is 415.',
    table(
      ['Form', 'Media type', 'What it is'],
      Object.entries(forms).map(([form, says]) => [
        code(form),
        code(bodyTypes[form as BodyForm]),
        says,
      ]),
    ),
    '## Query parameters',
    memberTable('src/contract/query/parameter.ts', 'QueryParameter', { optional: true }),
    table(
      ['`use`', 'What the parameter does'],
      Object.entries(uses).map(([kind, [more, says]]) => [
        code(`{ kind: '${kind}'${more} }`),
        says,
      ]),
    ),
    'How each of them is mapped, and what is refused, is told in [what a query finds](../explanation/queries.md).',
    '## Dialects',
    memberTable('src/contract/query/dialect.ts', 'Dialect', {}),
    "`'equals'` and `'brackets'` are dialects by name, and examples are under [dialects](../explanation/queries.md#dialects). " +
      '`dialect` of the contract is that of all routes that have none.',
    '## Settings by example',
    "Here version 2.0 has `rename('name', 'title')` on `Thing`, unless another change is told.",
    ...(await settingSections()),
    '## Changes of routes',
    'They stand in the third argument of `change`, as `{ routes: [...] }`. An `id` is one route in all versions: its ' +
      'kind, its types and the parameters of its path stay.',
    ...(await changeSections()),
  ])
