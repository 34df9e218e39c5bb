import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { targetOf } from '../../src/http/node/target.ts'

const ask = (url: string, host?: string, more: object = {}) =>
  targetOf({
    url,
    method: 'GET',
    httpVersion: '1.1',
    headers: host === undefined ? {} : { host },
    rawHeaders: host === undefined ? [] : ['Host', host],
    socket: { localAddress: '::ffff:10.1.2.3', localPort: 8787 },
    ...more,
  } as unknown as IncomingMessage)

const answer = (url: string, host: string) => {
  const target = ask(url, host)
  return target.ok ? target.value : target.problem.code
}

/** What a URL parser makes of it. */
const parsed = (url: string, host: string) => {
  const { host: named, pathname, search } = new URL(`http://${host}${url}`)
  return { host: named, path: pathname, query: search.slice(1) }
}

describe('the target of a request', () => {
  test.each([
    ['/', 'a.example'],
    ['/entities/a%2Fb?filter[name][eq]=x&sort=-y', 'a.example:8787'],
    ['/a/../b/./c', 'a.example'],
    ['/a/%2e%2E/b', 'a.example'],
    ['/a/.hidden', 'a.example'],
    ['//a/b', 'a.example'],
    ['/a b?c d', 'a.example'],
    ["/a'b?c'd", 'a.example'],
    ['/{x}|<y>?"z"', 'a.example'],
    ['/ä?ö', 'a.example'],
    ['/a?b\\c', 'a.example'],
    ['/a#b', 'a.example'],
    ['/a', 'A.Example:80'],
    ['/a', '[::1]:8787'],
    ['/a', '127.0.0.1:8787'],
  ])('%s at %s is what a parser says', (url, host) => {
    expect(answer(url, host)).toEqual(parsed(url, host))
  })

  test('may be a whole URL', () => {
    expect(answer('http://b.example/x?y', 'a.example')).toEqual({
      host: 'b.example',
      path: '/x',
      query: 'y',
    })
  })

  test('may have a scheme in any case', () => {
    expect(answer('HTTP://B.example/x?y', 'a.example')).toEqual({
      host: 'b.example',
      path: '/x',
      query: 'y',
    })
  })

  test('may be the server as a whole, for OPTIONS', () => {
    expect(ask('*', 'a', { method: 'OPTIONS' })).toMatchObject({ value: { host: 'a', path: '*' } })
  })

  test.each([
    ['*', 'a'],
    ['a', 'a'],
    ['', 'a'],
    ['ftp://a/', 'a'],
    ['http://', 'a'],
    ['http://u:p@b/', 'a'],
    ['http://u@b/', 'a'],
    ['http://b/', 'a b'],
    ['/a\\b', 'a'],
    ['/', ''],
    ['/', 'a b'],
    ['/', 'a/b'],
    ['/', 'a?b'],
    ['/', 'u@a'],
    ['/', 'u:p@a'],
    ['/', '256.1.1.1'],
    ['/', 'a:b'],
  ])('%j at %j is refused', (url, host) => {
    expect(answer(url, host)).toBe('malformed')
  })

  test('without a host is refused', () => {
    expect(ask('/').ok).toBe(false)
  })

  test('without a host is, in HTTP/1.0, where the request arrived', () => {
    expect(ask('/', undefined, { httpVersion: '1.0' })).toMatchObject({
      value: { host: '10.1.2.3:8787', path: '/' },
    })
    const socket = { localAddress: 'fe80::1%eth0', localPort: 81 }
    expect(ask('/', undefined, { httpVersion: '1.0', socket })).toMatchObject({
      value: { host: '[fe80::1]:81' },
    })
  })

  test('with two hosts is refused, the same one twice included, and in a whole URL', () => {
    for (const url of ['/', 'http://a/']) {
      expect(ask(url, 'a', { rawHeaders: ['Host', 'a', 'HOST', 'a'] }).ok).toBe(false)
    }
  })
})
