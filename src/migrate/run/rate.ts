/** Keeps documents per second below a limit that may change at any time, whoever of a process reads them. */

export class Rate {
  /** Documents that were read too early; below 0: that may be read at once. */
  #debt = 0
  #at = 0

  #settle(rate: number | undefined, now: number, creditMs: number): void {
    const left = rate === undefined ? 0 : this.#debt - (rate * (now - this.#at)) / 1000
    this.#debt = Math.max(left, rate === undefined ? 0 : (-rate * creditMs) / 1000)
    this.#at = now
  }

  /** @param ms how long it took to read and write them */
  charge(rows: number, ms: number, rate: number | undefined, now: number): void {
    this.#settle(rate, now, ms)
    if (rate !== undefined) this.#debt += rows
  }

  /** Milliseconds until more may be read. */
  left(rate: number | undefined, now: number): number {
    this.#settle(rate, now, 0)
    return rate === undefined ? 0 : Math.max(0, (this.#debt / rate) * 1000)
  }
}
