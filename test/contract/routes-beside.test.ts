/** Routes of one method and path: what tells them apart, and what is wrong with it. */
import { expect, test } from 'vitest'
import * as z from 'zod'
import { Failure, formatIssue } from '../../src/errors/index.ts'
import {
  base,
  change,
  changelog,
  defineContract,
  routeAccept,
  storedRoute,
  version,
  type Route,
  type RouteChange,
} from '../../src/contract/index.ts'

const read = (id: string, parts: Partial<Route> = {}): Route => ({
  id,
  method: 'GET',
  path: '/scans/{id}',
  kind: 'read',
  summary: id,
  response: 'Scan',
  ...parts,
})

const contractOf = (routes: readonly Route[], changes: readonly RouteChange[] = []) =>
  defineContract({
    name: 'beside',
    base: base('1.0.0', {
      summary: 'First',
      types: { Scan: z.object({ id: z.string() }) },
      routes,
    }),
    versions:
      changes.length === 0
        ? []
        : [
            version('2.0.0', {
              summary: 'Second',
              changes: [change('Routes', {}, { routes: changes })],
            }),
          ],
  })

const issuesOf = (...given: Parameters<typeof contractOf>): readonly string[] => {
  try {
    contractOf(...given)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(formatIssue)
  }
}

const plain = read('plain')
const sarif = read('sarif', { when: { accept: ['application/sarif+json'] } })
const csv = read('csv', { when: { accept: ['text/csv', 'text/tab-separated-values'] } })

test('routes that differ in what they are asked for by stand beside one for all others', () => {
  expect(issuesOf([plain, sarif, csv])).toEqual([])
  expect(issuesOf([csv, sarif, plain])).toEqual([])
})

test('a media type that asks for two routes, in whatever case', () => {
  const other = read('other', { when: { accept: ['text/html', 'Text/CSV'] } })
  expect(issuesOf([plain, csv, other])).toEqual([
    expect.stringContaining('route other: GET /scans/{id} is already csv'),
  ])
})

test('a route that only some requests would find', () => {
  expect(issuesOf([sarif])).toEqual([
    expect.stringMatching(/route sarif: only requests that ask .* add a route for all others/),
  ])
  const watched = read('watched', { when: { query: 'watch', is: ['1'] } })
  expect(issuesOf([sarif, watched])).toEqual([
    expect.stringContaining('route sarif: only requests'),
  ])
})

test('what is no media type, and none at all', () => {
  const wrong = read('wrong', { when: { accept: ['csv'] } })
  expect(issuesOf([plain, wrong])).toEqual([
    expect.stringContaining('"when" names "csv", which is no media type like application/json'),
  ])
  expect(issuesOf([plain, read('none', { when: { accept: [] } })])).toContainEqual(
    expect.stringContaining('"when" names no media types'),
  )
  expect(issuesOf([plain, read('odd', { when: { query: '', is: [] } })])).toContainEqual(
    expect.stringContaining('"when" names a query parameter and the values'),
  )
})

test('a change of what a route is asked for by', () => {
  const asked = (id: string, accept: readonly string[]) =>
    issuesOf([plain, sarif, csv], [routeAccept(id, accept)])
  expect(asked('plain', ['text/html'])).toEqual([
    expect.stringContaining('"plain" is not told apart by media types'),
  ])
  expect(asked('sarif', ['application/sarif+json'])).toEqual([
    expect.stringContaining('changes nothing on "sarif"'),
  ])
  expect(asked('sarif', ['text/csv'])).toEqual([
    expect.stringContaining('GET /scans/{id} is already'),
  ])
  const contract = contractOf([plain, sarif], [routeAccept('sarif', ['text/a', 'text/b'])])
  expect(changelog(contract, '1.0', '2.0').entries[0]?.changes[0]).toMatchObject({
    details: ['asks for `sarif` by the media type `text/a` or `text/b`'],
    breaking: true,
  })
})

test('what is written is read by the route that is for everybody', () => {
  const watched = read('watched', { when: { query: 'watch', is: ['1'] } })
  const put = read('put', { method: 'PUT', kind: 'replace', request: 'Scan' })
  for (const routes of [
    [watched, sarif, plain, put],
    [put, plain, watched],
  ]) {
    expect(storedRoute(routes, put)?.id).toBe('plain')
  }
  expect(storedRoute([watched, put], put)).toBeUndefined()
  expect(
    storedRoute([watched, { ...put, stored: 'watched' }], { ...put, stored: 'watched' })?.id,
  ).toBe('watched')
})
