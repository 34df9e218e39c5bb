import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure, formatIssue, type Issue } from '../../src/errors/index.ts'
import {
  add,
  addRoutes,
  addVariant,
  asText,
  at,
  base,
  boolean,
  change,
  codec,
  convert,
  custom,
  defineContract,
  each,
  head,
  inObject,
  integer,
  inVariant,
  list,
  move,
  moveRoute,
  object,
  ref,
  remove,
  removeRoute,
  removeVariant,
  rename,
  renameHeader,
  renameQuery,
  renameVariant,
  routeMethod,
  routeStatus,
  scale,
  self,
  string,
  tagged,
  timestamp,
  union,
  values,
  version,
  wrap,
  type MatrixEntry,
  type Route,
} from '../../src/contract/index.ts'
import type { ChangeDeclaration, VersionDeclaration } from '../../src/contract/declare.ts'
import type { Op } from '../../src/lens/index.ts'

const file = 'test/contract/author-errors.test.ts'

const Word = z.enum(['a', 'b'])
const Free = z.unknown()
const Shape = union('kind', {
  Circle: z.object({ r: z.number() }),
  Square: z.object({ side: z.number() }),
})
const Row = z.object({ n: z.int() })
const Doc = z.object({
  id: z.string(),
  size: z.int(),
  word: Word,
  note: z.string().nullish(),
  box: z.object({ x: z.int() }),
  spare: z.object({ y: z.int() }).optional(),
  tags: z.array(z.string()).default([]),
  rows: z.array(Row),
  shape: Shape,
  free: Free,
})
const Unused = z.object({ a: z.int() })
const types = { Doc, Word, Free, Shape, Row, Unused }

const route = (more: Partial<Route> = {}): Route => ({
  id: 'docs.get',
  method: 'GET',
  path: '/docs/{id}',
  kind: 'read',
  summary: 'Read',
  response: 'Doc',
  query: { limit: { shape: integer() }, after: { shape: string() } },
  ...more,
})

const first = (more: Partial<Parameters<typeof base>[1]> = {}) =>
  base('1.0.0', { summary: 'Base', types, routes: [route()], ...more })

const issuesOf = (
  versions: readonly VersionDeclaration[],
  {
    start = first(),
    matrix = [],
  }: { start?: ReturnType<typeof first>; matrix?: readonly MatrixEntry[] } = {},
): readonly Issue[] => {
  try {
    defineContract({ name: 'wrong', base: start, versions, matrix })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    expect(error.code).toBe('contract-invalid')
    expect(error.exitCode).toBe(1)
    for (const issue of error.issues) {
      expect(issue.place).toMatch(/^test\/contract\/author-errors\.test\.ts:\d+/)
      expect(error.message).toContain(formatIssue(issue))
    }
    return error.issues
  }
  return []
}

const second = (...changes: readonly ChangeDeclaration[]) =>
  version('2.0.0', { summary: 'Second', changes })

/** The issues of one change, and where in the change they are. */
const told = (edits: Readonly<Record<string, readonly Op[]>>): readonly string[] =>
  issuesOf([second(change('Edit', edits))]).map(
    ({ place, message }) => `${place.replace(/^.*?\) > /, '')}: ${message}`,
  )

const edit = (...ops: readonly Op[]) => told({ Doc: ops })

/** The line of the caller. */
const line = (): number =>
  Number(/:(\d+):\d+\)?$/.exec((new Error('here').stack ?? '').split('\n')[2] ?? '')?.[1])

