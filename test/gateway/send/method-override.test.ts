import { describe, expect, test } from 'vitest'
import { overriddenBy, unoverridden } from '../../../src/gateway/send/method-override.ts'
import { HeaderList, type BodyReader } from '../../../src/http/index.ts'

const chunked = (text: string, size: number): BodyReader => {
  let rest = Buffer.from(text)
  return {
    read: async () => {
      if (rest.byteLength === 0) return { done: true }
      const value = rest.subarray(0, size)
      rest = rest.subarray(size)
      return { done: false, value }
    },
    cancel: async () => undefined,
  }
}

/** What of a form goes on, or `refused`. */
const passed = async (type: string, text: string, size: number, method = 'POST') => {
  const headers = HeaderList.of({ 'content-type': type })
  const body = unoverridden(chunked(text, size), { method, headers })
  let seen = ''
  try {
    for (;;) {
      const { done, value } = await body.read()
      if (done) return seen
      seen += Buffer.from(value ?? []).toString()
    }
  } catch {
    return 'refused'
  }
}

const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data; boundary=b'
const part = (name: string) =>
  `--b\r\nContent-Disposition: form-data; name=${name}\r\n\r\nPUT\r\n--b--`
const sizes = [1, 2, 7, 100_000]

describe('a form is refused that asks for another method', () => {
  test.each([
    [form, '_method=PUT'],
    [form, `a=${'x'.repeat(500)}&_method=PUT`],
    [form, `${'a=1&'.repeat(200)}%5f%6D%65%74%68%6f%64=PUT`],
    [form, '_METHOD=put'],
    [form, ' method=PUT'],
    [form, 'a=1;[method=PUT'],
    [form, '.method=PUT'],
    [form, '+method=PUT'],
    [form, '%2emethod=PUT'],
    [form, '%20method=PUT'],
    [form, 'a=1&%5Bmethod=PUT'],
    ['APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8', '_method=PUT'],
    [multipart, part('"_method"')],
    [multipart, part('_method')],
    [multipart, part('"[method"')],
    [multipart, part('".method"')],
    [multipart, part('" method"')],
    [multipart, part('"x"').repeat(20) + part('"_HttpMethod"')],
  ])('%s', async (type, text) => {
    for (const size of sizes)
      expect([size, await passed(type, text, size)]).toEqual([size, 'refused'])
  })
})

describe('what goes on as it is', () => {
  test.each([
    ['another name that ends so', form, 'pay_method=card&method=x&a_method=1'],
    ['a value that reads so', form, 'q=_method&r=x'],
    ['a name that ends so far from its beginning', form, `a=1&${'x'.repeat(100)}_method=y`],
    ['a name of nothing but signs before it', form, `a=1&${'_'.repeat(65)}method=y`],
    ['a long value', form, `a=${'&'.repeat(3)}${'_'.repeat(200)}method=x`.replaceAll('&', '+')],
    ['another field of a form', multipart, part('"payment_method"')],
    ['JSON', 'application/json', '{"_method":"PUT"}'],
    ['a text', 'text/plain', '_method=PUT'],
  ])('%s', async (_, type, text) => {
    for (const size of sizes) expect(await passed(type, text, size)).toBe(text)
  })

  test('a form of another method than POST, where nobody looks for it', async () => {
    expect(await passed(form, '_method=PUT', 100, 'PUT')).toBe('_method=PUT')
  })
})

test('a parameter that the contract has is its own', () => {
  expect(overriddenBy('_method=fast', 'POST', { _method: {} })).toBeUndefined()
  expect(overriddenBy('_method=fast', 'POST')).toMatchObject({ code: 'malformed' })
  expect(overriddenBy('_method=post&b=%zz', 'POST')).toBeUndefined()
})

describe('a query is refused that asks for another method', () => {
  test.each([
    '_method',
    '_METHOD',
    '_HttpMethod',
    '$httpMethod',
    '%24httpmethod',
    '.method',
    '[method',
    '%20_method%20',
    ' _method',
    '%5fmethod',
    '%5f%6d%65%74%68%6f%64',
    'X-HTTP-Method-Override',
    'x-http-method',
    'X-Method-Override',
  ])('%s', (name) => {
    expect(overriddenBy(`a=1&${name}=DELETE`, 'GET')).toMatchObject({ code: 'malformed' })
    expect(overriddenBy(`${name}=+get+`, 'GET')).toBeUndefined()
  })

  test.each(['method', 'payment_method', '_methods', 'x-method', '_method_'])(
    '%s is none',
    (name) => expect(overriddenBy(`${name}=DELETE`, 'GET')).toBeUndefined(),
  )
})
