/** A client of encoded event streams: what it can read at any moment is what the gateway has flushed. */
import { request } from 'node:http'
import { decoderOf } from './coding.ts'

export interface Heard {
  readonly coding: string | undefined
  /** All that was heard, once it holds this. */
  until(text: string): Promise<string>
  readonly ended: Promise<void>
}

export const listen = (url: string, coding: string): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const headers = {
      'API-Version': '1.0',
      'X-Client-Id': 'to-2.0',
      'Accept-Encoding': coding,
    }
    const outgoing = request(url, { headers, agent: false }, (incoming) => {
      const decoder = incoming.pipe(decoderOf(coding)).setEncoding('utf8')
      let heard = ''
      const ended = new Promise<void>((end, broken) => {
        decoder.on('end', end).on('error', broken)
      })
      resolve({
        coding: incoming.headers['content-encoding'],
        until: (text) =>
          new Promise((found) => {
            decoder.on('data', (chunk: string) => {
              heard += chunk
              if (heard.includes(text)) found(heard)
            })
          }),
        ended,
      })
    })
    outgoing.on('error', reject).end()
  })
