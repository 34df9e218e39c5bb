/** Assertions inside properties: the message is only made when something fails. */
export const must = (holds: boolean, message: () => string): void => {
  if (!holds) throw new Error(message())
}
