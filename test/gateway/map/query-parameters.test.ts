/** Parameters of queries that a version declares: mapped by what they do, changed like fields, or refused with reasons. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  addQuery,
  addRoutes,
  at,
  base,
  boolean,
  change,
  changeQuery,
  codec,
  convert,
  convertQuery,
  add,
  custom,
  defineContract,
  each,
  inVariant,
  integer,
  object,
  removeQuery,
  rename,
  renameQuery,
  scale,
  self,
  string,
  timestamp,
  union,
  values,
  version,
  type QueryParameter,
  type Route,
} from '../../../src/contract/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const Issue = z.object({
  id: z.string(),
  status: z.enum(['open', 'in_progress', 'closed']),
  created: z.int(),
  height: z.number(),
  title: z.string(),
  first: z.string(),
  last: z.string(),
  secret: z.string(),
})

const text = { kind: 'string' } as const
const list = (id: string, path: string, query: Record<string, QueryParameter> = {}): Route => ({
  id,
  method: 'GET',
  path,
  kind: 'list',
  summary: 'List',
  response: 'Issues',
  query,
})

const word = (value: unknown): string => (typeof value === 'string' ? value : '')

const contract = defineContract({
  name: 'issues',
  base: base('1.0.0', {
    summary: 'Issues',
    types: {
      Issue,
      Issues: z.object({ items: z.array(Issue), paging: z.object({ next: z.string() }).nullish() }),
    },
    routes: [
      list('plain', '/plain'),
      list('named', '/named', {
        state: { shape: text, use: { kind: 'filter', field: 'status' } },
        since: {
          shape: integer(),
          use: { kind: 'filter', field: 'created', operator: 'GreaterOrEqual' },
        },
        order_by: { shape: text, use: { kind: 'sort', direction: 'order' } },
        order: { shape: text },
        include: { shape: text, use: { kind: 'fields' } },
        title: { shape: text, use: { kind: 'plain' } },
      }),
      list('minus', '/minus', { sort_by: { shape: text, use: { kind: 'sort' } } }),
      list('changing', '/changing', {
        per_page: { shape: integer(), default: 30 },
        permission: { shape: text },
        tenant: { shape: text, required: true },
        detail: { shape: { kind: 'string', values: ['short', 'long'] } },
        until: { shape: integer() },
        kinds: {
          shape: { kind: 'array', of: { kind: 'string', values: ['a', 'b'] } },
          explode: true,
        },
        limit: { shape: integer() },
        old: { shape: text },
        page: { shape: text },
      }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Otherwise',
      changes: [
        change('Otherwise', {
          Issue: [
            convert(
              'status',
              values({
                up: { open: 'open', in_progress: 'doing', closed: 'closed' },
                down: {
                  open: 'open',
                  doing: 'in_progress',
                  blocked: 'in_progress',
                  closed: 'closed',
                },
              }),
              { lossy: 'blocked' },
            ),
            rename('created', 'created_at'),
            convert('created_at', timestamp('unix-s', 'rfc3339')),
            rename('height', 'depth'),
            convert('depth', scale({ factor: -1 })),
            rename('title', 'name'),
            custom('joins', {
              reads: ['first', 'last'],
              writes: ['full'],
              to: object({ full: string() }),
              up: ({ first, last }) => ({ full: `${word(first)} ${word(last)}` }),
              down: ({ full }) => ({ first: word(full), last: '' }),
              loses: ['down'],
              lossy: 'the last name',
            }),
            convert(
              'secret',
              codec('breaks', {
                to: string(),
                up: () => {
                  throw new Error('no')
                },
                down: (value) => value,
              }),
            ),
            add('hidden', boolean, false),
          ],
        }),
        change(
          'Queries',
          {},
          {
            routes: [
              changeQuery('named', 'since', {
                use: { kind: 'filter', field: 'created_at', operator: 'GreaterOrEqual' },
              }),
              renameQuery('named', 'order_by', 'sort'),
              renameQuery('named', 'include', 'fields'),
              renameQuery('minus', 'sort_by', 'sort'),
              changeQuery('changing', 'per_page', { default: 100 }),
              removeQuery('changing', 'permission', { lossy: 'permissions are gone' }),
              removeQuery('changing', 'tenant', { value: 'main' }),
              removeQuery('changing', 'old'),
              convertQuery(
                'changing',
                'detail',
                values({ up: { short: 's', long: 'l' }, down: { s: 'short', l: 'long' } }),
              ),
              convertQuery('changing', 'until', timestamp('unix-s', 'rfc3339')),
              convertQuery(
                'changing',
                'kinds',
                values({ up: { a: 'x', b: 'y' }, down: { x: 'a', y: 'b' } }),
              ),
              changeQuery('changing', 'limit', { required: true, value: 50 }),
              addQuery('changing', 'region', { shape: string(), required: true, value: 'eu' }),
              addQuery('changing', 'verbose', { shape: boolean, lossy: 'never verbose' }),
              addQuery('changing', 'strict', { shape: boolean }),
              renameQuery('changing', 'page', 'cursor'),
              ...addRoutes(list('late', '/late')),
            ],
          },
        ),
      ],
    }),
    version('3.0.0', {
      summary: 'Again',
      changes: [
        change(
          'A parameter of an old name does something else',
          {},
          {
            routes: [
              addQuery('changing', 'old', { shape: string() }),
              convertQuery('changing', 'until', timestamp('rfc3339', 'unix-ms'), {
                lossy: 'no microseconds',
              }),
            ],
          },
        ),
      ],
    }),
  ],
})

const asked = async (query: string, client: string, stored: string, of = contract) => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, {
      'Content-Type': of === contract ? 'application/json' : 'application/x-ndjson',
    })
    outgoing.end(of === contract ? '{"items":[]}' : '')
  })
  const stores = { blue: { url: store.url, version: stored } }
  const gateway = await startGateway({ stores, contract: of })
  const answer = await call(`${gateway.url}${query}`, { headers: { 'API-Version': client } })
  return answer.status === 200
    ? decodeURIComponent(store.last().url)
    : `${answer.status} ${String(answer.json['code'])} ${String(answer.json['parameter'])}`
}

const refused = (parameter: string) => `400 unmappable-query ${parameter}`

describe('a list that declares nothing', () => {
  test.each([
    ['status=open', 'status=open'],
    ['title=Tea', 'name=Tea'],
    ['created=0', 'created_at=1970-01-01T00:00:00Z'],
    ['height=2', 'depth=-2'],
    ['page=2&q=title', 'page=2&q=title'],
    ['sort=-title', 'sort=-name'],
    ['sort=height', 'sort=-depth'],
    ['fields=id,created', 'fields=id,created_at'],
    ['id=a&id=b', 'id=a&id=b'],
  ])('?%s becomes ?%s', async (query, sent) => {
    expect(await asked(`/plain?${query}`, '1.0', '2.0')).toBe(`/plain?${sent}`)
  })

  test.each([
    ['several stored values are seen as this one', 'status=in_progress', 'status'],
    ['nothing looks like this in your version', 'status=blocked', 'status'],
    ['no list of a plain store has brackets', 'filter[status][In]=open', 'filter[status][In]'],
    ['nor ranges', 'created[gte]=5', 'created[gte]'],
    ['nor suffixes', 'created__gte=5', 'created__gte'],
    ['nor repeated brackets', 'status[]=open', 'status[]'],
    ['nor comparisons in names', 'height>=5', 'height>'],
    ['nor pairs', 'created:lt=5', 'created:lt'],
    ['what a function reads', 'first=Ada', 'first'],
    ['what a function of a codec does not take', 'secret=x', 'secret'],
    ['fields of the store only', 'hidden=true', 'hidden'],
    ['an order that the store does not have', 'sort=last', 'sort'],
  ])('%s: ?%s is refused', async (_, query, parameter) => {
    expect(await asked(`/plain?${query}`, '1.0', '2.0')).toBe(refused(parameter))
  })

  test('its words say why, and what to do', async () => {
    const store = await startStore(() => undefined)
    const gateway = await startGateway({
      stores: { blue: { url: store.url, version: '2.0' } },
      contract,
    })
    const answer = await call(`${gateway.url}/plain?status=in_progress`, {
      headers: { 'API-Version': '1.0' },
    })
    expect(answer.json['detail']).toBe(
      'Query parameter "status": the backend would have to be asked for In of what it has for status, ' +
        'and its lists understand Equals; ask for another value, or without this filter.',
    )
    expect(store.received).toEqual([])
  })
})

describe('parameters that say what they do', () => {
  test.each([
    ['1.0', '/named?state=open', '/named?state=open'],
    ['1.0', '/named?since=0', '/named?since=1970-01-01T00:00:00Z'],
    ['1.0', '/named?order_by=title', '/named?sort=name'],
    ['1.0', '/named?order_by=title&order=desc', '/named?sort=name&order=desc'],
    ['1.0', '/named?order=asc&x=1&order_by=height', '/named?x=1&sort=depth&order=desc'],
    ['1.0', '/named?order_by=popularity', '/named?sort=popularity'],
    ['1.0', '/named?include=title', '/named?fields=name'],
    ['1.0', '/named?title=x', '/named?title=x'],
    ['1.0', '/minus?sort_by=-height,title', '/minus?sort=depth,name'],
    ['2.0', '/named?since=1970-01-01T00:00:05Z', '/named?since=5'],
    ['2.0', '/named?sort=depth&order=asc', '/named?order_by=height&order=desc'],
    ['2.0', '/named?fields=name', '/named?include=title'],
    ['2.0', '/minus?sort=depth', '/minus?sort_by=-height'],
  ])('%s: %s becomes %s', async (client, query, sent) => {
    expect(await asked(query, client, client === '1.0' ? '2.0' : '1.0')).toBe(sent)
  })

  test.each([
    ['1.0', '/named?state=in_progress', 'state'],
    ['1.0', '/named?order_by=height', 'order_by'],
    ['1.0', '/named?order_by=first', 'order_by'],
    ['1.0', '/named?since=x', 'since'],
    ['1.0', '/named?sort=title', 'sort'],
    ['2.0', '/named?state=blocked', 'state'],
  ])('%s: %s is refused', async (client, query, parameter) => {
    expect(await asked(query, client, client === '1.0' ? '2.0' : '1.0')).toBe(refused(parameter))
  })
})

const parts = (from: string) => from.split(/[?&]/).toSorted()

/** What a store of 2.0 is told of a client of 1.0 besides what that says. */
const meant = 'per_page=30&limit=50&region=eu'

