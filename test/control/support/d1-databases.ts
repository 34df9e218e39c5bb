/** Databases of D1 in one workerd. */
import { Miniflare } from 'miniflare'
import type { D1Binding } from '../../../src/control/d1.ts'
import { d1At, d1Front, type Prepared } from '../../support/d1-front.ts'

const script = `
${d1Front}
export default { fetch: d1 }`

export interface D1Databases {
  binding(name: string): D1Binding<Prepared>
  close(): Promise<void>
}

/** @param names of all that there will be: miniflare makes none later without a restart */
export const startD1 = async (names: readonly string[]): Promise<D1Databases> => {
  const workerd = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    modules: true,
    script,
    d1Databases: [...names],
  })
  const { origin } = await workerd.ready
  return {
    binding: (name) => d1At(() => origin, name),
    close: () => workerd.dispose(),
  }
}
