/** Since when there is a connection, or none, and how often there was a new one. */
import type { LinkState } from '../../../spacetime/index.ts'

export class Connection {
  private kind: LinkState['kind'] = 'connecting'
  private snapshots = 0
  /** Milliseconds since the epoch. */
  since = Date.now()

  get reconnects(): number {
    return Math.max(0, this.snapshots - 1)
  }

  note(state: LinkState): void {
    if (state.kind !== this.kind) this.since = Date.now()
    this.kind = state.kind
    if (state.kind === 'connected') this.snapshots = state.generation
  }
}
