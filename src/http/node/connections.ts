/** All connections of a listener: how many there may be, how long they may dawdle, and how they end. */
import type { Socket } from 'node:net'
import { problem, type Problem } from '../../errors/index.ts'
import { Connection, type Turn } from './connection.ts'

export interface ConnectionLimits {
  /** Most connections; whoever comes beyond is told so. */
  readonly connections: number
  /** Most requests that are handled at once. */
  readonly requests: number
  /** Milliseconds that a client may take nothing of an answer that is there for it. */
  readonly writeMs: number
}

/** A connection that has been idle for so long makes room for another one. */
const spareAfter = 1000

/**
 * Beyond the most connections so many more are told so, a tenth of them or these; those that come
 * then are reset, as even being told takes an open file.
 */
const fewestSurplus = 16

/** Looking for one takes a while when there are many. */
const spareEvery = 100

/**
 * Most requests that wait behind others of their connections, in all. Each holds a kilobyte or two,
 * and a client may send thousands in one piece.
 */
const mostWaiting = 50_000

/** Seconds after which a client may try again. */
const retryAfter = 1

export interface ConnectionsOptions {
  readonly limits: ConnectionLimits
  readonly handle: (turn: Turn) => void
  /** Answers a request that is not handled. */
  readonly refuse: (turn: Turn, reason: Problem) => void
  /** Told why a connection was ended or a request not handled. */
  readonly told: (reason: string) => void
  /** Milliseconds in which a client that sends no more has to be sent something. */
  readonly halfClosedMs: number
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number
}

export class Connections {
  readonly #options: ConnectionsOptions
  readonly #now: () => number
  readonly #all = new Map<Socket, Connection>()
  readonly #surplus = new WeakSet<Socket>()
  #limits: ConnectionLimits
  #underWay = 0
  #waiting = 0
  #ending = false
  #spared = 0

  constructor(options: ConnectionsOptions) {
    this.#options = options
    this.#limits = options.limits
    this.#now = options.now ?? (() => performance.now())
  }

  get size(): number {
    return this.#all.size
  }

  get underWay(): number {
    return this.#underWay
  }

  /** From now on. */
  limit(limits: ConnectionLimits): void {
    this.#limits = limits
  }

  add(socket: Socket): void {
    const { connections: most } = this.#limits
    if (this.#all.size >= most) {
      this.#spare()
      if (this.#all.size >= most + Math.max(fewestSurplus, most / 10)) {
        this.#options.told('connections')
        socket.resetAndDestroy()
        return
      }
      this.#surplus.add(socket)
    }
    const connection = new Connection(socket, {
      handle: (turn) => this.#handle(turn),
      over: () => {
        this.#underWay -= 1
      },
      waits: (more) => {
        this.#waiting += more
        if (this.#waiting <= mostWaiting) return true
        this.#options.told('pipelined')
        return false
      },
      ending: () => this.#ending,
      halfClosedMs: this.#options.halfClosedMs,
      now: this.#now,
    })
    this.#all.set(socket, connection)
    socket.once('close', () => this.#all.delete(socket))
  }

  of(socket: Socket): Connection | undefined {
    return this.#all.get(socket)
  }

  /** Answers are the last of their connections from now on. */
  finish(): void {
    this.#ending = true
    for (const connection of this.#all.values()) connection.finish()
  }

  /** Ends the connections on which nothing has happened for so many milliseconds. */
  closeIdle(ms: number): void {
    for (const connection of this.#all.values()) if (connection.isIdle(ms)) connection.close()
  }

  /** Ends the connections whose clients take nothing any more: they hold memory, and a store. */
  closeStalled(): void {
    for (const connection of this.#all.values()) {
      if (!connection.isStalled(this.#limits.writeMs)) continue
      this.#options.told('write-timeout')
      connection.socket.resetAndDestroy()
    }
  }

  destroyAll(): void {
    for (const socket of this.#all.keys()) socket.destroy()
  }

  #handle(turn: Turn): void {
    this.#underWay += 1
    if (this.#surplus.has(turn.incoming.socket)) {
      turn.outgoing.shouldKeepAlive = false
      this.#overloaded(turn, 'connections', 'There are too many connections.')
    } else if (this.#underWay > this.#limits.requests) {
      this.#overloaded(turn, 'requests', 'There are too many requests under way.')
    } else this.#options.handle(turn)
  }

  #overloaded(turn: Turn, reason: string, detail: string): void {
    this.#options.told(reason)
    this.#options.refuse(turn, problem('overloaded', detail, { retryAfter }))
  }

  #spare(): void {
    const now = this.#now()
    if (now - this.#spared < spareEvery) return
    this.#spared = now
    this.closeIdle(spareAfter)
  }
}
