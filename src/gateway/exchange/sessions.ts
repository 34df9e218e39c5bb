/** What keeps the session of a client together while a rollout moves a resource: a port, as most gateways do without. */
import type { HeaderList } from '../../http/index.ts'
import type { Backend } from '../../upstream/index.ts'
import type { ServedConfig } from '../config/served-config.ts'
import type { Choice } from '../decide/decide.ts'
import type { Negotiated } from '../negotiate/negotiate.ts'
import type { Moves } from './moves.ts'
import type { Resolution } from './resolution.ts'

/** What of the gateway decides where a page goes. */
export interface Paging {
  readonly config: Pick<ServedConfig, 'decision'>
  readonly backends: ReadonlyMap<string, Backend>
  /** What tells cursors of backends apart, as it does entity tags; by their names. */
  readonly marks: ReadonlyMap<string, string>
}

export interface Sessions extends Moves {
  /** Bounds the lifetimes of an answer of a resource that is on its way; `headers` are changed. */
  cap(headers: HeaderList, choice: Choice, freshness: ServedConfig['freshness']): void
  /**
   * Lets a page of a list go where the list was begun; undefined where nothing has to change.
   * Problem of the plan: `cursor-gone`.
   *
   * @param again resolves the request with another query, and another choice
   */
  page(
    core: Paging,
    resolution: Resolution,
    method: string,
    again: (negotiated: Negotiated, choice: Choice) => Resolution,
  ): Resolution | undefined
  /**
   * The plan by which an answer says with its cursors which backend made them; the resolution itself
   * where it has none. `page` has done so: it is for plans that are made after it, for another side.
   */
  mark(core: Paging, resolution: Resolution, method: string): Resolution
}
