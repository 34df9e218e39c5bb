import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  add,
  boolean,
  convert,
  inObject,
  integer,
  move,
  remove,
  rename,
} from '../../../src/contract/index.ts'
import { ProblemError } from '../../../src/errors/index.ts'
import type { StreamOptions } from '../../../src/lens/index.ts'
import { textOf } from '../../support/bytes-laws.ts'
import { chunksOf, encode, streamed } from '../../support/streams.ts'
import { tiny } from '../../support/tiny.ts'

const Doc = z.object({ id: z.string(), n: z.int(), word: z.string() })
const Page = z.object({
  docs: z.array(Doc).nullable(),
  total: z.int(),
  gone: z.array(z.int()).default([]),
  box: z.object({ word: z.string() }),
})
const Moved = z.object({ docs: z.array(Doc), box: z.object({ word: z.string() }) })
const Docs = z.array(Doc)
const shop = tiny(
  { Doc, Page, Docs, Moved },
  {
    Doc: [rename('word', 'text'), add('rank', integer(), 0)],
    Page: [
      rename('docs', 'items'),
      remove('gone', []),
      convert('total', inObject('count')),
      add('more', boolean, false),
    ],
    Moved: [move(['box', 'word'], 'word')],
  },
)

const all = { itemBytes: 1000, format: 'json' } satisfies StreamOptions

const run = (
  type: string,
  text: string | Uint8Array,
  options: Partial<StreamOptions> = {},
  cuts: readonly number[] = [],
) => {
  const bytes = typeof text === 'string' ? encode(text) : text
  return streamed(chunksOf(bytes, cuts), shop.lens(1, 2, type).stream({ ...all, ...options }))
}

/** What comes out, then what the stream errors with. */
const outcome = async (...given: Parameters<typeof run>) => {
  const { bytes, error } = await run(...given)
  if (error !== undefined && !(error instanceof ProblemError)) throw error
  const problem = error?.problem
  return {
    text: textOf(bytes),
    ...(problem
      ? {
          code: problem.code,
          offset: problem['offset'],
          pointers: problem.errors?.map(({ pointer }) => pointer),
        }
      : {}),
  }
}

const moved = (size: number) => `{"box":{"word":"${'x'.repeat(size)}"},"docs":[]}`

const everyByte = (text: string): number[] => Array.from(encode(text), (_, at) => at)

const old = (id: string, n: string = '1'): string => `{"id": "${id}", "n":${n},"word":"é\\n"}`
const fresh = (id: string, n: string = '1'): string =>
  `{"id": "${id}", "n":${n},"text":"é\\n","rank":0}`

