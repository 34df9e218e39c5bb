/** Conditional requests and caching (RFC 9110 section 13, RFC 9111), cell by cell: a client of 1.0 before a store of 2.0. */
import contract from '../../../adapters/index.ts'
import { fingerprint } from '../../../src/lens/index.ts'
import { storeName } from '../flag-files.ts'
import { lastModified } from './origin.ts'

/** What tells the stores apart. */
const mark = fingerprint(storeName('2.0'))

/** What tags of this pair of versions end with. */
export const view = `~1.0-2.0-${contract.lens('Entity', '2.0', '1.0').hash}-${mark}`

const mine = (opaque: string) => `"${opaque}${view}"`
const otherClient = `"v1~1.1-2.0-${contract.lens('Entity', '2.0', '1.1').hash}-${mark}"`
const stale = '"v1~1.0-2.0-0000"'
const later = 'Sun, 06 Nov 2033 08:49:37 GMT'
const earlier = 'Sun, 06 Nov 1994 08:49:37 GMT'

type Expected = Readonly<Record<string, string | undefined>>

export interface Cell {
  readonly says: string
  readonly method?: string
  /** The store's tag; `"v1"` when absent. */
  readonly tag?: string | null
  /** More headers of the store. */
  readonly stored?: Readonly<Record<string, string>>
  readonly asked?: Readonly<Record<string, string>>
  /** Headers that reach the store; undefined for those that must not. */
  readonly reaches?: Expected
  readonly status: number
  /** Headers of the answer; undefined for those that must not be there. */
  readonly answered?: Expected
}

const tagCells: readonly Cell[] = [
  { says: 'a strong tag stays strong', status: 200, answered: { etag: mine('v1') } },
  {
    says: 'a weak tag stays weak',
    tag: 'W/"v1"',
    status: 200,
    answered: { etag: `W/${mine('v1')}` },
  },
  { says: 'an empty tag is a tag', tag: '""', status: 200, answered: { etag: mine('') } },
  { says: 'a tag with a comma', tag: '"a,b"', status: 200, answered: { etag: mine('a,b') } },
  { says: 'no tag', tag: null, status: 200, answered: { etag: undefined } },
  { says: 'what is no tag is left out', tag: 'v1', status: 200, answered: { etag: undefined } },
  { says: 'the date goes on', status: 200, answered: { 'last-modified': lastModified } },
]

const noneMatch = (header: string) => ({ 'If-None-Match': header })

const noneMatchCells: readonly Cell[] = [
  {
    says: 'own tag',
    asked: noneMatch(mine('v1')),
    reaches: { 'if-none-match': '"v1"' },
    status: 304,
    answered: {
      etag: mine('v1'),
      'content-length': undefined,
      'content-encoding': undefined,
      'accept-ranges': undefined,
    },
  },
  { says: 'another tag', asked: noneMatch(mine('v2')), status: 200 },
  {
    says: 'a list, commas inside of tags',
    tag: '"b,c"',
    asked: noneMatch(`${mine('a')}, ${mine('b,c')}`),
    reaches: { 'if-none-match': '"a", "b,c"' },
    status: 304,
    answered: { etag: mine('b,c') },
  },
  {
    says: 'a list of which some are of other views',
    asked: noneMatch(`${otherClient}, ${mine('v1')}, ${stale}`),
    reaches: { 'if-none-match': '"v1"' },
    status: 304,
  },
  {
    says: 'a weak tag is the same',
    asked: noneMatch(`W/${mine('v1')}`),
    reaches: { 'if-none-match': 'W/"v1"' },
    status: 304,
  },
  {
    says: 'a weak stored tag is the same',
    tag: 'W/"v1"',
    asked: noneMatch(mine('v1')),
    status: 304,
    answered: { etag: `W/${mine('v1')}` },
  },
  { says: '*', asked: noneMatch('*'), reaches: { 'if-none-match': '*' }, status: 304 },
  {
    says: 'the tag of another client version',
    asked: noneMatch(otherClient),
    reaches: { 'if-none-match': undefined },
    status: 200,
  },
  {
    says: 'a tag of the same versions under an earlier contract',
    asked: noneMatch(stale),
    reaches: { 'if-none-match': undefined },
    status: 200,
  },
  {
    says: 'a tag as the store wrote it',
    asked: noneMatch('"v1"'),
    reaches: { 'if-none-match': undefined },
    status: 200,
  },
  { says: 'what is no tag', asked: noneMatch('v1'), status: 200 },
  { says: 'nothing', asked: noneMatch(''), status: 200 },
  {
    says: 'a stale tag is not helped by a date',
    asked: { ...noneMatch(stale), 'If-Modified-Since': later },
    reaches: { 'if-none-match': undefined, 'if-modified-since': undefined },
    status: 200,
  },
  {
    says: 'HEAD',
    method: 'HEAD',
    asked: noneMatch(mine('v1')),
    status: 304,
    answered: { etag: mine('v1') },
  },
  {
    says: 'what a 304 has to say, it says',
    asked: noneMatch(mine('v1')),
    stored: {
      'Cache-Control': 'private, max-age=5',
      Expires: later,
      Age: '3',
      Vary: 'Origin',
      'Content-Location': '/entities/x',
      Date: earlier,
    },
    status: 304,
    answered: {
      'cache-control': 'private, max-age=5',
      expires: later,
      age: '3',
      'content-location': '/entities/x',
      date: earlier,
      vary: 'Origin, API-Version, Accept, X-Client-Id',
    },
  },
  {
    // Known from the reading that a merged write begins with.
    says: 'PUT with * where there is one already',
    method: 'PUT',
    asked: noneMatch('*'),
    reaches: { 'if-none-match': undefined },
    status: 412,
  },
]