describe('parameters that change', () => {
  test.each([
    ['nothing is said: defaults, and what it means', '', meant],
    ['its own values', 'per_page=5&limit=3', 'per_page=5&limit=3&region=eu'],
    [
      'values in another form',
      'detail=long&until=0',
      `detail=l&until=1970-01-01T00:00:00Z&${meant}`,
    ],
    ['each of several values', 'kinds=a&kinds=b', `kinds=x&kinds=y&${meant}`],
    ['another name', 'page=abc', `cursor=abc&${meant}`],
    ['what is let go', 'permission=x', meant],
    ['what newer clients mean anyway', 'tenant=main', meant],
  ])('to a newer store: %s', async (_, query, sent) => {
    const result = await asked(`/changing?${query}`, '1.0', '2.0')
    expect(parts(result)).toEqual(parts(`/changing?${sent}`))
  })

  test.each([
    ['removed', 'tenant=other', 'tenant'],
    ['removed without a word', 'old=1', 'old'],
    ['no value', 'detail=medium', 'detail'],
    ['of the newer version only', 'region=us', 'region'],
    ['under its newer name', 'cursor=x', 'cursor'],
  ])('to a newer store it is refused: %s', async (_, query, parameter) => {
    expect(await asked(`/changing?${query}`, '1.0', '2.0')).toBe(refused(parameter))
  })

  test.each([
    ['nothing is said', 'limit=1&region=eu', 'limit=1&per_page=100&tenant=main'],
    [
      'values in another form',
      'detail=s&until=1970-01-01T00:00:00Z&kinds=y',
      'detail=short&until=0&kinds=b&per_page=100&tenant=main',
    ],
    ['what is let go', 'verbose=true', 'per_page=100&tenant=main'],
  ])('to an older store: %s', async (_, query, sent) => {
    const result = await asked(`/changing?${query}`, '2.0', '1.0')
    expect(parts(result)).toEqual(parts(`/changing?${sent}`))
  })

  test.each([
    ['what older stores do not have', 'strict=true', 'strict'],
    ['another value than the older store means', 'region=us', 'region'],
  ])('to an older store it is refused: %s', async (_, query, parameter) => {
    expect(await asked(`/changing?${query}`, '2.0', '1.0')).toBe(refused(parameter))
  })

  test('over several versions, and not by a name that meant something else', async () => {
    expect(await asked('/changing?until=1', '1.0', '3.0')).toMatch(/until=1000/)
    expect(await asked('/changing?until=1000', '3.0', '1.0')).toMatch(/until=1(&|$)/)
    expect(await asked('/changing?old=1', '1.0', '3.0')).toBe(refused('old'))
    expect(await asked('/changing?old=1', '3.0', '1.0')).toBe(refused('old'))
  })
})

