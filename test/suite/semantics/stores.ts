/** Stores on raw sockets whose framing is odd or false: never half a document as a whole one. */
import { describe, expect, test } from 'vitest'
import { okAnswer, rawServer, type Answer } from '../../upstream/raw-server.ts'
import { ask, type Asked } from '../http/origin.ts'
import { configOf, type Semantics } from './runtime.ts'

const doc = '{"id":"a","title":"n"}'
const json = 'Content-Type: application/json'
const chunked = 'Transfer-Encoding: chunked'
const length = `Content-Length: ${doc.length}`
const whole = okAnswer(doc, [json])
const interim = 'HTTP/1.1 100 Continue\r\n\r\n'

const says =
  (text: string): Answer =>
  (socket) =>
    void socket.write(text, 'latin1')
const saysAndEnds =
  (text: string): Answer =>
  (socket) =>
    void socket.end(text, 'latin1')
const saysAndResets =
  (text: string): Answer =>
  (socket) =>
    void socket.write(text, 'latin1', () => setImmediate(() => socket.resetAndDestroy()))

const head = (...headers: readonly string[]): string =>
  ['HTTP/1.1 200 OK', json, ...headers, '', ''].join('\r\n')

const post: Asked = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"name":"n"}',
}

export const storeSuite = ({ name, start, workerd }: Semantics): void => {
  const asking = async (answer: Answer, asked: Asked) => {
    const store = await rawServer(answer)
    const gateway = await start(configOf(store.url))
    try {
      const headers = { 'API-Version': '1.0', ...asked.headers }
      const told = await ask(`${gateway.url}/items${asked.method === 'POST' ? '' : '/x'}`, {
        ...asked,
        headers,
      })
      return { status: told.status, text: told.bytes.toString(), count: store.seen.length }
    } finally {
      await gateway.close()
    }
  }

  const adapted = { status: 200, text: '{"id":"a","name":"n"}', count: 1 }

  describe(`stores on raw sockets in ${name}`, () => {
    test('a body until the end is whole', async () => {
      expect(await asking(saysAndEnds(head('Connection: close') + doc), {})).toEqual(adapted)
    })

    test.each<[string, Answer]>([
      ['a body until a reset', saysAndResets(head() + doc)],
      ['less than its length, then the end', saysAndEnds(head('Content-Length: 99') + doc)],
      ['less than its length, then a reset', saysAndResets(head('Content-Length: 99') + doc)],
      ['chunks without the last', saysAndEnds(`${head(chunked)}16\r\n${doc}\r\n`)],
      ['a chunk whose size is none', saysAndEnds(`${head(chunked)}zz\r\n${doc}`)],
      ['two lengths', saysAndEnds(head(length, 'Content-Length: 5') + doc)],
      [
        'an unknown transfer coding',
        saysAndEnds(`${head('Transfer-Encoding: gzip, chunked')}16\r\n${doc}\r\n0\r\n\r\n`),
      ],
    ])('%s is 502', async (_, answer) => {
      expect(await asking(answer, {})).toMatchObject({ status: 502 })
    })
  })

  if (workerd) {
    console.warn(
      'Skipped: an unasked 100 Continue, which this platform takes for the answer, and chunk extensions, which it refuses.',
    )
  }
  describe.skipIf(workerd)(`odd framings in ${name}`, () => {
    test.each<[string, Asked]>([
      ['GET', {}],
      ['POST', post],
    ])('an unasked 100 Continue is passed over: %s', async (_, asked) => {
      expect(await asking(says(interim + whole), asked)).toEqual(adapted)
    })

    test('chunks with extensions are a document', async () => {
      const answer = says(`${head(chunked)}16;a=b\r\n${doc}\r\n0\r\n\r\n`)
      expect(await asking(answer, {})).toEqual(adapted)
    })
  })

  describe.runIf(workerd)(`odd framings in ${name}`, () => {
    test('are no document, and are asked for once', async () => {
      for (const asked of [{}, post]) {
        expect(await asking(says(interim + whole), asked)).toMatchObject({ status: 502, count: 1 })
      }
    })
  })
}
