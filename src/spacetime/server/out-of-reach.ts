/** That a server is away, which may pass: whoever can wait tries again. */
import { Failure, type Issue } from '../../errors/index.ts'

/** A `config-invalid` that need not be one: the address may be wrong, or nobody is there yet. */
export class OutOfReach extends Failure {
  constructor(message: string, issues: readonly Issue[] = []) {
    super('config-invalid', message, issues)
    this.name = 'OutOfReach'
  }
}