const linked = async (query: string, link: string, client: string, stored: string) => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json', Link: `<${link}>; rel="next"` })
    outgoing.end('{"items":[]}')
  })
  const stores = { blue: { url: store.url, version: stored } }
  const gateway = await startGateway({ stores, contract })
  const answer = await call(`${gateway.url}${query}`, { headers: { 'API-Version': client } })
  return decodeURIComponent(/<([^>]*)>; rel="next"/.exec(String(answer.headers['link']))?.[1] ?? '')
}

describe('links to lists', () => {
  test.each([
    [
      'what was filled in is not said',
      '/changing?limit=3',
      '/changing?limit=3&per_page=30&region=eu&cursor=x',
      '/changing?limit=3&page=x',
    ],
    [
      'what was let go stays',
      '/changing?permission=x&limit=1',
      '/changing?limit=1&per_page=30&region=eu&cursor=x',
      '/changing?limit=1&page=x&permission=x',
    ],
    [
      'values come back',
      '/plain',
      '/changing?until=1970-01-01T00:00:07Z&detail=l',
      '/changing?until=7&detail=long',
    ],
    [
      'filters come back',
      '/plain',
      '/plain?name=Tea&created_at=1970-01-01T00:00:07Z&page=2',
      '/plain?title=Tea&created=7&page=2',
    ],
    [
      'orders come back',
      '/plain',
      '/named?sort=depth&order=asc',
      '/named?order_by=height&order=desc',
    ],
    ['what has no other form stays', '/plain', '/plain?hidden=true', '/plain?hidden=true'],
  ])('%s', async (_, query, link, expected) => {
    expect(await linked(query, link, '1.0', '2.0')).toBe(expected)
  })

  test('from an older store, too', async () => {
    expect(await linked('/plain', '/plain?title=Tea&status=in_progress', '2.0', '1.0')).toBe(
      '/plain?name=Tea&status=in_progress',
    )
    expect(await linked('/plain', '/plain?title=Tea', '2.0', '1.0')).toBe('/plain?name=Tea')
  })
})