const match = (header: string) => ({ 'If-Match': header })

const matchCells: readonly Cell[] = [
  { says: 'own tag', asked: match(mine('v1')), reaches: { 'if-match': '"v1"' }, status: 204 },
  { says: 'another tag', asked: match(mine('v2')), reaches: { 'if-match': '"v2"' }, status: 412 },
  {
    says: 'a list',
    asked: match(`${mine('v0')}, ${otherClient}, ${mine('v1')}`),
    reaches: { 'if-match': '"v0", "v1"' },
    status: 204,
  },
  { says: '*', asked: match('*'), reaches: { 'if-match': '*' }, status: 204 },
  { says: 'a weak tag never matches', asked: match(`W/${mine('v1')}`), status: 412 },
  {
    says: 'a weak stored tag never matches',
    tag: 'W/"v1"',
    asked: match(`W/${mine('v1')}`),
    status: 412,
  },
  { says: 'the tag of another client version', asked: match(otherClient), status: 412 },
  { says: 'a tag under an earlier contract', asked: match(stale), status: 412 },
  { says: 'a tag as the store wrote it', asked: match('"v1"'), status: 412 },
  { says: 'what is no tag', asked: match('v1'), status: 412 },
  {
    says: 'a stale tag is not helped by a date',
    asked: { ...match(stale), 'If-Unmodified-Since': later },
    status: 412,
  },
  {
    says: 'unmodified since a later date',
    asked: { 'If-Unmodified-Since': later },
    reaches: { 'if-unmodified-since': later },
    status: 204,
  },
  {
    says: 'unmodified since an earlier date',
    asked: { 'If-Unmodified-Since': earlier },
    status: 412,
  },
].map((cell) => ({ method: 'DELETE', ...cell }))

const writeCells: readonly Cell[] = [
  { says: 'PUT with the own tag', method: 'PUT', asked: match(mine('v1')), status: 200 },
  { says: 'PUT with another tag', method: 'PUT', asked: match(mine('v2')), status: 412 },
  {
    says: 'PUT, unmodified since a later date',
    method: 'PUT',
    asked: { 'If-Unmodified-Since': later },
    status: 200,
  },
  {
    says: 'PUT, unmodified since an earlier date',
    method: 'PUT',
    asked: { 'If-Unmodified-Since': earlier },
    status: 412,
  },
  {
    says: 'PUT with the own tag is not hindered by a date',
    method: 'PUT',
    asked: { ...match(mine('v1')), 'If-Unmodified-Since': earlier },
    status: 200,
  },
  { says: 'PUT with a stale tag', method: 'PUT', asked: match(stale), status: 412 },
  {
    says: 'PATCH with the own tag',
    method: 'PATCH',
    asked: match(mine('v1')),
    reaches: { 'if-match': '"v1"' },
    status: 200,
    answered: { etag: mine('v1') },
  },
  { says: 'PATCH with a stale tag', method: 'PATCH', asked: match(stale), status: 412 },
  { says: 'GET with the own tag', asked: match(mine('v1')), method: 'GET', status: 200 },
  { says: 'GET with a stale tag', asked: match(stale), method: 'GET', status: 412 },
]

const dateCells: readonly Cell[] = [
  {
    says: 'modified since: a date tells nothing of the view',
    asked: { 'If-Modified-Since': later },
    reaches: { 'if-modified-since': undefined },
    status: 200,
  },
]

