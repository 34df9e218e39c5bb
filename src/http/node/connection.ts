/** One connection of a client: its requests are handled one after the other, as they came, and nothing after the last. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Problem } from '../../errors/index.ts'
import type { HeaderList } from '../header-list.ts'
import { linger } from './linger.ts'
import { hasUnread } from './incoming-body.ts'
import { refusalText } from './refusal.ts'

/** A request and where its answer goes. */
export interface Turn {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/**
 * So many requests may wait for those before them; then nothing more is read. What came in one piece
 * with them has been parsed by then.
 */
const mostWaiting = 16

export interface ConnectionOptions {
  /** Handles one request; the next one begins when its answer is through. */
  readonly handle: (turn: Turn) => void
  /** Called when a request that was handled is over. */
  readonly over: () => void
  /** Called when more (or, below zero, fewer) requests wait; answers whether they may. */
  readonly waits: (more: number) => boolean
  /** Whether answers are to be the last of their connection. */
  readonly ending: () => boolean
  /** Milliseconds in which a client that sends no more has to be sent something. */
  readonly halfClosedMs: number
  readonly now: () => number
}

/** Bytes that the system has taken of what was written. */
const flushedBy = ({ bytesWritten, writableLength }: Socket): number =>
  bytesWritten - writableLength

export class Connection {
  readonly socket: Socket
  /** Whether no request has come yet. */
  isFresh = true
  readonly #options: ConnectionOptions
  #current: Turn | undefined
  #waiting: Turn[] = []
  #full = false
  /** Nothing that comes now is going to be answered. */
  #closed = false
  #refusal: string | undefined
  #idleSince: number
  #idleBytes = 0
  #flushed = 0
  #flushedAt = 0

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket
    this.#options = options
    this.#idleSince = options.now()
    // Node resumes it for reasons of its own: the end of each message.
    socket.on('resume', () => {
      if (this.#full) socket.pause()
    })
    socket.once('end', () => this.#halfClosed())
    // Node would close it right after the last answer.
    socket.destroySoon = () => this.#end()
  }

  take(turn: Turn): void {
    this.isFresh = false
    if (this.#closed || this.#refusal !== undefined) return
    if (!this.#current) {
      this.#begin(turn)
      return
    }
    this.#waiting.push(turn)
    const mayWait = this.#options.waits(1)
    if (this.#waiting.length < mostWaiting) return
    if (!mayWait) this.socket.destroy()
    if (this.#full) return
    this.#full = true
    this.socket.pause()
  }

  /** Answers what is no request, in its turn, and ends the connection. */
  refuse(reason: Problem, headers: HeaderList): void {
    if (this.#closed || this.#refusal !== undefined) return
    // What broke is the request that was arriving, if there is one.
    const last = this.#waiting.at(-1) ?? this.#current
    const text = refusalText(reason, headers)
    if (last && hasUnread(last.incoming)) {
      if (last !== this.#current) {
        this.#waiting.pop()
        this.#options.waits(-1)
      } else {
        if (last.outgoing.headersSent) this.socket.destroy()
        else this.#say(text)
        return
      }
    }
    if (this.#current) this.#refusal = text
    else this.#say(text)
  }

  /** The answer under way is the last of this connection, if that can still be said. */
  finish(): void {
    const { outgoing } = this.#current ?? {}
    if (outgoing && !outgoing.headersSent && this.#waiting.length === 0) {
      outgoing.shouldKeepAlive = false
    }
  }

  /** Whether nothing has come for so many milliseconds, and nothing is under way. */
  isIdle(ms: number): boolean {
    return (
      !this.#current &&
      !this.#closed &&
      this.socket.bytesRead === this.#idleBytes &&
      this.#options.now() - this.#idleSince >= ms
    )
  }

  close(): void {
    this.#end(1000)
  }

  /** Whether the client has taken nothing of what is there for it, for so many milliseconds. */
  isStalled(ms: number): boolean {
    const flushed = flushedBy(this.socket)
    const now = this.#options.now()
    if (this.socket.writableLength === 0 || flushed !== this.#flushed || this.#flushedAt === 0) {
      this.#flushed = flushed
      this.#flushedAt = now
      return false
    }
    return now - this.#flushedAt >= ms
  }

  /**
   * The client sends no more, and may still read (RFC 9112 section 9.6). It looks the same when it has
   * gone, so what is under way must get on, or is over.
   */
  #halfClosed(): void {
    const { socket } = this
    this.finish()
    let before = flushedBy(socket)
    const timer = setInterval(() => {
      const flushed = flushedBy(socket)
      if (flushed === before) socket.destroy()
      before = flushed
    }, this.#options.halfClosedMs)
    timer.unref()
    socket.once('close', () => clearInterval(timer))
  }

  #begin(turn: Turn): void {
    this.#current = turn
    turn.outgoing.once('close', () => this.#next())
    // What follows an upgrade in one piece with it is lost to Node's parser, which expects another
    // protocol there; we speak none.
    const isLast = turn.incoming.headers.upgrade !== undefined
    if (
      isLast ||
      (this.#waiting.length === 0 && (this.#options.ending() || this.socket.readableEnded))
    ) {
      turn.outgoing.shouldKeepAlive = false
    }
    this.#options.handle(turn)
  }

  #next(): void {
    this.#current = undefined
    this.#options.over()
    const { socket } = this
    if (this.#closed || socket.destroyed || socket.writableEnded) {
      this.#closed = true
      this.#options.waits(-this.#waiting.length)
      this.#waiting = []
      return
    }
    const turn = this.#waiting.shift()
    if (turn) this.#options.waits(-1)
    if (this.#full && this.#waiting.length < mostWaiting / 2) {
      this.#full = false
      socket.resume()
    }
    if (turn) this.#begin(turn)
    else if (this.#refusal !== undefined) this.#say(this.#refusal)
    else {
      this.#idleSince = this.#options.now()
      this.#idleBytes = socket.bytesRead
    }
  }

  #say(text: string): void {
    if (this.socket.writable) this.socket.write(text)
    this.#end()
  }

  #end(ms?: number): void {
    this.#closed = true
    this.#full = false
    linger(this.socket, ms)
  }
}
