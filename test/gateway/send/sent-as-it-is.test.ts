/** What a configuration says comes out as headers and URLs: all of it can be sent, or is refused. */
import { describe, expect, test } from 'vitest'
import { Failure, formatIssue } from '../../../src/errors/index.ts'
import { isFieldValue } from '../../../src/http/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import { baseUrl } from '../../../src/upstream/index.ts'
import { startGateway } from '../support/gateway.ts'
import { startStore } from '../support/servers.ts'

const minimal: GatewayConfigInput = {
  backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1.0' } },
  decision: { flag: 'store', fallback: 'blue' },
}

const told = (config: unknown): readonly string[] => {
  try {
    defineConfig({ ...minimal, ...(config as object) })
  } catch (error) {
    if (error instanceof Failure) return error.issues.map(formatIssue)
    throw error
  }
  return []
}

describe('a configuration is refused', () => {
  test.each(['Größe', 'X Y', 'X\r\nY: z', 'Content-Length', 'host', 'Transfer-Encoding', 'TE'])(
    'where a header is to be called %j',
    (header) => {
      expect(told({ versions: { header } })).toEqual([
        expect.stringMatching(/^versions > header: /),
      ])
      expect(told({ identity: { apiKey: { header } } })).toEqual([
        expect.stringMatching(/^identity > apiKey > header: /),
      ])
      expect(told({ identity: { trustedHeader: { name: header } } })).toEqual([
        expect.stringMatching(/^identity > trustedHeader > name: /),
      ])
      const secret = { header, env: 'SECRET' }
      expect(told({ identity: { trustedHeader: { name: 'X-Client', secret } } })).toEqual([
        expect.stringMatching(/^identity > trustedHeader > secret > header: /),
      ])
    },
  )

  test.each(['Content-Type', 'Vary', 'ETag', 'Location'])(
    'where %s is to be the version',
    (header) => {
      expect(told({ versions: { header } })).toEqual([
        'versions > header: is a header that answers have already: choose another',
      ])
    },
  )

  test.each([
    ['http://a%zz:b@127.0.0.1/', 'not percent-encoded'],
    ['http://a:%ff@127.0.0.1/', 'not percent-encoded'],
    ['http://a%3Ab:c@127.0.0.1/', 'colon'],
    ['http://a:b%0D%0AX@127.0.0.1/', 'control characters'],
    ['http://127.0.0.1/?a=b', 'query'],
  ])('where a backend is at %s', (url, words) => {
    const backends = { blue: { url, version: '1.1' } }
    expect(told({ backends })).toEqual([expect.stringContaining(words)])
    expect(told({ backends })[0]).toMatch(/^backends > blue > url: /)
    expect(told({ backends })[0]).not.toContain('127.0.0.1')
  })
})

test.each(['http://jürgen:pässwörd@127.0.0.1/', 'http://a:%E2%82%AC@127.0.0.1', 'http://:@h'])(
  'credentials in %s can be sent',
  (url) => {
    expect(isFieldValue(baseUrl('blue', url).authorization ?? '')).toBe(true)
  },
)

describe('answers', () => {
  test.each([
    [
      'https://example.com/größe/ab?q=ü#ö',
      '<https://example.com/gr%C3%B6%C3%9Fe/ab?q=%C3%BC#%C3%B6>',
    ],
    ['https://bücher.example/a', '<https://xn--bcher-kva.example/a>'],
    ['https://example.com/😀', '<https://example.com/%F0%9F%98%80>'],
    ['https://example.com/a>b"; rel="x', '<https://example.com/a%3Eb%22;%20rel=%22x>'],
    ['mailto:ä>b@example.com', '<mailto:%C3%A4%3Eb@example.com>'],
  ])('carry a link to %s in ASCII', async (link, written) => {
    const store = await startStore((_, outgoing) => {
      outgoing.writeHead(404, { 'Content-Type': 'application/problem+json' })
      outgoing.end('{}')
    })
    const lifecycle = {
      '1.0': { deprecated: '2026-01-01', link, successor: '1.1' },
    }
    const gateway = await startGateway({
      stores: { blue: { url: store.url, version: '1.1' } },
      config: { versions: { lifecycle } },
    })
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(`${gateway.url}/items/a%20b`, {
        method,
        headers: { 'API-Version': '1.0' },
      })
      expect(answer.headers.get('link')).toContain(`${written}; rel="deprecation"`)
      expect(isFieldValue(answer.headers.get('link'))).toBe(true)
    }
  })
})

test.each(['pässwörd', ' x', 'x ', 'a\tb', 'a\nb', '€'])(
  'a shared secret %j is refused at the start: no header carries it as it is',
  async (secret) => {
    const trustedHeader = { name: 'X-Client', secret: { header: 'X-Proof', env: 'PROOF' } }
    const starting = startGateway({
      stores: { blue: { url: 'http://127.0.0.1:1', version: '1.1' } },
      config: { identity: { trustedHeader } },
      env: { PROOF: secret },
    })
    await expect(starting).rejects.toThrow('A secret cannot be sent.')
  },
)
