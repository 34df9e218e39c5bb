/** The key in an answer that made one; it is in no other. */
export const secretOf = (answer: object): string | undefined =>
  'key' in answer && typeof answer.key === 'string' ? answer.key : undefined
