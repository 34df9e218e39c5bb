import { describe, expect, test } from 'vitest'
import { HeaderList } from '../../src/http/index.ts'
import { endToEnd, forwardedHeaders, type Hop } from '../../src/upstream/index.ts'

const entries = (headers: HeaderList) => Object.fromEntries(headers)

describe('end-to-end headers', () => {
  test('are all but those of one hop and those that Connection nominates', () => {
    const headers = HeaderList.of({
      accept: '*/*',
      connection: 'close, X-Hop ,, not a name',
      'x-hop': '1',
      'keep-alive': 'timeout=5',
      'proxy-authenticate': 'Basic',
      'proxy-authorization': 'Basic x',
      'proxy-connection': 'keep-alive',
      te: 'trailers',
      trailer: 'x-sum',
      'transfer-encoding': 'chunked',
      upgrade: 'websocket',
      'proxy-status': 'kept',
    })
    expect(entries(endToEnd(headers))).toEqual({ accept: '*/*', 'proxy-status': 'kept' })
    expect(headers.has('x-hop')).toBe(true)
  })

  test('keep cookies apart', () => {
    const headers = new HeaderList()
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    expect(endToEnd(headers).all('set-cookie')).toEqual(['a=1', 'b=2'])
  })
})

describe('forwarded headers', () => {
  const hop: Hop = {
    address: '192.0.2.1',
    proto: 'https',
    host: 'api.example:8443',
    trusted: false,
  }

  test('name the client, the host it asked for and its protocol', () => {
    expect(entries(forwardedHeaders(HeaderList.of({ accept: '*' }), hop))).toEqual({
      accept: '*',
      forwarded: 'for=192.0.2.1;host="api.example:8443";proto=https',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-host': 'api.example:8443',
      'x-forwarded-proto': 'https',
      via: '1.1 isthmus',
    })
  })

  test.each([
    ['2001:db8::1', 'for="[2001:db8::1]"', '2001:db8::1'],
    ['fe80::1%eth0', 'for="[fe80::1]"', 'fe80::1'],
    ['::ffff:192.0.2.1', 'for=192.0.2.1', '192.0.2.1'],
    ['1.2.3.4;proto=http', 'for=unknown', 'unknown'],
    ['evil\r\nx: y', 'for=unknown', 'unknown'],
    [undefined, 'for=unknown', 'unknown'],
  ])('write the address %j as %s', (address, node, plain) => {
    const { address: _, ...rest } = hop
    const told = forwardedHeaders(
      new HeaderList(),
      address === undefined ? rest : { ...rest, address },
    )
    expect(told.get('forwarded')?.split(';')[0]).toBe(node)
    expect(told.get('x-forwarded-for')).toBe(plain)
  })

  const claimed = HeaderList.of({
    forwarded: 'for=203.0.113.9',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'first.example',
    'x-forwarded-proto': 'http',
    via: '2 edge',
  })

  test('drop what an untrusted peer claims', () => {
    const told = forwardedHeaders(claimed, hop)
    expect(JSON.stringify(entries(told))).not.toMatch(/203\.0\.113\.9|first\.example/)
    expect(told.get('via')).toBe('2 edge, 1.1 isthmus')
  })

  test('add to what a trusted peer says', () => {
    const told = forwardedHeaders(claimed, { ...hop, trusted: true, httpVersion: '2', via: 'gate' })
    expect(entries(told)).toEqual({
      forwarded: 'for=203.0.113.9, for=192.0.2.1;host="api.example:8443";proto=https',
      'x-forwarded-for': '203.0.113.9, 192.0.2.1',
      'x-forwarded-host': 'first.example',
      'x-forwarded-proto': 'http',
      via: '2 edge, 2 gate',
    })
  })

  test.each(['a"b', 'a;b', 'a,b', 'a b', 'a\r\nx: y', 'a\\b', 'ä'])(
    'leave out the host %j, which could inject',
    (host) => {
      const told = forwardedHeaders(new HeaderList(), { ...hop, host })
      expect(told.get('forwarded')).toBe('for=192.0.2.1;proto=https')
      expect(told.has('x-forwarded-host')).toBe(false)
    },
  )
})
