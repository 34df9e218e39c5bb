/** Collects the values of a statement, so that no value is ever part of its text. */
import type { Parameters } from '../storage/documents.ts'

export class Bindings {
  private readonly values: Record<string, string | number> = {}

  /** Adds a value and answers the name that stands for it in the SQL. */
  bind(value: string | number): string {
    const name = `p${Object.keys(this.values).length}`
    this.values[name] = value
    return `:${name}`
  }

  get parameters(): Parameters {
    return this.values
  }
}