describe('streams of a lens', () => {
  const documents = [
    [
      'Docs',
      `[ ${old('a')}, ${old('b', '1.0')}\n,${old('c🍵')}]`,
      `[ ${fresh('a')}, ${fresh('b', '1.0')}\n,${fresh('c🍵')}]`,
    ],
    ['Docs', ' [ ] ', ' [ ] '],
    [
      'Page',
      `{"x-odd": [1.0 , {"a":[]}], "docs" : [${old('a')},${old('b')}] , "total": 1e2,"gone": [1, 2], "box":{"word":"w" }}`,
      `{"x-odd": [1.0 , {"a":[]}], "items" : [${fresh('a')},${fresh('b')}] , "total": {"count":1e2}, "box":{"word":"w" },"more":false}`,
    ],
    [
      'Page',
      '{"gone":[],"docs":null , "g\\u006fne" : [{"a": 3}] , "total":0}',
      '{"items":null , "total":{"count":0},"more":false}',
    ],
    ['Page', '{"gone":[1]}', '{"more":false}'],
    ['Page', '{ }', '{"more":false }'],
    ['Moved', `{"box":{"word":"w"},"docs":[${old('a')}]}`, `{"docs":[${fresh('a')}],"word":"w"}`],
  ] as const

  test.each(documents)(
    '%s %s is carried at every border of chunks',
    async (type, text, expected) => {
      const found = await outcome(type, text)
      expect(found).toEqual({ text: expected })
      expect(await outcome(type, text, {}, everyByte(text))).toEqual(found)
      for (const at of everyByte(text)) expect(await outcome(type, text, {}, [at])).toEqual(found)
    },
  )

  test('defaults are left out where they are not wanted', async () => {
    expect(await outcome('Page', '{"docs":[{}]}', { defaults: false })).toEqual({
      text: '{"items":[{}]}',
    })
  })

  const lines = ['', old('a'), '  ', `${old('b')} \r`, old('c')].join('\n')

  test.each([lines, `${lines}\n`])('lines are carried at every border of chunks', async (text) => {
    const expected = text.replaceAll('"word"', '"text"').replaceAll('\\n"}', '\\n","rank":0}')
    for (const cuts of [[], everyByte(text), ...everyByte(text).map((at) => [at])]) {
      expect(await outcome('Doc', text, { format: 'ndjson' }, cuts)).toEqual({ text: expected })
    }
  })

  test.each(['\n', '\r', '\r\n'])('events with %j are carried at every border', async (end) => {
    const [first, second] = [old('a').slice(0, 10), old('a').slice(10)]
    const text = [
      ': hi',
      '',
      'id: é',
      `data:${first}`,
      'retry: 1',
      `data: ${second}`,
      '',
      'data',
      '',
      `data: ${old('b')}`,
      '',
      ': bye',
    ].join(end)
    const [begin, rest] = [fresh('a').slice(0, 10), fresh('a').slice(10)]
    const expected = `: hi\n\nid: é\ndata: ${begin}\ndata: ${rest}\nretry: 1\n\ndata\n\ndata: ${fresh('b')}\n\n: bye\n`
    for (const cuts of [[], everyByte(text), ...everyByte(text).map((at) => [at])]) {
      expect(await outcome('Doc', text, { format: 'sse' }, cuts)).toEqual({ text: expected })
    }
  })

  test('the identity passes everything on as it is', async () => {
    const bytes = Uint8Array.of(0xff, 0x7b, 0x00)
    for (const format of ['json', 'ndjson', 'sse'] as const) {
      const stream = shop.lens(1, 1, 'Page').stream({ ...all, format })
      const { bytes: passed, error } = await streamed([bytes], stream)
      expect([...passed]).toEqual([...bytes])
      expect(error).toBeUndefined()
    }
  })

  test('many small items leave in few chunks', async () => {
    const text = `[${Array.from({ length: 1000 }, (_, at) => old(String(at))).join(',')}]`
    const { bytes, chunks } = await run('Docs', text, {}, [20_000])
    expect(JSON.parse(textOf(bytes))).toHaveLength(1000)
    // The end comes by itself, once nothing wrong can follow.
    expect(chunks).toBe(3)
  })
})

