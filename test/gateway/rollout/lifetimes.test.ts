/** How long answers of a moving resource may be kept outside (RFC 9111, RFC 5861, RFC 9213). */
import { expect, test } from 'vitest'
import { capLifetimes } from '../../../src/gateway/rollout/lifetimes.ts'
import { HeaderList } from '../../../src/http/index.ts'

type Headers = Readonly<Record<string, string>>

const capped = (headers: Headers, most = 10_000): Headers => {
  const list = HeaderList.of(headers)
  capLifetimes(list, most)
  return Object.fromEntries(list)
}

const date = 'Sun, 06 Nov 2044 08:49:00 GMT'

test.each<[string, string, string]>([
  ['a long one', 'public, max-age=3600', 'public, max-age=10'],
  ['a short one', 'max-age=5', 'max-age=5'],
  ['as long as may be', 'max-age=10', 'max-age=10'],
  ['longer than numbers go', `max-age=${'9'.repeat(400)}`, 'max-age=10'],
  ['both', 's-maxage=3600,max-age=7', 's-maxage=10,max-age=7'],
  ['one that is said twice', 'max-age=60, max-age=1', 'max-age=10, max-age=1'],
  ['in quotes, with spaces and capitals', 'Max-Age = "3600"', 'Max-Age = "10"'],
  [
    'the time for which it may be used stale',
    'max-age=3600, stale-while-revalidate=86400, stale-if-error=5',
    'max-age=10, stale-while-revalidate=0, stale-if-error=0',
  ],
  ['none, in a text', 'ext="a, max-age=3600", max-age=3600', 'ext="a, max-age=3600", max-age=10'],
  ['none, in a name', 'x-max-age=3600', 'x-max-age=3600'],
  ['none, which is told already', 'no-cache, private', 'no-cache, private'],
])('bounds %s', (_, said, expected) => {
  expect(capped({ 'cache-control': said })).toEqual({ 'cache-control': expected })
})

test('says nothing where nothing was said', () => {
  expect(capped({ etag: '"1"' })).toEqual({ etag: '"1"' })
})

test('bounds what caches at the edge look at alone', () => {
  expect(
    capped({
      'cdn-cache-control': 'max-age=3600',
      'cloudflare-cdn-cache-control': 's-maxage=3600',
      'surrogate-control': 'max-age=3600+600, content="ESI/1.0"',
    }),
  ).toEqual({
    'cdn-cache-control': 'max-age=10',
    'cloudflare-cdn-cache-control': 's-maxage=10',
    'surrogate-control': 'max-age=10, content="ESI/1.0"',
  })
})

test.each<[string, Headers, string]>([
  ['an hour later', { date, expires: 'Sun, 06 Nov 2044 09:49:00 GMT' }, 'max-age=10'],
  ['seconds later', { date, expires: 'Sun, 06 Nov 2044 08:49:04 GMT' }, 'max-age=4'],
  ['before', { date, expires: 'Sun, 06 Nov 2034 08:49:04 GMT' }, 'max-age=0'],
  ['no date', { date, expires: '0' }, 'max-age=0'],
  ['from now, where no date is told', { expires: date }, 'max-age=10'],
  ['beside other words', { date, expires: date, 'cache-control': 'public' }, 'public, max-age=0'],
  [
    'for browsers, where shared caches have their own',
    { date, expires: 'Sun, 06 Nov 2044 09:49:00 GMT', 'cache-control': 's-maxage=60' },
    's-maxage=10, max-age=10',
  ],
  ['which does not count', { date, expires: date, 'cache-control': 'max-age=60' }, 'max-age=10'],
])('a date of expiry becomes an age: %s', (_, headers, expected) => {
  const list = HeaderList.of(headers)
  capLifetimes(list, 10_000)
  expect(list.get('cache-control')).toBe(expected)
  expect(list.has('expires')).toBe(false)
})

test('nothing at all may be allowed', () => {
  expect(capped({ 'cache-control': 'max-age=60' }, 0)).toEqual({ 'cache-control': 'max-age=0' })
  expect(capped({ 'cache-control': 'max-age=60' }, 999)).toEqual({ 'cache-control': 'max-age=0' })
})