const rangeCells: readonly Cell[] = [
  {
    says: 'Range is not asked for, nor offered',
    asked: { Range: 'bytes=0-3', 'If-Range': mine('v1') },
    stored: { 'Accept-Ranges': 'bytes' },
    reaches: { range: undefined, 'if-range': undefined },
    status: 200,
    answered: { 'accept-ranges': undefined, 'content-range': undefined },
  },
]

const digestCells: readonly Cell[] = [
  {
    says: 'digests of other bytes',
    asked: {
      'Want-Content-Digest': 'sha-256=1',
      'Want-Repr-Digest': 'sha-256=1',
      'Want-Digest': 'sha-256',
    },
    stored: {
      'Content-Digest': 'sha-256=:AAAA:',
      'Repr-Digest': 'sha-256=:AAAA:',
      'Content-MD5': 'AAAA',
      Digest: 'sha-256=AAAA',
    },
    reaches: {
      'want-content-digest': undefined,
      'want-repr-digest': undefined,
      'want-digest': undefined,
    },
    status: 200,
    answered: {
      'content-digest': undefined,
      'repr-digest': undefined,
      'content-md5': undefined,
      digest: undefined,
    },
  },
  {
    says: 'digests of the bytes that were sent',
    method: 'PATCH',
    asked: {
      'Content-Digest': 'sha-256=:AAAA:',
      'Repr-Digest': 'sha-256=:AAAA:',
      'Content-MD5': 'AAAA',
      Digest: 'sha-256=AAAA',
    },
    reaches: {
      'content-digest': undefined,
      'repr-digest': undefined,
      'content-md5': undefined,
      digest: undefined,
    },
    status: 200,
  },
]

const ours = 'API-Version, Accept, X-Client-Id'

const cachingCells: readonly Cell[] = [
  { says: 'Vary names what the version depends on', status: 200, answered: { vary: ours } },
  {
    says: 'Vary keeps what the store says, once',
    stored: { Vary: 'Origin, accept' },
    status: 200,
    answered: { vary: 'Origin, accept, API-Version, X-Client-Id' },
  },
  { says: 'Vary: *', stored: { Vary: '*' }, status: 200, answered: { vary: '*' } },
  {
    says: 'what the store says of caching',
    stored: {
      'Cache-Control': 's-maxage=9, stale-while-revalidate=3',
      Expires: later,
      Age: '7',
      Date: earlier,
    },
    status: 200,
    answered: {
      'cache-control': 's-maxage=9, stale-while-revalidate=3',
      expires: later,
      age: '7',
      date: earlier,
    },
  },
  {
    says: 'no-transform: the document is the one of the version, all the same',
    stored: { 'Cache-Control': 'no-transform' },
    status: 200,
    answered: { 'cache-control': 'no-transform, no-cache', etag: mine('v1') },
  },
  {
    says: 'what the client says of caching',
    asked: { 'Cache-Control': 'no-cache, max-age=0', Pragma: 'no-cache' },
    reaches: { 'cache-control': 'no-cache, max-age=0', pragma: 'no-cache' },
    status: 200,
  },
  {
    says: 'HEAD is GET without its body and length',
    method: 'HEAD',
    stored: { 'Cache-Control': 'max-age=1' },
    status: 200,
    answered: {
      etag: mine('v1'),
      'last-modified': lastModified,
      'content-type': 'application/json',
      'cache-control': 'max-age=1',
      'content-length': undefined,
      vary: ours,
    },
  },
  {
    says: 'Accept goes on, without the version that it names',
    asked: { Accept: 'text/html;q=0.3, application/json;version=1.0;q=0.9, */*;q=0.1' },
    reaches: { accept: 'text/html;q=0.3, application/json;q=0.9, */*;q=0.1' },
    status: 200,
  },
  {
    says: 'what the client does not accept is for the store to say',
    asked: { Accept: 'application/xml, application/json;q=0' },
    reaches: { accept: 'application/xml, application/json;q=0' },
    status: 200,
  },
  {
    says: 'what concerns one connection stays there',
    asked: { TE: 'trailers', Connection: 'TE, X-Hop', 'X-Hop': '1' },
    stored: { Connection: 'X-Back', 'X-Back': '1', 'Keep-Alive': 'timeout=9' },
    reaches: { te: undefined, 'x-hop': undefined },
    status: 200,
    answered: { 'x-back': undefined },
  },
]

export const tables: Readonly<Record<string, readonly Cell[]>> = {
  'entity tags': tagCells,
  'If-None-Match': noneMatchCells,
  'If-Match and If-Unmodified-Since, on DELETE': matchCells,
  'conditions of other methods': writeCells,
  'If-Modified-Since': dateCells,
  ranges: rangeCells,
  digests: digestCells,
  'caching and the rest of the head': cachingCells,
}
