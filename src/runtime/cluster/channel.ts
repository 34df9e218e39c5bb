/**
 * Questions and answers between two processes. A question that is not answered in time is given up,
 * whatever became of whoever was asked.
 */
import type { Caught } from '../../telemetry/index.ts'

/** What somebody can be asked, by name. Both halves are plain data. */
export type Questions = Readonly<
  Record<string, { readonly question: unknown; readonly answer: unknown }>
>

/** How whoever is asked finds its answers. */
export type Answers<Q extends Questions> = {
  readonly [K in keyof Q]: (question: Q[K]['question']) => Promise<Q[K]['answer']>
}

/** What goes over the wire. */
export type Message =
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly question: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  /** Looking for an answer failed: a defect, told where it happened. */
  | { readonly kind: 'failed'; readonly id: number }

export interface Channel<Q extends Questions> {
  /** Undefined where there is no answer within `ms`, or the other side is gone. Never rejects. */
  ask<K extends keyof Q & string>(
    name: K,
    question: Q[K]['question'],
    ms: number,
  ): Promise<Q[K]['answer'] | undefined>
  /** What came over the wire; what is no message is dropped. */
  readonly hear: (message: unknown) => void
  /** The other side is gone: nothing more is answered. */
  end(): void
}

/** @param send to the other side; what cannot be sent is dropped, as the other side is gone then */
export const channelOf = <Asked extends Questions, Ours extends Questions>(
  send: (message: Message) => void,
  answers: Answers<Ours>,
  caught: Caught,
): Channel<Asked> => {
  const waiting = new Map<number, (answer: unknown) => void>()
  let asked = 0
  let over = false

  const answer = async (id: number, name: string, question: unknown): Promise<void> => {
    try {
      const find = Object.hasOwn(answers, name) ? answers[name] : undefined
      if (!find) throw new TypeError('A question that nobody answers')
      send({ kind: 'answer', id, answer: await find(question) })
    } catch (error) {
      caught('cluster', error)
      send({ kind: 'failed', id })
    }
  }

  const settle = (id: number, value: unknown): void => {
    waiting.get(id)?.(value)
    waiting.delete(id)
  }

  return {
    ask: async (name, question, ms) => {
      if (over) return undefined
      asked += 1
      const id = asked
      const { promise, resolve } = Promise.withResolvers<unknown>()
      waiting.set(id, resolve)
      const late = setTimeout(() => settle(id, undefined), ms)
      try {
        send({ kind: 'ask', id, name, question })
      } catch (error) {
        caught('cluster', error)
        settle(id, undefined)
      }
      const found = await promise
      clearTimeout(late)
      return found
    },
    hear: (given) => {
      if (typeof given !== 'object' || given === null) return
      const message = given as Message
      if (message.kind === 'ask') void answer(message.id, message.name, message.question)
      else if (message.kind === 'answer') settle(message.id, message.answer)
      else if (message.kind === 'failed') settle(message.id, undefined)
    },
    end: () => {
      over = true
      for (const id of waiting.keys()) settle(id, undefined)
    },
  }
}
