/** Which store of a control plane a Worker can reach. */
import type { GatewayConfig } from '../gateway/index.ts'

/** Its bindings; undefined where the store is none of Workers. */
export const d1Of = ({ control }: Pick<GatewayConfig, 'control'>) =>
  typeof control?.store === 'object' && 'd1' in control.store ? control.store : undefined
