/**
 * Connections on their way to a worker. Node forgets those that a worker has not taken over when it
 * ends: they would stay open, and nobody would ever answer. They go to another worker instead, which
 * is sound: a worker says that it takes one before it reads anything of it.
 */
import type { ChildProcess } from 'node:child_process'
import cluster from 'node:cluster'

/** As `node:cluster` says that there is a connection, and what comes of it. */
interface Internal {
  readonly cmd?: unknown
  readonly act?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
}

interface Handle {
  close(): void
}

const isAnyoneThere = (): boolean =>
  Object.values(cluster.workers ?? {}).some((worker) => worker?.isConnected() === true)

/** @param child a worker that has just been forked */
export const handBack = (child: ChildProcess): void => {
  const underWay = new Map<number, Handle>()
  const send = child.send.bind(child) as (...args: readonly unknown[]) => boolean
  Object.assign(child, {
    send: (...args: readonly unknown[]): boolean => {
      const [message, handle] = args as readonly [Internal, Handle | undefined]
      const { cmd, act, seq } = message
      if (cmd === 'NODE_CLUSTER' && act === 'newconn' && typeof seq === 'number' && handle) {
        underWay.set(seq, handle)
      }
      return send(...args)
    },
  })
  child.on('internalMessage', ({ ack }: Internal) => {
    if (typeof ack === 'number') underWay.delete(ack)
  })
  let isGone = false
  child.once('disconnect', () => {
    isGone = true
    for (const [ack, handle] of underWay) {
      // As if the worker had said no.
      if (isAnyoneThere()) child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack })
      else handle.close()
    }
  })
  // With a connection on its way Node waits for word of it, and does not notice that the worker is gone.
  child.once('close', () => {
    if (!isGone) child.emit('disconnect')
  })
}