const opaque = custom('turns', {
  reads: ['a'],
  writes: ['c'],
  to: object({ c: string() }),
  up: ({ a }) => ({ c: word(a) }),
  down: ({ c }) => ({ a: word(c) }),
})

const Inner = z.object({ a: z.string(), b: z.string() })

const inside = defineContract({
  name: 'inside',
  base: base('1.0.0', {
    summary: 'Inside',
    types: {
      Doc: z.object({ id: z.string(), meta: Inner, rows: z.array(Inner), other: z.string() }),
    },
    routes: [{ ...list('docs', '/docs'), kind: 'stream', stream: 'ndjson', response: 'Doc' }],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Otherwise',
      changes: [
        change('Otherwise', {
          Doc: [at('meta', [opaque]), each('rows', [opaque]), rename('other', 'another')],
        }),
      ],
    }),
  ],
})

describe('a function inside a document', () => {
  test.each([
    ['id=a', '/docs?id=a'],
    ['other=a', '/docs?another=a'],
    ['meta.b=a', '/docs?meta.b=a'],
    ['page=2', '/docs?page=2'],
    ['sort=-meta.b,other', '/docs?sort=-meta.b,another'],
    ['meta.a=x', refused('meta.a')],
    ['sort=meta.a', refused('sort')],
  ])('?%s: %s', async (query, expected) => {
    expect(await asked(`/docs?${query}`, '1.0', '2.0', inside)).toBe(expected)
  })
})

const Told = z.object({ object: z.object({ name: z.string() }) })

const around = defineContract({
  name: 'around',
  base: base('1.0.0', {
    summary: 'Around',
    types: {
      Whole: z.object({ id: z.string(), name: z.string() }),
      Event: union('type', { ADDED: Told, GONE: Told }),
      Watched: z.object({ watch: z.string(), name: z.string() }),
    },
    routes: [
      { ...list('whole', '/whole'), kind: 'stream', stream: 'ndjson', response: 'Whole' },
      { ...list('events', '/events'), kind: 'stream', stream: 'ndjson', response: 'Event' },
      {
        ...list('watched', '/watched'),
        kind: 'stream',
        stream: 'ndjson',
        response: 'Watched',
        when: { query: 'watch', is: ['true'] },
      },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Otherwise',
      changes: [
        change('Otherwise', {
          Whole: [
            convert(
              self,
              codec('titles', {
                from: object({ id: string(), name: string() }),
                to: object({ id: string(), title: string() }),
                up: ({ id, name }) => ({ id, title: name }),
                down: ({ id, title }) => ({ id, name: title }),
              }),
            ),
          ],
          Event: [inVariant('ADDED', [at('object', [rename('name', 'title')])])],
          Watched: [rename('watch', 'clock')],
        }),
      ],
    }),
  ],
})

describe('a document with variants, or in a function as a whole', () => {
  test.each([
    ['/whole?page=2&q=name', '/whole?page=2&q=name'],
    ['/whole?name=a', refused('name')],
    ['/whole?sort=name', refused('sort')],
    ['/events?page=2&timeout=5', '/events?page=2&timeout=5'],
    ['/events?object=a', refused('object')],
    ['/events?object.name=a', refused('object.name')],
    // It is what the route is told by, though a field has the name.
    ['/watched?watch=true&page=2', '/watched?watch=true&page=2'],
  ])('%s: %s', async (query, expected) => {
    expect(await asked(query, '1.0', '2.0', around)).toBe(expected)
  })

  test('a field that only the version of the store has is refused', async () => {
    expect(await asked('/whole?title=a', '1.0', '2.0', around)).toBe(refused('title'))
    expect(await asked('/whole?name=a', '2.0', '1.0', around)).toBe(refused('name'))
  })
})