describe('a stream that cannot be carried', () => {
  test.each([
    ['an item of another shape', `[${old('a')},[],${old('b')}]`, 'wrong-shape', ['/1']],
    ['an item that is no JSON', `[${old('a')},{"id":+1}]`, 'malformed-json', undefined],
    ['an item with bytes that are no UTF-8', `[${old('a')},{"id":"\udfff"}]`, undefined, undefined],
    ['brackets that do not match', `[${old('a')},{"id":[}]}]`, 'malformed-json', undefined],
    ['no comma', `[${old('a')} ${old('b')}]`, 'malformed-json', undefined],
    ['too deep an item', `[${old('a')},{"id":[[[]]]}]`, 'too-deep', undefined],
    ['too large an item', `[${old('a')},"${'x'.repeat(1000)}"]`, 'too-large', undefined],
  ])('%s ends it, after all that came before', async (_, text, code, pointers) => {
    const bytes = encode(text)
    const bad = bytes.indexOf(0xef)
    if (bad > 0) bytes[bad] = 0xff
    for (const cuts of [[], everyByte(text)]) {
      const found = await outcome('Docs', bytes, { depth: 3 }, cuts)
      expect(found.text.replace(/[ ,]$/, '')).toBe(`[${fresh('a')}`)
      expect(found.code).toBe(code ?? 'malformed-json')
      expect(found.offset).toBeGreaterThanOrEqual(1 + encode(old('a')).length)
      expect(found.pointers).toEqual(pointers)
    }
  })

  test('says where in an envelope', async () => {
    const text = `{"total":1,"docs":[${old('a')},{"id":"b","n":1,"text":2}]}`
    expect(await outcome('Page', text)).toEqual({
      text: `{"total":{"count":1},"items":[${fresh('a')},`,
      code: 'wrong-shape',
      offset: 12 + '"docs":[,'.length + encode(old('a')).length - 1,
      pointers: ['/docs/1/text'],
    })
  })

  test('a name that a declared member gets in the other version', async () => {
    expect(await outcome('Page', '{"gone":[],"items": 1}')).toMatchObject({
      text: '{',
      code: 'wrong-shape',
      pointers: ['/items'],
    })
  })

  test('members that are dropped are checked, too', async () => {
    for (const bad of ['[1,{"a":01}]', '{"a":}', '[[1}]', 'nul', '"\t"']) {
      const found = await outcome('Page', `{"total":1,"gone":${bad},"docs":[]}`)
      expect(found).toMatchObject({ code: 'malformed-json', text: '{"total":{"count":1}' })
    }
  })

  test('a name that is no string is malformed', async () => {
    for (const name of ['"\\x"', '"\t"', '"\\u12"']) {
      const found = await outcome('Page', `{"total":1,${name}:1}`)
      expect(found).toMatchObject({ code: 'malformed-json', text: '{"total":{"count":1}' })
    }
  })

  test('the end within a document, a line or an event', async () => {
    const page = `{"docs":[${old('a')}],"total":2}`
    for (const at of everyByte(page)) {
      const { code, offset } = await outcome('Page', encode(page).slice(0, at))
      expect(code).toBe('malformed-json')
      expect(offset).toBeLessThanOrEqual(at)
    }
    const line = await outcome('Doc', `${old('a')}\n${old('b').slice(0, -1)}`, { format: 'ndjson' })
    expect(line).toMatchObject({ text: `${fresh('a')}\n`, code: 'malformed-json' })
    const event = await outcome('Doc', `data: ${old('a')}\n\ndata: 1\n`, { format: 'sse' })
    expect(event).toMatchObject({ text: `data: ${fresh('a')}\n\n`, code: 'malformed-json' })
  })

  test('several values on one line', async () => {
    const found = await outcome('Doc', `${old('a')}\n${old('b')} ${old('c')}\n`, {
      format: 'ndjson',
    })
    expect(found).toMatchObject({ text: `${fresh('a')}\n`, code: 'malformed-json' })
  })

  test('a line of an event that is no UTF-8', async () => {
    const bytes = encode(`data: ${old('a')}\n\nid: x\n\n`)
    bytes[bytes.length - 3] = 0xff
    const found = await outcome('Doc', bytes, { format: 'sse' })
    expect(found).toMatchObject({ text: `data: ${fresh('a')}\n\n`, code: 'malformed-json' })
  })

  test('what cannot be cut up is held up to the limit', async () => {
    expect(await outcome('Moved', moved(900))).not.toHaveProperty('code')
    expect(await outcome('Moved', moved(1000))).toMatchObject({ code: 'too-large', text: '' })
  })

  test('white space without end is too large where it is held', async () => {
    const found = await outcome('Page', `{"total":1,${' '.repeat(2000)}"docs":[]}`)
    expect(found.code).toBe('too-large')
    const passing = await outcome('Docs', `[${' '.repeat(2000)}]`)
    expect(passing).toEqual({ text: `[${' '.repeat(2000)}]` })
  })

  test('is told once, and ends with the error given for it', async () => {
    const told: Error[] = []
    const onFault = (error: Error) => {
      told.push(error)
      return new Error('broken off')
    }
    const { error } = await run('Docs', '[1]', { onFault })
    expect(error).toMatchObject({ message: 'broken off' })
    expect(told.map(({ message }) => message)).toEqual([
      'Item /0, from byte 1 on: At the root: expected an object, found a number.',
    ])
  })
})

describe('the pace of a stream', () => {
  test('is that of its reader', async () => {
    let read = 0
    const line = encode(`${old('x')}\n`.repeat(1000))
    const source = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          read += 1
          controller.enqueue(line)
        },
      },
      { highWaterMark: 0 },
    )
    const stream = shop.lens(1, 2).stream({ ...all, format: 'ndjson' })
    const reader = source.pipeThrough(stream).getReader()
    for (let count = 1; count <= 20; count += 1) {
      await reader.read()
      await new Promise((resolve) => setImmediate(resolve))
      expect(read - count).toBeLessThanOrEqual(2)
    }
    await reader.cancel()
  })

  test('an item is there as soon as it is complete', async () => {
    const { readable, writable } = shop.lens(1, 2, 'Docs').stream(all)
    const writer = writable.getWriter()
    const reader = readable.getReader()
    for (const text of [`[${old('a')}`, `,${old('b')}`]) {
      void writer.write(encode(text))
      const { value } = await reader.read()
      expect(textOf(value as Uint8Array)).toContain('"rank":0}')
    }
    await reader.cancel()
  })
})
