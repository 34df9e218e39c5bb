/** Requests as people paste them. */
import { describe, expect, test } from 'vitest'
import { pasted } from '../../src/console/app/screens/explain/pasted.ts'
import { indented, spotOf } from '../../src/console/app/ui/json-text.ts'

const request = (text: string) => {
  const found = pasted(text)
  if (found.kind === 'request') return found.request
  return found.kind === 'wrong' ? found.why : found.id
}

describe('a line of curl', () => {
  test.each([
    [
      `curl -H 'API-Version: 1.0' http://127.0.0.1:8787/entities/a`,
      { method: 'GET', path: '/entities/a', headers: { 'API-Version': '1.0' } },
    ],
    [
      `$ curl -i -XPUT "https://api.example.com/x?a=b%20c#top" \\\n  --header="X-A: it's" -d '{"a":1}' -H 'content-type: application/json'`,
      {
        method: 'PUT',
        path: '/x?a=b%20c',
        headers: { 'X-A': "it's", 'content-type': 'application/json' },
        body: '{"a":1}',
      },
    ],
    [
      `curl localhost:8787 -d a=1 -d b=2 -o /dev/null`,
      {
        method: 'POST',
        path: '/',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'a=1&b=2',
      },
    ],
    [
      `curl --json $'{"a":"it\\'s"}' h/x`,
      {
        method: 'POST',
        path: '/x',
        headers: { 'Content-Type': 'application/json' },
        body: `{"a":"it's"}`,
      },
    ],
  ])('%s', (line, expected) => {
    expect(request(line)).toEqual({ body: undefined, ...expected })
  })

  test.each([
    [`curl 'http://x`, 'A quote of the curl line is not closed.'],
    ['curl -v', 'The curl line names no address.'],
    ['curl -d @file.json http://x/', 'The body is in file.json: paste it in its place.'],
    ['curl -H nothing http://x/', '"nothing" is no header such as "API-Version: 1.0".'],
  ])('%s is told what is wrong', (line, why) => {
    expect(request(line)).toBe(why)
  })
})

describe('a request', () => {
  test('has a first line, headers and, after an empty line, a body', () => {
    expect(request('PATCH /a?b=c HTTP/1.1\r\nAPI-Version: 1.0\r\n\r\n{"a": 1}\r\n')).toEqual({
      method: 'PATCH',
      path: '/a?b=c',
      headers: { 'API-Version': '1.0' },
      body: '{"a": 1}',
    })
  })

  test('is an id, too', () => {
    const id = '0b0f6c1e-5d1c-4c7e-9d0a-0f3f8f5a2b11'
    expect(pasted(id)).toEqual({ kind: 'id', id })
  })

  test('that is none is told so', () => {
    expect(request('hello')).toContain('GET /entities')
  })
})

describe('JSON as text', () => {
  test('is put on lines without touching a number or a string', () => {
    const text = '{"a":[1.0,9007199254740993,{}],"b":"x, \\"y\\": {}","c":[]}'
    expect(indented(text).replaceAll(/\n\s*/g, '').replaceAll('": ', '":')).toContain(
      '{"a":[1.0,9007199254740993,{}]',
    )
    expect(JSON.parse(indented(text))).toEqual(JSON.parse(text))
  })

  test('says the line and column of a byte', () => {
    expect(spotOf('{\n"ä": x}', 8)).toEqual({ line: 2, column: 6 })
  })
})
