/** One line of the page about the migration guide, as data. */

/** Test files, below `test/`, each with the titles of the tests that show a row. */
export type Shown = Readonly<Record<string, string | readonly string[]>>

export interface Row {
  readonly row: number
  /** What the guide has there. */
  readonly guide: string
  /** What does it here: commands and functions in backticks. */
  readonly here: string
  readonly shown?: Shown
  /** What is not there yet. A row that no test shows has to say it. */
  readonly missing?: string
}

export interface Section {
  readonly title: string
  readonly rows: readonly Row[]
}
