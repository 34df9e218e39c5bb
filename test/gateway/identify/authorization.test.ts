/** What counts as a token: whatever a lenient store could take for one is judged, and never passed on. */
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { authorizationOf } from '../../../src/gateway/identify/authorization.ts'
import { until } from '../support/servers.ts'
import { refused, sign, start } from './support.ts'

const token = await sign()

const hidden: readonly string[] = [
  'Bearer\tforged',
  'Bearer \tforged',
  'Bearer\u00a0forged',
  'Bearer\u0085forged',
  'bEaReR\tforged',
  'Bearer',
  'bearer forged forged',
  'Bearer=forged',
  'Bearer:forged',
  'Bearer,forged',
  'Bearer;forged',
  'Bearer"forged"',
  'Bearer "forged"',
  'Bearerforged',
  'Bearer-Token forged',
  'bearer/forged',
  '"Bearer forged"',
  ', Bearer forged',
  ',Bearer forged',
  '\u00a0Bearer forged',
  '\u00ffBearer forged',
  'Basic eDp5, Bearer forged',
  'Basic eDp5,Bearer\tforged',
  'Basic eDp5;bearer forged',
  'Basic\tBearer forged',
  'Digest username="x", Bearer forged',
  'Negotiate Bearer forged',
  `Bearer ${token}, Bearer ${token}`,
  `Bearer ${token} , Basic eDp5`,
  `Bearer ${token} x`,
  `Bearer ${token}\tx`,
  'Bearer forged=x',
  'Bearer fo\u00adrged',
  '',
  ' ',
  '=',
  '\u00e4',
]

const others: readonly string[] = [
  'Basic eDp5',
  'basic eDp5',
  'DPoP forged',
  'Negotiate YII=',
  'Digest username="x", realm="y"',
  'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c',
  'Token forged',
  'ApiKey forged',
  'forged',
]

describe('with tokens on, Authorization', () => {
  test.each(hidden)('%j is refused, and goes nowhere', async (text) => {
    const { ask, store } = await start()
    expect(await ask({ Authorization: text })).toEqual(refused)
    expect(store.received).toEqual([])
  })

  test.each(hidden)('%j is refused also where other schemes pass', async (text) => {
    const { ask, store } = await start({ otherSchemes: 'pass', forward: true })
    expect(await ask({ Authorization: text })).toEqual(refused)
    expect(store.received).toEqual([])
  })

  test.each(others)('of another scheme (%j) is refused', async (text) => {
    const { ask, store } = await start()
    expect(await ask({ Authorization: text })).toEqual(refused)
    expect(store.received).toEqual([])
  })

  test.each(others)('of another scheme (%j) is the store’s where that is wanted', async (text) => {
    const { ask, store } = await start({ otherSchemes: 'pass' })
    expect(await ask({ Authorization: text })).toMatchObject({ status: 200, client: 'anonymous' })
    expect(store.last().headers.authorization).toBe(text)
  })

  test.each(['Bearer', 'bearer', 'BEARER', 'Bearer '])(
    '%j and a good token are good',
    async (scheme) => {
      const { ask, store } = await start()
      expect(await ask({ Authorization: `${scheme} ${token}` })).toMatchObject({
        status: 200,
        client: 'ann',
      })
      expect(store.last().headers).not.toHaveProperty('authorization')
    },
  )

  test('in several lines never shows the store a token that was not judged', async () => {
    const { ask, store } = await start({ forward: true, otherSchemes: 'pass' })
    for (const lines of [
      [`Bearer ${token}`, 'Bearer forged'],
      ['Basic eDp5', 'Bearer forged'],
      ['Bearer forged', `Bearer ${token}`],
    ]) {
      await ask({ Authorization: lines })
    }
    expect(JSON.stringify(store.received)).not.toContain('forged')
  })

  test('under another spelling, or folded, reaches no store as it is', async () => {
    const { gateway, store } = await start({ forward: true })
    const { port } = new URL(gateway.url)
    for (const line of [
      'AUTHORIZATION: Bearer\tforged',
      'Authorization:Bearer\tforged',
      'Authorization : Bearer forged',
      'Authorization: Bearer\r\n forged',
      'Authorization\t: Bearer forged',
    ]) {
      const socket = connect(Number(port), '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk) => (answer += String(chunk)))
      socket.on('error', () => undefined)
      socket.write(`GET /items/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${line}\r\n\r\n`)
      await until(() => /^HTTP\/1\.1 (?:400|401) /.test(answer))
      socket.destroy()
    }
    expect(store.received).toEqual([])
  })

  test.each(['Bearer a b', 'Bearer a,b', 'Bearer =', 'Bearer', 'Bearer a=b', 'Bearer "a"'])(
    '%j is no token, and nobody looks at a signature',
    (text) => expect(authorizationOf(text).kind).toBe('wrong'),
  )

  test('of more than a token may have is refused unseen', () => {
    expect(authorizationOf(`Bearer ${'a'.repeat(16_384)}`).kind).toBe('bearer')
    expect(authorizationOf(`Bearer ${'a'.repeat(16_385)}`).kind).toBe('wrong')
  })
})