describe('all errors are told at once', () => {
  test('of every version, change, op, route and matrix entry, with places and choices', () => {
    const firstLine = line() + 1
    const wrong = change('First', { Doc: [rename('titel', 'x')], Nope: [add('a', boolean)] })
    const other = change('Second', {}, { routes: [removeRoute('docs.gone')] })
    const issues = issuesOf(
      [second(wrong, other), version('1.5.0', { summary: 'Late', changes: [] })],
      {
        matrix: [{ store: '9.9', client: '1.0', verdict: 'native', reason: 'No such version.' }],
      },
    )
    expect(issues).toEqual([
      {
        place: `${file}:${firstLine} (2.0.0 change 1 "First") > Doc > op 1 (rename)`,
        message: 'unknown field "titel"',
        choices: Object.keys(Doc.shape),
      },
      {
        place: `${file}:${firstLine} (2.0.0 change 1 "First") > Nope`,
        message: 'unknown type "Nope"',
        choices: Object.keys(types),
      },
      {
        place: `${file}:${firstLine + 1} (2.0.0 change 2 "Second") > route change 1 (remove-route)`,
        message: 'unknown route "docs.gone"',
        choices: ['docs.get'],
      },
      {
        place: `${file}:${firstLine + 3} (1.5.0)`,
        message: '1.5.0 must be a newer MAJOR.MINOR than 2.0, which stands before it',
      },
      { place: `${file}:${firstLine + 3} (1.5.0)`, message: 'the version has no changes' },
      {
        place: expect.stringMatching(/ \(contract wrong\) > matrix > entry 1$/),
        message: 'unknown version "9.9"',
        choices: ['1.0', '2.0', '1.5'],
      },
    ])
  })

  test('what is wrong from the start is told once, not in every version', () => {
    const start = first({ routes: [route({ response: 'Dok' })] })
    const next = [
      second(
        change(
          'A',
          { Row: [add('m', boolean, true)] },
          { routes: addRoutes(route({ id: 'docs.other', path: '/others', response: 'Doc' })) },
        ),
      ),
    ]
    expect(issuesOf(next, { start }).map(({ message }) => message)).toEqual(['unknown type "Dok"'])
  })

  test('the message counts and lists them', () => {
    expect(() =>
      defineContract({
        name: 'x',
        base: first(),
        versions: [second(change('A', { Doc: [rename('a', 'b')] }))],
      }),
    ).toThrow(
      /^The contract has an error:\n {2}test\/contract.*unknown field "a" \(valid: id, size/,
    )
  })
})

describe('a name', () => {
  test('that no field has', () => {
    const ops = [
      remove('nope'),
      rename('nope', 'x'),
      move('nope', ['in', 'nope']),
      convert('nope', asText()),
      wrap('nope'),
      head('nope'),
      each('nope', []),
      at('nope', []),
      move(['box', 'nope'], 'x'),
    ]
    const expected = ops.map(
      ({ op }, index) => `Doc > op ${index + 1} (${op}): unknown field "nope"`,
    )
    expect(edit(...ops)).toEqual(expected)
  })

  test.each(['constructor', '__proto__', 'toString'])(
    'like %s is not a field by itself',
    (name) => {
      expect(edit(remove(name))).toEqual([`Doc > op 1 (remove): unknown field "${name}"`])
      expect(told(Object.fromEntries([[name, [remove('a')]]]))).toEqual([
        `${name}: unknown type "${name}"`,
      ])
    },
  )

  test('that a field of the base version has', () => {
    expect(
      edit(add('id', boolean, true), rename('word', 'size'), move('word', ['box', 'x'])),
    ).toEqual([
      'Doc > op 1 (add): the name "id" is already taken',
      'Doc > op 2 (rename): the name "size" is already taken',
      'Doc > op 3 (move): the name "x" is already taken',
    ])
  })

  test('that an earlier change gave away: both changes are named', () => {
    const earlier = line() + 1
    const one = change('One', { Doc: [add('mark', boolean, true)] })
    const two = change('Two', { Doc: [rename('note', 'mark')] })
    expect(issuesOf([second(one, two)])).toEqual([
      {
        place: `${file}:${earlier + 1} (2.0.0 change 2 "Two") > Doc > op 1 (rename)`,
        message: `the name "mark" is already taken by ${file}:${earlier} (2.0.0 change 1 "One") > Doc > op 1 (add)`,
      },
    ])
  })

  test('that an earlier op of the same change gave away', () => {
    expect(edit(rename('note', 'mark'), add('mark', boolean, true))[0]).toMatch(
      /^Doc > op 2 \(add\): the name "mark" is already taken by .*op 1 \(rename\)$/,
    )
  })

  test('at one depth does not take it at another', () => {
    expect(edit(add('x', boolean, true), at('box', [add('id', boolean, true)]))).toEqual([])
    expect(edit(add('y', boolean, true), at('box', [add('x', boolean, true)]))).toEqual([
      'Doc > op 2 (at) > op 1 (add): the name "x" is already taken',
    ])
    expect(edit(move('id', ['box', 'id']), add('box', boolean, true))).toEqual([
      'Doc > op 2 (add): the name "box" is already taken',
    ])
    expect(edit(add('x', boolean, true), move('id', ['box', 'x']))).toEqual([
      'Doc > op 2 (move): the name "x" is already taken',
    ])
    expect(edit(move('id', ['in', 'id']), add('in', boolean, true))[0]).toMatch(
      /^Doc > op 2 \(add\): the name "in" is already taken by .*op 1 \(move\)$/,
    )
  })

  test('of a variant that is taken or unknown, or of the tag', () => {
    expect(
      told({
        Shape: [
          addVariant('Circle', object({})),
          renameVariant('Circle', 'Square'),
          renameVariant('Nope', 'X'),
          removeVariant('Nope'),
          inVariant('Nope', []),
          inVariant('Circle', [rename('r', 'kind')]),
        ],
      }),
    ).toEqual([
      'Shape > op 1 (add-variant): the variant "Circle" is already there',
      'Shape > op 2 (rename-variant): the variant "Square" is taken',
      'Shape > op 3 (rename-variant): unknown variant "Nope"',
      'Shape > op 4 (remove-variant): unknown variant "Nope"',
      'Shape > op 5 (in-variant): unknown variant "Nope"',
      'Shape > op 6 (in-variant): the name "kind" is the tag of the union',
    ])
  })

  test('of a field that a branch by reference would give the tag of its union', () => {
    const Square = z.object({ side: z.number() })
    const start = first({
      types: { ...types, Square, Shape: union('kind', { Square }) },
      routes: [route({ response: 'Shape' })],
    })
    expect(
      issuesOf([second(change('A', { Square: [rename('side', 'kind')] }))], { start })[0],
    ).toMatchObject({
      place: expect.stringMatching(/> Shape > Square$/),
      message: 'the name "kind" is the tag of the union',
    })
  })

  test('of a type that is there already', () => {
    const again = change('A', {}, { types: { Row: z.object({}) }, routes: [] })
    expect(issuesOf([second(again)])).toMatchObject([
      { message: 'the type "Row" is already there' },
    ])
  })

  test('of a type that does not exist, deep inside', () => {
    expect(edit(add('more', list(object({ a: ref('Nope') }))))[0]).toMatch(/unknown type "Nope"$/)
  })
})

describe('a change that does nothing', () => {
  test('no ops, an empty change, no description', () => {
    const issues = issuesOf([
      second(
        change('A', {}),
        change('B', { Doc: [] }),
        change(' ', { Doc: [add('m', boolean, true)] }),
      ),
    ])
    expect(issues.map(({ message }) => message)).toEqual([
      'the change touches nothing',
      'no ops: it touches nothing',
      'the description is empty',
    ])
  })

  test('ops on a type that no route carries', () => {
    const [issue] = issuesOf([second(change('A', { Unused: [rename('a', 'b')] }))])
    expect(issue).toMatchObject({
      message: 'the change touches nothing: no route carries the type "Unused"',
      choices: ['Doc', 'Word', 'Free', 'Shape', 'Row'],
    })
  })

  test('unless the change itself adds the route', () => {
    const routes = addRoutes(route({ id: 'unused.get', path: '/unused', response: 'Unused' }))
    expect(issuesOf([second(change('A', { Unused: [rename('a', 'b')] }, { routes }))])).toEqual([])
  })

  test('ops that change nothing', () => {
    expect(
      edit(
        rename('id', 'id'),
        move('id', 'id'),
        at('box', []),
        each('rows', []),
        convert('size', scale({ factor: 1, integer: true })),
        at('box', [rename('x', 'x')]),
      ),
    ).toEqual([
      'Doc > op 1 (rename): renames "id" to itself',
      'Doc > op 2 (move): moves "id" to where it is',
      'Doc > op 3 (at): no ops: it touches nothing',
      'Doc > op 4 (each): the items are of the type Row: change that type instead',
      'Doc > op 5 (convert): cannot convert "size": a factor of 1 changes nothing',
      'Doc > op 6 (at) > op 1 (rename): renames "x" to itself',
    ])
    const same = { a: 'a', b: 'b' }
    expect(told({ Word: [convert(self, values({ up: same, down: same }))] })).toEqual([
      'Word > op 1 (convert): cannot convert the value: every value stays as it is',
    ])
    expect(told({ Shape: [renameVariant('Circle', 'Circle')] })).toEqual([
      'Shape > op 1 (rename-variant): renames "Circle" to itself',
    ])
  })
})

describe('a loss that nobody declared', () => {
  test('on the way up', () => {
    expect(edit(convert('size', scale({ factor: 0.5, integer: true })), head('rows'))).toEqual([
      'Doc > op 1 (convert): ' +
        "loses data on the way up: rounded to a whole number after multiplying by 0.5; declare it with { lossy: 'what is lost' }",
      "Doc > op 2 (head): loses data on the way up: items after the first have no place; declare it with { lossy: 'what is lost' }",
    ])
  })

  test('on the way down', () => {
    expect(edit(wrap('id'), convert('size', timestamp('unix-s', 'unix-us')))).toEqual([
      "Doc > op 1 (wrap): loses data on the way down: items after the first have no place; declare it with { lossy: 'what is lost' }",
      'Doc > op 2 (convert): loses data on the way down: unix-s has fewer digits below the second than unix-us; ' +
        "declare it with { lossy: 'what is lost' }",
    ])
  })

  test('inside of other ops, of own codecs, of custom ops, of stand-ins', () => {
    const own = codec('mine', { to: string(), up: (v) => v, down: (v) => v, loses: ['down'] })
    const mine = custom('Mine', {
      reads: ['size'],
      writes: ['size'],
      up: (v) => v,
      down: (v) => v,
      loses: ['up'],
    })
    expect(edit(at('box', [wrap('x')]), convert('id', own), mine)).toEqual([
      expect.stringMatching(/^Doc > op 1 \(at\) > op 1 \(wrap\): loses data on the way down/),
      expect.stringMatching(
        /^Doc > op 2 \(convert\): loses data on the way down: mine loses detail/,
      ),
      expect.stringMatching(/^Doc > op 3 \(custom\): loses data on the way up: Mine loses detail/),
    ])
    const standIn = { kind: 'Circle', r: 1 }
    expect(told({ Shape: [addVariant('Line', object({}), { standIn })] })).toEqual([
      expect.stringMatching(/^Shape > op 1 \(add-variant\): loses data on the way down/),
    ])
  })

  test('is none once it is declared', () => {
    const lossy = { lossy: 'halves are rounded' }
    expect(edit(convert('size', scale({ factor: 0.5, integer: true }), lossy))).toEqual([])
  })
})

describe('a value that does not fit', () => {
  test('as a default of a new field', () => {
    expect(edit(add('m', boolean, 'yes'), add('n', object({ a: integer() }), { a: 'x' }))).toEqual([
      expect.stringMatching(
        /Doc > m: the default "yes" does not fit: expected true or false, found "yes"$/,
      ),
      expect.stringMatching(
        /Doc > n: the default \{"a":"x"\} does not fit at \/a: expected an integer/,
      ),
    ])
  })

  test('as what older clients get for a removed field, or none where they need one', () => {
    expect(edit(remove('size', 'big'), remove('word'))).toEqual([
      'Doc > op 2 (remove): older versions need "word": give the value that their clients get',
      'Doc > op 1 (remove): the value "big" does not fit: expected an integer, found "big"',
    ])
  })

  test('as the stand-in of a variant', () => {
    const lossy = { lossy: 'seen as circles' }
    expect(
      told({
        Shape: [
          addVariant('Line', object({}), { standIn: { kind: 'Nope' }, ...lossy }),
          addVariant('Dot', object({}), { standIn: { kind: 'Circle', r: 'x' }, ...lossy }),
        ],
      }),
    ).toEqual([
      'Shape > op 1 (add-variant): the stand-in needs a "kind" that stays in both versions',
      expect.stringMatching(
        /^Shape > op 2 \(add-variant\): the stand-in .* does not fit at \/r: expected a number/,
      ),
    ])
  })

  test('as a default of the base version, or one that an op cannot carry', () => {
    const Standing = z.object({ when: z.int().default(9e18) })
    const start = first({ types: { ...types, Doc: Standing } })
    const issues = issuesOf(
      [second(change('A', { Doc: [convert('when', timestamp('unix-s', 'rfc3339'))] }))],
      { start },
    )
    expect(issues[0]?.message).toMatch(/default.*(cannot be converted|not a valid value)/)
  })
})

describe('an op in the wrong place', () => {
  test('says what it needs and what it found', () => {
    expect(
      edit(
        at('word', [rename('a', 'b')]),
        each('size', [rename('a', 'b')]),
        head('size'),
        convert('word', asText()),
        move(['word', 'a'], 'b'),
        convert('free', tagged()),
        move('id', ['spare', 'id']),
        move(['spare', 'y'], 'y'),
        add('need', { kind: 'ref', type: 'Row' }),
      ).map((text) => text.replace(/^Doc > /, '')),
    ).toEqual([
      'op 1 (at): this is a reference to Word: change the type Word instead',
      'op 2 (each): "size" is neither a list nor a map but number',
      'op 3 (head): "size" is not a list but number',
      'op 4 (convert): cannot convert "word": a number is needed, found ref',
      'op 5 (move): a move goes through objects, maps and named types of them: "word" is ref',
      'op 6 (convert): cannot convert "free": any JSON is needed, found ref',
    ])
  })

  test('a type needs a union, an object, or a variant its own type', () => {
    expect(told({ Word: [rename('a', 'b')], Row: [renameVariant('a', 'b')] })).toEqual([
      'Word > op 1 (rename): an object is needed here, found string',
      'Row > op 1 (rename-variant): a tagged union is needed here, found object',
    ])
  })

  test('the last variant cannot go, and a variant is an object', () => {
    expect(told({ Shape: [removeVariant('Circle'), removeVariant('Square')] })).toEqual([
      'Shape > op 2 (remove-variant): "Square" is the only variant: a union needs one at least',
    ])
    expect(told({ Shape: [addVariant('Text', string())] })[0]).toMatch(
      /Shape > Text: a variant must be an object$/,
    )
  })

  test('a branch of a union is not converted as a whole', () => {
    const Square = z.object({ side: z.number() })
    const start = first({
      types: { ...types, Square, Shape: union('kind', { Square }) },
      routes: [route({ response: 'Shape' })],
    })
    const [issue] = issuesOf([second(change('A', { Square: [convert(self, inObject('all'))] }))], {
      start,
    })
    expect(issue?.message).toMatch(/^the type Square is a branch of a union/)
  })

  test('tagged values need a named type, and a change of their own', () => {
    const start = first({ types: { ...types, Doc: z.object({ any: z.unknown() }) } })
    const issues = issuesOf([second(change('A', { Doc: [convert('any', tagged())] }))], { start })
    expect(issues[0]?.message).toMatch(/^cannot convert "any": tagged values hold themselves/)
    expect(told({ Free: [convert(self, tagged()), renameVariant('Null', 'None')] })).toEqual([
      'Free > op 2 (rename-variant): tagged values are made at every depth at once: put this into a later change',
    ])
  })

  test('a head needs an answer for an empty default', () => {
    expect(edit(head('tags', { lossy: 'first' }))).toEqual([
      'Doc > op 1 (head): its default is an empty list: say with `empty` what that becomes',
    ])
  })
})

/** The issues of a base version with these routes besides the usual one. */
const routes = (...more: readonly Route[]) =>
  issuesOf([], { start: first({ routes: [route(), ...more] }) }).map(
    ({ place, message }) => `${place.replace(/^.*?\) > /, '')}: ${message}`,
  )

describe('a route', () => {
  test('of unknown types', () => {
    expect(
      routes(route({ id: 'x', path: '/x', request: 'A', response: 'B', filters: 'C' })),
    ).toEqual(['A', 'B', 'C'].map((type) => `route x: unknown type "${type}"`))
  })

  test('twice, by id or by method and path', () => {
    expect(routes(route({ path: '/y' }), route({ id: 'z', path: '/docs/{key}' }))).toEqual([
      'route docs.get: the id "docs.get" is used twice',
      'route z: GET /docs/{key} is already docs.get',
    ])
  })

  test.each(['docs', '/docs/', '/a b', '/{}', '/{a', '/{1}', '/a?b', '', '//a'])(
    'with the path %j',
    (path) => {
      expect(routes(route({ id: 'x', path }))).toEqual([
        `route x: "${path}" is not a path template like /things/{id} or /files/{path+}`,
      ])
    },
  )

  test('with a parameter twice, or reading an unknown route', () => {
    expect(routes(route({ id: 'x', path: '/{a}/{a}', stored: 'nope' }))).toEqual([
      'route x: "/{a}/{a}" names a parameter twice',
      'route x: unknown route "nope"',
    ])
  })

  test('without items that could be left out', () => {
    expect(
      routes(
        route({ id: 'x', path: '/x', onMisfit: 'omit' }),
        route({ id: 'y', path: '/y', onMisfit: 'omit', kind: 'list' }),
        route({ id: 'z', path: '/z', onMisfit: 'omit', stream: 'sse' }),
      ),
    ).toEqual(['route x: onMisfit is for lists and streams, and this is a read'])
  })

  test('that is changed without need, in an unknown place, or to what is taken', () => {
    const changes = [
      removeRoute('nope'),
      moveRoute('nope', '/x'),
      routeMethod('docs.get', 'GET'),
      routeStatus('docs.get', 200),
      moveRoute('docs.get', '/docs/{id}'),
      renameQuery('docs.get', 'nope', 'x'),
      renameQuery('docs.get', 'limit', 'after'),
      renameQuery('docs.get', 'limit', 'limit'),
      renameHeader('docs.get', 'X-A', 'X-A'),
      renameHeader('docs.get', 'X-A', 'X-B'),
      renameHeader('docs.get', 'X-C', 'X-B'),
    ]
    expect(
      issuesOf([second(change('A', {}, { routes: changes }))]).map(({ place, message }) => [
        Number(/change (\d+) \([a-z-]+\)$/.exec(place)?.[1]),
        message,
      ]),
    ).toEqual([
      [1, 'unknown route "nope"'],
      [2, 'unknown route "nope"'],
      [3, 'changes nothing on "docs.get"'],
      [4, 'changes nothing on "docs.get"'],
      [5, 'changes nothing on "docs.get"'],
      [6, 'unknown query parameter "nope"'],
      [7, 'the query parameter "after" is already there'],
      [8, 'changes nothing on "docs.get"'],
      [9, 'changes nothing on "docs.get"'],
      [11, 'the header "X-B" is already there'],
    ])
  })
})

const one = () => change('A', { Doc: [add('m', boolean, true)] })

describe('a version', () => {
  test.each(['2', '2.0', 'v2.0.0', '2.0.0-rc.1', '02.0.0', '', 'two'])('called %j', (name) => {
    expect(issuesOf([version(name, { summary: 'x', changes: [one()] })])).toMatchObject([
      { message: `"${name}" is not MAJOR.MINOR.PATCH` },
    ])
  })

  test.each(['1.0.0', '1.0.1', '0.9.0'])('%s after 1.0.0', (name) => {
    expect(issuesOf([version(name, { summary: 'x', changes: [one()] })])).toMatchObject([
      { message: `${name} must be a newer MAJOR.MINOR than 1.0, which stands before it` },
    ])
  })

  test('1.10 is newer than 1.9', () => {
    const later = change('B', { Doc: [add('n', boolean, true)] })
    const both = [
      version('1.9.0', { summary: 'x', changes: [one()] }),
      version('1.10.0', { summary: 'x', changes: [later] }),
    ]
    expect(issuesOf(both)).toEqual([])
  })
})

describe('the matrix', () => {
  test('naming an unknown version, or a pair twice', () => {
    const entry = { store: '1.0', client: '1.0', verdict: 'native', reason: 'Same.' } as const
    expect(issuesOf([], { matrix: [entry, { ...entry, client: '3.0' }, entry] })).toEqual([
      {
        place: expect.stringMatching(/> matrix > entry 2$/),
        message: 'unknown version "3.0"',
        choices: ['1.0'],
      },
      {
        place: expect.stringMatching(/> matrix > entry 3$/),
        message: 'the pair is already entry 1',
      },
    ])
  })
})

/** A conversion that makes a type another name of `type`. */
const to = (type: string) =>
  convert(self, codec('names', { to: ref(type), up: (v) => v, down: (v) => v }))

describe('a Zod schema', () => {
  test('that has no shape', () => {
    const start = first({
      types: {
        Doc: z.object({
          a: z.date(),
          b: z.string().transform((v) => v),
          c: z.set(z.string()),
          d: z.tuple([z.string()]),
        }),
      },
    })
    const issues = issuesOf([], { start })
    expect(issues.map(({ place }) => place.replace(/^.*?> /, ''))).toEqual([
      'Doc > a',
      'Doc > b',
      'Doc > c',
      'Doc > d',
    ])
    expect(issues[0]).toMatchObject({
      message: 'the Zod kind `date` has no shape',
      choices: expect.arrayContaining(['string', 'object']),
    })
  })

  test('of a type that comes with a change', () => {
    const later = change('A', {}, { types: { When: z.object({ at: z.date() }) } })
    expect(issuesOf([second(later)])).toMatchObject([
      { place: expect.stringMatching(/> When > at$/), message: 'the Zod kind `date` has no shape' },
    ])
  })

  test('that is nothing but itself', () => {
    const A: z.ZodType = z.lazy(() => B)
    const B: z.ZodType = z.lazy(() => A)
    const start = first({ types: { ...types, A, B } })
    const message = 'the type is only another name of itself'
    expect(issuesOf([], { start })).toMatchObject([{ message }, { message }])
  })

  test('that an op makes so', () => {
    expect(told({ Word: [to('Free')], Free: [to('Word')] })).toEqual([
      expect.stringMatching(/Word: the type refers to itself and to nothing else$/),
      expect.stringMatching(/Free: the type refers to itself and to nothing else$/),
    ])
  })
})

test('a pattern that is none', () => {
  expect(edit(add('code', string({ pattern: '[' }), 'x'))[0]).toMatch(
    /Doc > code: "\[" is not a regular expression$/,
  )
})

test('asking a contract for what it does not have says what there is', () => {
  const contract = defineContract({
    name: 'x',
    base: first(),
    versions: [second(change('A', { Doc: [add('m', boolean, true)] }))],
  })
  expect(() => contract.lens('Doc', '1.0', '9.0')).toThrow('No version 9.0 (there are 1.0, 2.0)')
  expect(() => contract.lens('Dok', '1.0', '2.0')).toThrow(
    /^No type Dok in version 1\.0 \(there are Doc,/,
  )
  expect(() => contract.lens('toString', '1.0', '2.0')).toThrow(/^No type toString/)
})

const routeChanges = (...changes: ChangeDeclaration['routes']) =>
  issuesOf([second(change('Edit', {}, { routes: changes }))]).map(({ message }) => message)

describe('what of a route could not be sent', () => {
  test.each([99, 100, 199, 400, 1000, 0, -1, 200.5, Number.NaN, Infinity])(
    'a status %d',
    (status) => {
      expect(routeChanges(routeStatus('docs.get', status))).toEqual([
        `${status} is no status of success: 200 to 399`,
      ])
      const start = first({ routes: [route({ status })] })
      expect(issuesOf([], { start }).map(({ message }) => message)).toEqual([
        `${status} is no status of success: 200 to 399`,
      ])
    },
  )

  test.each(['', 'X Y', 'Größe', 'X:', 'X\r\nSet-Cookie: a'])('a header called %j', (name) => {
    const message = `"${name}" is not an HTTP header name`
    expect(routeChanges(renameHeader('docs.get', 'X-A', name))).toEqual([message])
    expect(routeChanges(renameHeader('docs.get', name, 'X-A'))).toEqual([message])
    const start = first({ routes: [route({ headers: { 'X-A': name } })] })
    expect(issuesOf([], { start }).map((issue) => issue.message)).toEqual([message])
  })

  test.each([
    'Content-Length',
    'transfer-encoding',
    'Connection',
    'Host',
    'Expect',
    'Keep-Alive',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Upgrade',
  ])('%s', (name) => {
    const message = `"${name}" is a header by which HTTP itself works: it has no other name`
    expect(routeChanges(renameHeader('docs.get', 'X-A', name))).toEqual([message])
    expect(routeChanges(renameHeader('docs.get', name, 'X-A'))).toEqual([message])
  })

  test('a name in another case is the same name', () => {
    expect(routeChanges(renameHeader('docs.get', 'X-A', 'x-a'))).toEqual([
      'changes nothing on "docs.get"',
    ])
    expect(
      routeChanges(renameHeader('docs.get', 'X-A', 'X-B'), renameHeader('docs.get', 'X-C', 'x-b')),
    ).toEqual(['the header "x-b" is already there'])
  })

  test('a method', () => {
    const start = first({ routes: [route({ method: 'BREW' as 'GET' })] })
    expect(issuesOf([], { start }).map(formatIssue)).toEqual([
      expect.stringContaining(
        'route docs.get: unknown method "BREW" (valid: GET, POST, PUT, PATCH, DELETE)',
      ),
    ])
  })
})
