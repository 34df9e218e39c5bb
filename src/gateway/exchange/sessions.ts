/** What keeps the session of a client together while a rollout moves a resource: a port, as most gateways do without. */
import type { HeaderList } from '../../http/index.ts'
import type { ServedConfig } from '../config/served-config.ts'
import type { Choice } from '../decide/decide.ts'

export interface Sessions {
  /** Bounds the lifetimes of an answer of a resource that is on its way; `headers` are changed. */
  cap(headers: HeaderList, choice: Choice, freshness: ServedConfig['freshness']): void
}
