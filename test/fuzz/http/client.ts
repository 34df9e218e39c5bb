/** A client on a plain socket: says the bytes it is given, and takes apart strictly what comes back. */
import { connect } from 'node:net'
import { answerOf, type Heard, type HttpAnswer } from '../../support/http-answer.ts'
import type { Asking } from './speech.ts'

export interface Talk {
  /** The answers, in the order of the requests; fewer when the connection ended before. */
  readonly answers: readonly HttpAnswer[]
  /** What is no answer: bytes that break the grammar. */
  readonly wrong?: string
  /** Bytes after the last answer. */
  readonly rest: string
  /** Whether nothing ended it in time. */
  readonly hung: boolean
}

/**
 * Says all requests on one connection, each after the answer to the one before unless pipelined.
 *
 * @param patience milliseconds after which it is taken to hang
 */
export const talk = (
  { port, hostname }: URL,
  askings: readonly Asking[],
  pipelined: boolean,
  patience: number,
): Promise<Talk> =>
  new Promise((resolve) => {
    const answers: HttpAnswer[] = []
    let [text, said, reset, wrong] = ['', 0, false, undefined as string | undefined]
    const socket = connect({ port: Number(port), host: hostname, noDelay: true })
    socket.setEncoding('latin1')
    const limit = setTimeout(() => finish(true), patience)
    const finish = (hung: boolean): void => {
      clearTimeout(limit)
      socket.destroy()
      resolve({ answers, rest: text, hung, ...(wrong === undefined ? {} : { wrong }) })
    }
    const say = (): void => {
      const one = askings[said]
      if (!one || socket.destroyed) return
      said += 1
      socket.write(one.bytes, 'latin1')
      // After what is no whole request nothing can be said that would have an answer of its own.
      if (!one.whole) socket.end()
      else if (pipelined) say()
    }
    const look = (ended: boolean): void => {
      while (wrong === undefined && answers.length < said) {
        const method = askings[answers.length]?.ask.method ?? 'GET'
        const heard: Heard = answerOf(text, method, ended)
        if (heard.kind === 'partial') return
        if (heard.kind === 'wrong') {
          wrong = heard.why
          return finish(false)
        }
        answers.push(heard.answer)
        text = heard.rest
        if (answers.length === askings.length) socket.end()
        else if (!pipelined) say()
      }
    }
    socket.on('data', (chunk: string) => {
      text += chunk
      look(false)
    })
    socket.once('end', () => look(!reset))
    socket.once('error', () => {
      reset = true
      socket.destroy()
    })
    socket.once('close', () => finish(false))
    socket.once('connect', say)
  })
