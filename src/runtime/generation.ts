/** A gateway in service: what is under way on it, and its end once another one has taken its place. */
import {
  isReader,
  Stop,
  type BodyReader,
  type HttpAnswer,
  type HttpRequest,
} from '../http/index.ts'
import type { Caught } from '../telemetry/index.ts'
import { endsWith } from './event-streams.ts'

export interface Opened {
  readonly gateway: { handle(request: HttpRequest): Promise<HttpAnswer> }
  /** Lets go of stores and flags. */
  close(): Promise<void>
}

/** Tells once that a body is over, in whatever way. */
const telling = (body: BodyReader, over: () => void): BodyReader => {
  let isOver = false
  const end = (): void => {
    if (!isOver) over()
    isOver = true
  }
  return {
    read: async () => {
      try {
        const chunk = await body.read()
        if (chunk.done) end()
        return chunk
      } catch (error) {
        end()
        throw error
      }
    },
    cancel: async (reason) => {
      end()
      await body.cancel(reason)
    },
  }
}

export class Generation<T extends Opened> {
  readonly opened: T
  readonly #ending = new Stop()
  readonly #caught: Caught
  readonly #closed = Promise.withResolvers<void>()
  #underWay = 0
  #retired = false
  #closing = false

  constructor(opened: T, caught: Caught) {
    this.opened = opened
    this.#caught = caught
  }

  /** Resolves once it is closed. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  readonly handle = async (request: HttpRequest): Promise<HttpAnswer> => {
    this.#underWay += 1
    let answer: HttpAnswer
    try {
      answer = endsWith(this.#ending, await this.opened.gateway.handle(request))
    } catch (error) {
      this.#over()
      throw error
    }
    if (isReader(answer.body)) return { ...answer, body: telling(answer.body, () => this.#over()) }
    this.#over()
    return answer
  }

  /** Event streams, which have no end of their own, end: their clients connect again. */
  endStreams(): void {
    try {
      this.#ending.abort(new Error('The gateway takes no more requests.'))
    } catch (error) {
      this.#caught('streams', error)
    }
  }

  /** Closes once everything under way is over. */
  retire(): void {
    this.#retired = true
    this.endStreams()
    this.#closeIfOver()
  }

  /** Closes at once. */
  async close(): Promise<void> {
    this.#retired = true
    this.#underWay = 0
    this.#closeIfOver()
    await this.closed
  }

  #over(): void {
    this.#underWay -= 1
    this.#closeIfOver()
  }

  #closeIfOver(): void {
    if (!this.#retired || this.#underWay > 0 || this.#closing) return
    this.#closing = true
    this.opened
      .close()
      .catch((error: unknown) => this.#caught('close', error))
      .finally(() => this.#closed.resolve())
  }
}
