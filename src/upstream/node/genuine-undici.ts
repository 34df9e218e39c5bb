/** Some runtimes put an HTTP client of their own in place of undici, which cannot do what the gateway asks. */
import { Agent } from 'undici'
import { commandErrors, Failure, know } from '../../errors/index.ts'

/** @throws Failure `unsupported-runtime` */
export const assertGenuineUndici = (): void => {
  if (typeof Agent.prototype.dispatch === 'function') return
  know(commandErrors)
  throw new Failure(
    'unsupported-runtime',
    'This runtime puts an HTTP client of its own in place of undici, with which the gateway reaches backends',
  )
}
